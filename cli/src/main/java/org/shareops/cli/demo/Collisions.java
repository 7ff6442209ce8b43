package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.shareops.Inbox;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.EmulatedNetWareServer;
import org.shareops.delivery.Delivery;
import org.shareops.delivery.DeliveryOptions;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;

/**
 * Article Q323627: the names of messages came from random numbers that were the same for all senders that started in the same
 * second. Who found that his last name existed took the message for delivered. Here all senders have the same numbers.
 */
final class Collisions {
    private static final int SEED = 2002;
    /** As the clients were sold, and some more senders than that; the work grows with the square of their number. */
    private static final int SOLD_TRIES = 50;

    private static final int ON_DISK = 60;
    /** As they were mended, which lost more. */
    private static final int MENDED_TRIES = 10;

    private static final int ON_NETWARE = 25;

    private static final String NAIVE = "NAIVE";
    private static final String INBOX = "INBOX";

    private final Share share;
    private final Path disk;
    private final @Nullable EmulatedNetWareServer server;
    private final int senders;
    private final int naiveTries;
    private long mostTries;
    private int cycles;

    /**
     * @param disk the directory that the share shows
     * @param server who counts; null if nobody does
     */
    private Collisions(Share share, Path disk, @Nullable EmulatedNetWareServer server, int senders, int naiveTries) {
        this.share = share;
        this.disk = disk;
        this.server = server;
        this.senders = senders;
        this.naiveTries = naiveTries;
    }

    static DeliveryReplay onDisk(Path directory) throws IOException, InterruptedException {
        Path disk = Files.createTempDirectory(directory, "messages");
        try (Shares shares = Shares.builder().build()) {
            Share share = shares.share(disk.toUri().toString());
            return new Collisions(share, disk, null, ON_DISK, SOLD_TRIES).play("a local directory");
        }
    }

    static DeliveryReplay onNetWare(Path directory) throws IOException, InterruptedException {
        try (NetWareServers servers = NetWareServers.start(directory, 1);
                Shares shares = servers.open(NetWareServers.PUBLISHER)) {
            Share share = shares.share(servers.dosUrl(0));
            return new Collisions(share, servers.dosRoot(0), servers.server(0), ON_NETWARE, MENDED_TRIES)
                    .play("an emulated NetWare server with names of the form 8.3");
        }
    }

    private DeliveryReplay play(String place) throws IOException, InterruptedException {
        Mail naive = count(NAIVE, this::sendNaively);
        Mail shareops = count(INBOX, this::deliver);
        return new DeliveryReplay(place, senders, naiveTries, naive, shareops, cycles);
    }

    /** Sends all messages, and returns what lay where when its sender believed that it had arrived. */
    @FunctionalInterface
    private interface Way {
        Map<String, String> send() throws IOException, InterruptedException;
    }

    private Mail count(String inbox, Way way) throws IOException, InterruptedException {
        Files.createDirectory(disk.resolve(inbox));
        mostTries = 0;
        long listed = counted(Counter.LIST_REQUESTS);
        Map<String, String> sent = way.send();
        long listings = counted(Counter.LIST_REQUESTS) - listed;
        Map<String, String> found = contents(disk.resolve(inbox));
        Set<String> different = new HashSet<>(found.values());
        int overwritten = (int) sent.entrySet().stream()
                .filter(each -> !each.getValue().equals(found.get(each.getKey())))
                .count();
        return new Mail(
                different.size(),
                senders - different.size(),
                found.size() - different.size(),
                overwritten,
                mostTries,
                server == null ? OptionalLong.empty() : OptionalLong.of(listings));
    }

    private long counted(Counter counter) {
        return server == null ? 0 : server.count(counter);
    }

    private static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new HashMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.toList();
        }
        for (Path file : files) {
            contents.put(file.getFileName().toString(), Files.readString(file));
        }
        return contents;
    }

    private static String message(int sender) {
        return "status message of sender " + sender;
    }

    /** The old way: so many names, and whose last name existed counts as sent. Plays on the disk that the share lies on. */
    private Map<String, String> sendNaively() throws IOException {
        Map<String, String> sent = new HashMap<>();
        for (int sender = 0; sender < senders; sender++) {
            Random random = new Random(SEED);
            int tries = 0;
            boolean copied = false;
            while (!copied && tries < naiveTries) {
                tries++;
                String name = String.format(Locale.ROOT, "%08X.SVF", random.nextInt());
                copied = isWritten(disk.resolve(NAIVE).resolve(name), message(sender));
                if (copied) {
                    sent.put(name, message(sender));
                }
            }
            mostTries = Math.max(mostTries, tries);
        }
        return sent;
    }

    private static boolean isWritten(Path file, String content) throws IOException {
        try {
            Files.writeString(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** One message and its sender's numbers. */
    private record Letter(String content, DeliveryOptions options) {}

    /** The library: ten names in a cycle, and who had no luck comes again in the next one. */
    private Map<String, String> deliver() throws IOException, InterruptedException {
        Inbox inbox = share.inbox(INBOX);
        Map<String, String> sent = new HashMap<>();
        Deque<Letter> waiting = new ArrayDeque<>();
        for (int sender = 0; sender < senders; sender++) {
            waiting.add(new Letter(
                    message(sender),
                    DeliveryOptions.defaults()
                            .withSender("client")
                            .withSequence(1)
                            .withRandom(new Random(SEED))));
        }
        for (cycles = 0; !waiting.isEmpty(); cycles++) {
            for (int left = waiting.size(); left > 0; left--) {
                checkInterrupt();
                Letter letter = waiting.remove();
                if (!hasArrived(inbox, letter, sent)) {
                    waiting.add(letter);
                }
            }
        }
        return sent;
    }

    private boolean hasArrived(Inbox inbox, Letter letter, Map<String, String> sent) throws ShareException {
        long before = counted(Counter.CREATE_REQUESTS);
        boolean arrived;
        long tries;
        try {
            Delivery there =
                    inbox.deliver(Source.bytes(letter.content().getBytes(StandardCharsets.UTF_8)), letter.options());
            sent.put(there.item().path().name(), letter.content());
            tries = there.tries();
            arrived = true;
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ALREADY_EXISTS) {
                throw e;
            }
            tries = 0;
            arrived = false;
        }
        long counted = counted(Counter.CREATE_REQUESTS) - before;
        mostTries = Math.max(mostTries, Math.max(tries, counted));
        return arrived;
    }

    private static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the demonstration was called off");
        }
    }
}
