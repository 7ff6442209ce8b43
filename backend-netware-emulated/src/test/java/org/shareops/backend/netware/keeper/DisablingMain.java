package org.shareops.backend.netware.keeper;

import java.time.Duration;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.testkit.ChildConsole;

/** Disables logins under a keeper and waits to be killed. Arguments: port, and the lease in milliseconds. */
final class DisablingMain {
    static final String OPERATOR = "SUPERVISOR";
    static final String PASSWORD = "Passw0rd";
    /** Said when they are disabled, with the keeper's process number. */
    static final String DISABLED = "disabled";

    private DisablingMain() {}

    static NcpEndpoint endpoint(int port) {
        return new NcpEndpoint("127.0.0.1", port, Duration.ofSeconds(10), Duration.ofSeconds(20));
    }

    public static void main(String[] arguments) throws Exception {
        ChildConsole console = new ChildConsole();
        NcpEndpoint endpoint = endpoint(Integer.parseInt(arguments[0]));
        try (NcpConnection connection = NcpConnection.open(endpoint)) {
            NcpServer server = new NcpServer(connection);
            server.logIn(OPERATOR, PASSWORD.toCharArray());
            Duration lease = Duration.ofMillis(Long.parseLong(arguments[1]));
            Keeper keeper = Keeper.launch(endpoint, OPERATOR, PASSWORD.toCharArray(), connection, lease);
            keeper.awaitReady();
            server.disableLogins();
            console.say(DISABLED + " " + keeper.pid());
            console.awaitEnd();
        }
    }
}
