package org.shareops.backend.netware.server;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.shareops.Shares;
import org.shareops.backend.netware.NetWareBackend;
import org.shareops.backend.netware.NetWareOptions;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.client.NcpFiles;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.source.Source;
import org.shareops.testkit.Trees;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.NcpFormat;

/**
 * Prints how fast the client is with the emulated server over loopback, and what a connection costs the server. Not a test;
 * run it by hand. The first argument is a directory for the volume, on a disk in memory if the disk is not to count; the second,
 * if there is one, the largest packet.
 */
final class Figures {
    private static final int FILE_BYTES = 64 << 20;
    private static final int ROUNDS = 5;
    private static final int REQUESTS = 50_000;
    private static final int CONNECTIONS = 2_000;
    private static final int TREE_FILES = 200;
    private static final Duration ONE_WAY = Duration.ofMillis(10);

    private Figures() {}

    /** Prints all figures. */
    public static void main(String[] arguments) throws Exception {
        Path root = Files.createTempDirectory(Path.of(arguments[0]), "shareops-figures-");
        EmulatedNetWareServerBuilder builder = EmulatedNetWareServer.builder("NW312");
        if (arguments.length > 1) {
            builder.packetLimit(Integer.parseInt(arguments[1]));
        }
        try (EmulatedNetWareServer server = builder.volume("SYS", root)
                .operator("SUPERVISOR", "secret".toCharArray())
                .connectionLimit(CONNECTIONS + 10)
                .start()) {
            NcpEndpoint endpoint = new NcpEndpoint(
                    "127.0.0.1", server.address().getPort(), Duration.ofSeconds(30), Duration.ofSeconds(30));
            try (NcpConnection connection = NcpConnection.open(endpoint)) {
                NcpServer calls = new NcpServer(connection);
                int size = calls.negotiateSize();
                calls.logIn("SUPERVISOR", "secret".toCharArray());
                throughput(NcpFiles.of(connection, "SYS", size));
                requests(calls);
            }
            memory(server);
            for (int most : new int[] {1, 2, 4, 8}) {
                staging(server, root, most);
            }
        } finally {
            Trees.delete(root);
        }
    }

    /** How long a new tree of small files takes where a round trip takes 20 ms. */
    private static void staging(EmulatedNetWareServer server, Path root, int most) throws Exception {
        Path source = Trees.numbered(root.resolve("SOURCE"), TREE_FILES, "one");
        int port = server.address().getPort();
        try (CountingProxy proxy = CountingProxy.start(port, new NcpFormat());
                Shares shares = Shares.builder()
                        .onlyGivenBackends()
                        .backend(new NetWareBackend(new NetWareOptions(most)))
                        .credentials(CredentialsProvider.of(Credentials.password("SUPERVISOR", "secret".toCharArray())))
                        .build()) {
            proxy.delay(ONE_WAY, ONE_WAY);
            long start = System.nanoTime();
            shares.share("ncp://127.0.0.1:" + proxy.port() + "/SYS")
                    .update("TREE" + most)
                    .from(Source.directory(source))
                    .run();
            print(
                    "%d connections at most: %d new files in %.1f s, %d round trips of 20 ms%n",
                    most, TREE_FILES, (System.nanoTime() - start) / 1e9, proxy.messages());
        }
    }

    private static void throughput(NcpFiles files) throws Exception {
        long handle = files.createNew(List.of("file"), 0x0F).handle();
        ByteBuffer buffer = ByteBuffer.allocate(files.size());
        for (int round = 1; round <= ROUNDS; round++) {
            long start = System.nanoTime();
            for (long at = 0; at < FILE_BYTES; at += files.size()) {
                files.write(handle, at, buffer.clear());
            }
            long written = System.nanoTime();
            for (long at = 0; at < FILE_BYTES; at += files.size()) {
                if (files.read(handle, at, buffer.clear()) == 0) {
                    throw new IllegalStateException("nothing read at " + at);
                }
            }
            print(
                    "round %d, pieces of %d bytes: written %.1f MB/s, read %.1f MB/s%n",
                    round,
                    files.size(),
                    FILE_BYTES * 1e3 / (written - start),
                    FILE_BYTES * 1e3 / (System.nanoTime() - written));
        }
        files.close(handle);
    }

    private static void requests(NcpServer calls) throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < REQUESTS; i++) {
                calls.clock();
            }
            print("round %d: %.0f requests/s on one connection%n", round, REQUESTS * 1e9 / (System.nanoTime() - start));
        }
    }

    /** The clients' sockets live in the same process, but not on its heap but for some hundred bytes. */
    private static void memory(EmulatedNetWareServer server) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        long before = used();
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(RawClient.login(server, "SUPERVISOR", "secret"));
        }
        long bytes = used() - before;
        print(
                "%d connections that have logged in: %d bytes of heap each, both sides%n",
                CONNECTIONS, bytes / CONNECTIONS);
        for (RawClient client : clients) {
            client.close();
        }
    }

    @SuppressWarnings("SystemGc") // that is what is measured here
    private static long used() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void print(String format, Object... arguments) {
        System.out.printf(Locale.ROOT, format, arguments);
    }
}
