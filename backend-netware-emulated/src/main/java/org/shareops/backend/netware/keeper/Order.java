package org.shareops.backend.netware.keeper;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.shareops.backend.netware.client.ConnectionInformation;
import org.shareops.backend.netware.client.NcpEndpoint;

/**
 * What a keeper is told over its standard input, before anything else.
 *
 * @param endpoint the server
 * @param user an operator
 * @param secret the user's secret; not copied, to be overwritten after use
 * @param parent the connection on which logins are disabled
 * @param lease for how long logins may stay disabled without a sign of life
 */
@SuppressWarnings("ArrayRecordComponent")
record Order(NcpEndpoint endpoint, String user, char[] secret, ConnectionInformation parent, Duration lease) {
    void write(DataOutputStream to) throws IOException {
        to.writeUTF(endpoint.host());
        to.writeInt(endpoint.port());
        to.writeLong(endpoint.connectTimeout().toMillis());
        to.writeLong(endpoint.responseTimeout().toMillis());
        to.writeUTF(user);
        to.writeInt(secret.length);
        for (char c : secret) {
            to.writeChar(c);
        }
        to.writeInt(parent.number());
        to.writeLong(parent.object());
        to.writeUTF(parent.user());
        to.writeLong(parent.loginTime().getEpochSecond());
        to.writeLong(lease.toMillis());
        to.flush();
    }

    static Order read(DataInputStream from) throws IOException {
        NcpEndpoint endpoint = new NcpEndpoint(
                from.readUTF(), from.readInt(), Duration.ofMillis(from.readLong()), Duration.ofMillis(from.readLong()));
        String user = from.readUTF();
        char[] secret = new char[from.readInt()];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = from.readChar();
        }
        ConnectionInformation parent = new ConnectionInformation(
                from.readInt(), from.readLong(), from.readUTF(), Instant.ofEpochSecond(from.readLong()));
        return new Order(endpoint, user, secret, parent, Duration.ofMillis(from.readLong()));
    }

    void forget() {
        Arrays.fill(secret, '\0');
    }

    @Override
    public String toString() {
        return "Order[" + user + " on " + endpoint + "]";
    }
}
