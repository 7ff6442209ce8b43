package org.shareops.backend.netware.keeper;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.client.ConnectionInformation;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpServer;

/**
 * The keeper's own program. It says {@code ready} once it could enable logins, and then waits: for a sign of life, which
 * renews the lease; for its dismissal, after which it does nothing more; or for the end of its standard input or of the lease,
 * after which it enables logins.
 */
final class KeeperProcess {
    static final int ALIVE = 'a';
    static final int DISMISSED = 'd';
    static final String READY = "ready";

    private static final int GONE = -1;

    private final NcpConnection connection;
    private final NcpServer server;
    private final ConnectionInformation parent;
    private final PrintStream answers;

    private KeeperProcess(NcpConnection connection, ConnectionInformation parent, PrintStream answers) {
        this.connection = connection;
        this.server = new NcpServer(connection);
        this.parent = parent;
        this.answers = answers;
    }

    /** Runs until it is dismissed or has enabled logins. Exit status 0 then, 1 if it could not do its work. */
    public static void main(String[] arguments) {
        PrintStream answers = System.out;
        // A log may go there, too, and must not be taken for an answer.
        System.setOut(System.err);
        CountDownLatch done = new CountDownLatch(1);
        // Ctrl-C in a terminal reaches this process, too. Its parent may have much to tidy up before it ends.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitUninterrupted(done)));
        int status = 1;
        try {
            status = run(answers);
        } finally {
            done.countDown();
        }
        System.exit(status);
    }

    private static void awaitUninterrupted(CountDownLatch done) {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int run(PrintStream answers) {
        try (DataInputStream in = new DataInputStream(System.in)) {
            Order order = Order.read(in);
            try (NcpConnection connection = NcpConnection.open(order.endpoint())) {
                KeeperProcess keeper = new KeeperProcess(connection, order.parent(), answers);
                keeper.logIn(order);
                answers.println(READY);
                if (!keeper.isDismissed(signs(in), order.lease().toNanos())) {
                    keeper.enable();
                }
            }
            return 0;
        } catch (IOException | NcpFailure | InterruptedException e) {
            answers.println(e.getMessage());
            return 1;
        }
    }

    private void logIn(Order order) throws NcpFailure, IOException {
        try {
            server.negotiateSize();
            server.logIn(order.user(), order.secret());
        } finally {
            order.forget();
        }
        if (!server.isOperator()) {
            throw new IOException(order.user() + " is no operator, who alone may enable logins");
        }
    }

    private static BlockingQueue<Integer> signs(DataInputStream in) {
        BlockingQueue<Integer> signs = new LinkedBlockingQueue<>();
        Thread listener = new Thread(() -> listen(in, signs), "keeper-listener");
        listener.setDaemon(true);
        listener.start();
        return signs;
    }

    private static void listen(DataInputStream in, BlockingQueue<Integer> signs) {
        try {
            int sign;
            do {
                sign = in.read();
                signs.add(sign);
            } while (sign != GONE);
        } catch (IOException e) {
            signs.add(GONE);
        }
    }

    /** Waits for the end of the lease or of our own connection, and returns true if the dismissal came before. */
    private boolean isDismissed(BlockingQueue<Integer> signs, long leaseNanos) throws InterruptedException {
        while (true) {
            @Nullable Integer sign = signs.poll(leaseNanos, TimeUnit.NANOSECONDS);
            if (sign == null || sign == GONE || sign == DISMISSED) {
                return sign != null && sign == DISMISSED;
            }
            try {
                // Also so that the server does not take us for gone.
                server.clock();
            } catch (NcpFailure e) {
                answers.println(e.getMessage());
                return false;
            }
        }
    }

    /** First takes its connection from the parent, or a request of his that is still under way could disable logins again. */
    private void enable() throws NcpFailure, IOException {
        try {
            if (server.connection(parent.number()).filter(parent::equals).isPresent()) {
                server.clear(parent.number());
            }
        } catch (NcpFailure e) {
            // It may have ended by itself just now; and enabling matters more.
            answers.println(e.getMessage());
        }
        server.enableLogins();
        if (!server.loginsEnabled()) {
            throw new IOException("logins are disabled all the same; somebody else must have done it again");
        }
    }

    @Override
    public String toString() {
        return "keeper on connection " + connection.number();
    }
}
