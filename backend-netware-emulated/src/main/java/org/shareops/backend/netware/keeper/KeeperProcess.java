package org.shareops.backend.netware.keeper;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
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
    private final AtomicBoolean done = new AtomicBoolean();

    private KeeperProcess(NcpConnection connection) {
        this.connection = connection;
        this.server = new NcpServer(connection);
    }

    /** Runs until it is dismissed or has enabled logins. Exit status 0 then, 1 if it could not do its work. */
    public static void main(String[] arguments) {
        System.exit(run());
    }

    private static int run() {
        try (DataInputStream in = new DataInputStream(System.in)) {
            Order order = Order.read(in);
            try (NcpConnection connection = NcpConnection.open(order.endpoint())) {
                KeeperProcess keeper = new KeeperProcess(connection);
                keeper.logIn(order);
                // Ctrl-C in a terminal reaches this process, too, and is no reason to leave logins disabled.
                Runtime.getRuntime().addShutdownHook(new Thread(keeper::enableAtTheEnd));
                System.out.println(READY);
                keeper.watch(in, order.lease().toNanos());
            }
            return 0;
        } catch (IOException | NcpFailure | InterruptedException e) {
            System.out.println(e.getMessage());
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

    private void watch(DataInputStream in, long leaseNanos) throws InterruptedException, NcpFailure {
        BlockingQueue<Integer> signs = new LinkedBlockingQueue<>();
        Thread listener = new Thread(() -> listen(in, signs), "keeper-listener");
        listener.setDaemon(true);
        listener.start();
        while (true) {
            @Nullable Integer sign = signs.poll(leaseNanos, TimeUnit.NANOSECONDS);
            if (sign != null && sign == DISMISSED) {
                done.set(true);
                return;
            }
            if (sign == null || sign == GONE) {
                enable();
                return;
            }
            // Also so that the server does not take us for gone.
            server.clock();
        }
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

    private void enable() throws NcpFailure {
        if (done.compareAndSet(false, true)) {
            server.enableLogins();
        }
    }

    private void enableAtTheEnd() {
        try {
            enable();
        } catch (NcpFailure e) {
            System.out.println(e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "keeper on connection " + connection.number();
    }
}
