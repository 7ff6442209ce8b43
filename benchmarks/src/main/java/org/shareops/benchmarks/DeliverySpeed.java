package org.shareops.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.NetWareBackend;
import org.shareops.backend.netware.server.EmulatedNetWareServer;
import org.shareops.backend.smb.SmbBackend;
import org.shareops.delivery.DrainOptions;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.Trees;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.MessageFormat;
import org.shareops.testkit.net.NcpFormat;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.samba.SambaServer;

/**
 * How many items of 1 KiB arrive in a second, on a Samba and on an emulated NetWare server beside us, and what one asks of the
 * server: messages and the requests in them, counted on the wire. Server and clients share the processor, so figures compare
 * within one run only. All senders share one session.
 */
public final class DeliverySpeed {
    private static final String USER = "sender";
    private static final String PASSWORD = "Passw0rd";
    private static final String INBOX = "BOX";
    private static final int ITEM = 1024;
    private static final int WARM_UP = 200;
    private static final int ITEMS = 400;
    private static final int ROUNDS = 3;
    private static final int MANY = 8;

    private final String name;
    private final Backend backend;
    private final String scheme;
    private final String share;
    private final MessageFormat format;

    private DeliverySpeed(String name, Backend backend, String scheme, String share, MessageFormat format) {
        this.name = name;
        this.backend = backend;
        this.scheme = scheme;
        this.share = share;
        this.format = format;
    }

    /** Measures and prints a table. */
    public static void main(String[] arguments) throws Exception {
        System.out.println("| server | way | senders | items/s | messages/item | requests/item |");
        System.out.println("|---|---|---|---|---|---|");
        Path work = Files.createTempDirectory("shareops-speed-");
        try (SambaServer samba =
                        SambaServer.builder().user(USER, PASSWORD).share("data").start();
                EmulatedNetWareServer netware = EmulatedNetWareServer.builder("FS1")
                        .user(USER, PASSWORD.toCharArray())
                        .dosVolume("DATA", Files.createDirectory(work.resolve("volume")))
                        .start()) {
            samba.letEverybodyWrite("data");
            new DeliverySpeed("Samba", new SmbBackend(), "smb", "data", new Smb2Format())
                    .measure(samba.port(), work.resolve("outbox-smb"));
            new DeliverySpeed("NetWare, emulated", new NetWareBackend(), "ncp", "DATA", new NcpFormat())
                    .measure(netware.address().getPort(), work.resolve("outbox-ncp"));
        } finally {
            Trees.delete(work);
        }
    }

    private Shares open() {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .credentials(CredentialsProvider.of(Credentials.password(USER, PASSWORD.toCharArray())))
                .build();
    }

    private Share share(Shares shares, int port) {
        return shares.share(scheme + "://127.0.0.1:" + port + "/" + share);
    }

    private static Source item() {
        return Source.bytes(new byte[ITEM]);
    }

    private void measure(int port, Path directory) throws Exception {
        try (Shares shares = open();
                Outbox outbox = Outbox.open(directory)) {
            share(shares, port).files().createDirectory(INBOX);
            Inbox inbox = share(shares, port).inbox(INBOX);
            deliver(inbox, 1, WARM_UP);
            double[] one = new double[ROUNDS];
            double[] many = new double[ROUNDS];
            double[] drained = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                one[round] = deliver(inbox, 1, ITEMS);
                many[round] = deliver(inbox, MANY, ITEMS);
                drained[round] = drain(outbox, inbox);
            }
            try (CountingProxy proxy = CountingProxy.start(port, format)) {
                Inbox counted = share(shares, proxy.port()).inbox(INBOX);
                deliver(counted, 1, 1);
                proxy.reset();
                deliver(counted, 1, WARM_UP);
                String direct = perItem(proxy, WARM_UP);
                fill(outbox, WARM_UP);
                proxy.reset();
                outbox.drain(List.of(counted), DrainOptions.defaults());
                String outboxed = perItem(proxy, WARM_UP);
                print("direct", 1, one, direct);
                print("direct", MANY, many, direct);
                print("outbox", 1, drained, outboxed);
            }
        }
    }

    private static double deliver(Inbox inbox, int senders, int items) throws Exception {
        long start = System.nanoTime();
        Crowd.inMany(senders, () -> {
            for (int i = 0; i < items / senders; i++) {
                inbox.deliver(item());
            }
            return true;
        });
        return perSecond(items, start);
    }

    private static double drain(Outbox outbox, Inbox inbox) throws IOException {
        fill(outbox, ITEMS);
        long start = System.nanoTime();
        int delivered = outbox.drain(List.of(inbox), DrainOptions.defaults())
                .delivered()
                .size();
        return perSecond(delivered, start);
    }

    private static void fill(Outbox outbox, int items) throws IOException {
        for (int i = 0; i < items; i++) {
            outbox.enqueue(item());
        }
    }

    private static double perSecond(int items, long start) {
        return items * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
    }

    private static String perItem(CountingProxy proxy, int items) {
        long requests =
                proxy.counts().values().stream().mapToLong(Long::longValue).sum();
        return String.format(Locale.ROOT, "%.2f | %.2f", proxy.messages() / (double) items, requests / (double) items);
    }

    private void print(String way, int senders, double[] rounds, String perItem) {
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %d | %.0f (%.0f to %.0f) | %s |%n",
                name,
                way,
                senders,
                sorted[ROUNDS / 2],
                sorted[0],
                sorted[ROUNDS - 1],
                perItem);
    }
}
