package org.shareops.backend.smb;

import com.hierynomus.msdtyp.AccessMask;
import com.hierynomus.mssmb2.SMB2CreateDisposition;
import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.protocol.transport.TransportException;
import com.hierynomus.smbj.SMBClient;
import com.hierynomus.smbj.SmbConfig;
import com.hierynomus.smbj.auth.AuthenticationContext;
import com.hierynomus.smbj.common.SMBRuntimeException;
import com.hierynomus.smbj.connection.Connection;
import com.hierynomus.smbj.session.Session;
import com.hierynomus.smbj.share.DiskShare;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of other authors, with a connection of its own. */
final class SmbjClient implements AutoCloseable {
    private final SMBClient client;
    private final Connection connection;
    private @Nullable Session session;
    final DiskShare share;

    SmbjClient(int port, String user, String share) throws IOException {
        this(port, user, share, false);
    }

    /** May encrypt all. */
    SmbjClient(int port, String user, String share, boolean encrypts) throws IOException {
        // A request that meets the end of its session may never be answered: that is known well within the time of a
        // test.
        client = new SMBClient(SmbConfig.builder()
                .withEncryptData(encrypts)
                .withTimeout(20, TimeUnit.SECONDS)
                .build());
        connection = client.connect("127.0.0.1", port);
        try {
            session = connection.authenticate(new AuthenticationContext(user, SmbFixture.PASSWORD.toCharArray(), ""));
            this.share = (DiskShare) session.connectShare(share);
        } catch (SMBRuntimeException e) {
            // Whoever is refused leaves no session behind.
            close();
            throw e;
        }
    }

    /** Opens for reading, and lets others do only what is said. */
    File open(String path, Set<SMB2ShareAccess> shared) {
        return share.openFile(
                path.replace('/', '\\'),
                EnumSet.of(AccessMask.GENERIC_READ),
                null,
                shared,
                SMB2CreateDisposition.FILE_OPEN,
                null);
    }

    String read(String path) throws IOException {
        try (File file = open(path, SMB2ShareAccess.ALL);
                InputStream in = file.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Returns true if an open file can still be read. */
    static boolean works(File file) {
        try {
            file.read(new byte[1], 0);
            return true;
        } catch (SMBRuntimeException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            logOff();
            connection.close(true);
        } catch (SocketException e) {
            // Where the server has ended the session, smbj's own reader closes the socket, and may be faster than we.
            if (connection.isConnected()) {
                throw e;
            }
        } finally {
            client.close();
        }
    }

    /** The server lists us no more when this returns; of a connection that is only closed it hears a while later. */
    private void logOff() {
        if (session == null || !connection.isConnected()) {
            return;
        }
        try {
            session.logoff();
        } catch (TransportException | SMBRuntimeException e) {
            // The server has ended the session before us.
        }
    }
}
