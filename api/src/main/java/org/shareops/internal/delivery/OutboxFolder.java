package org.shareops.internal.delivery;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.shareops.delivery.DeliveryOptions;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.RecordText;
import org.shareops.internal.run.SourceContent;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;
import org.shareops.spi.EngineClock;

/**
 * The local directory of an outbox:
 *
 * <pre>
 * outbox            who the sender is
 * sequence          the last number; locked while an item gets the next one
 * drain             locked while somebody delivers
 * new/              what is being enqueued
 * items/N.item      the content of item N
 * items/N.state     what is known of it; absent as long as that is nothing
 * failed/N.item     what was set aside, and its state with the reason
 * </pre>
 *
 * <p>An item exists from the moment its content has its name in {@code items} until that is deleted, whatever else was written
 * or not when a program died. Thread-safe.
 */
final class OutboxFolder implements AutoCloseable {
    private static final String HEADER = "shareops outbox 1";
    private static final String ITEM = ".item";
    private static final String STATE = ".state";
    /** Nobody counts to what this leaves out, and the rest fits into a number. */
    private static final Pattern NUMBER = Pattern.compile("[0-8][0-9]{18}");

    private static final int LONGEST_RECORD = 64 * 1024;
    private static final int PIECE = 64 * 1024;
    /** What is older was left by a program that died while it enqueued. */
    private static final Duration STALE = Duration.ofHours(36);

    private final Path directory;
    private final Path fresh;
    private final Path items;
    private final Path failed;
    private final String sender;
    private final ProcessLock sequence;
    private final ProcessLock drain;

    /**
     * An item.
     *
     * @param sequence its number
     * @param content its file
     * @param size its size in bytes
     * @param enqueued when it was enqueued
     */
    record Stored(long sequence, Path content, long size, Instant enqueued) {
        Path state() {
            return content.resolveSibling(nameOf(sequence) + STATE);
        }
    }

    private OutboxFolder(Path directory, String sender, ProcessLock sequence, ProcessLock drain) {
        this.directory = directory;
        this.fresh = directory.resolve("new");
        this.items = directory.resolve("items");
        this.failed = directory.resolve("failed");
        this.sender = sender;
        this.sequence = sequence;
        this.drain = drain;
    }

    /**
     * Opens the outbox in a directory.
     *
     * @param create whether to make one where none is; its parent must exist
     * @param sender who sends, for a new one; if null, a new identifier
     */
    static OutboxFolder open(Path directory, boolean create, @Nullable String sender) throws ShareException {
        return LocalFailure.named("open", directory, () -> {
            Path settings = directory.resolve("outbox");
            if (create && !Files.exists(settings)) {
                create(directory, settings, sender == null ? SenderMemory.fresh() : sender);
            }
            String known = senderIn(directory, settings);
            if (sender != null && !known.equals(sender)) {
                throw ShareException.of(ErrorKind.REFUSED, "open the outbox " + directory)
                        .detail("its sender is \"" + known + "\", not \"" + sender
                                + "\"; one outbox has one sender, whose items it numbers")
                        .build();
            }
            ProcessLock sequence = ProcessLock.of(directory, "sequence");
            boolean good = false;
            try {
                OutboxFolder folder = new OutboxFolder(directory, known, sequence, ProcessLock.of(directory, "drain"));
                good = true;
                return folder;
            } finally {
                if (!good) {
                    sequence.close();
                }
            }
        });
    }

    private static void create(Path directory, Path settings, String sender) throws IOException {
        DeliveryOptions.checkSender(sender);
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        if (!isMade(directory, ownerOnly) && !isEmptyOrOurs(directory)) {
            throw ShareException.of(ErrorKind.REFUSED, "open the outbox " + directory)
                    .detail("the directory holds other files; give an outbox a directory of its own")
                    .build();
        }
        for (String part : List.of("new", "items", "failed")) {
            Files.createDirectories(directory.resolve(part));
        }
        // Two programs may do this at once: the first one's name counts.
        Path mine = directory.resolve("new").resolve(SenderMemory.fresh());
        try (FileChannel channel = FileChannel.open(mine, WRITE, CREATE_NEW)) {
            DurableFiles.writeAll(
                    channel,
                    ByteBuffer.wrap(
                            new RecordText(HEADER).line("sender", sender).toBytes()));
            channel.force(true);
        }
        try {
            Files.createLink(settings, mine);
        } catch (FileAlreadyExistsException e) {
            // The other one was first.
        } finally {
            Files.delete(mine);
        }
        DurableFiles.syncDirectory(directory);
    }

    private static boolean isMade(Path directory, FileAttribute<?>... attributes) throws IOException {
        try {
            Files.createDirectory(directory, attributes);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static boolean isEmptyOrOurs(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString())
                    .allMatch(List.of("new", "items", "failed", "outbox", "sequence", "drain")::contains);
        }
    }

    private static String senderIn(Path directory, Path settings) throws IOException {
        byte[] bytes;
        try {
            bytes = read(settings);
        } catch (NoSuchFileException e) {
            throw ShareException.of(ErrorKind.NOT_FOUND, "open the outbox " + directory)
                    .detail("there is no outbox")
                    .cause(e)
                    .build();
        }
        List<List<String>> lines = RecordText.parse(bytes, HEADER);
        if (lines == null || lines.isEmpty() || lines.get(0).size() != 2) {
            throw ShareException.of(ErrorKind.IO_FAILURE, "open the outbox " + directory)
                    .detail(settings + " is damaged, or of another version")
                    .build();
        }
        try {
            return DeliveryOptions.checkSender(lines.get(0).get(1));
        } catch (IllegalArgumentException e) {
            throw ShareException.of(ErrorKind.IO_FAILURE, "open the outbox " + directory)
                    .detail(settings + " is damaged: " + e.getMessage())
                    .cause(e)
                    .build();
        }
    }

    private static byte[] read(Path file) throws IOException {
        if (Files.size(file) > LONGEST_RECORD) {
            throw new IOException(file + " is too long to be a record");
        }
        return Files.readAllBytes(file);
    }

    private static String nameOf(long sequence) {
        return String.format(Locale.ROOT, "%019d", sequence);
    }

    Path directory() {
        return directory;
    }

    String sender() {
        return sender;
    }

    /** Puts an item into the outbox; it is durable when this returns. */
    long enqueue(Source source) throws ShareException {
        Path file = fresh.resolve(SenderMemory.fresh() + SenderMemory.fresh());
        return LocalFailure.named("enqueue into", directory, () -> {
            boolean good = false;
            try {
                write(source, file);
                long number = sequence.under(locked -> admit(file, locked));
                good = true;
                return number;
            } finally {
                if (!good) {
                    Files.deleteIfExists(file);
                }
            }
        });
    }

    private static void write(Source source, Path file) throws IOException {
        SourceContent content = new SourceContent(source, new Cancellation("enqueue"));
        SourceEntry entry = content.file();
        int piece = (int) Math.max(1, Math.min(PIECE, entry.size()));
        try (FileChannel channel = FileChannel.open(file, WRITE, CREATE_NEW)) {
            content.pump(entry, ByteBuffer.allocate(piece), (buffer, position) -> {
                try {
                    DurableFiles.writeAll(channel, buffer);
                } catch (IOException e) {
                    throw LocalFailure.of("write into", file, e);
                }
                return buffer.clear();
            });
            channel.force(true);
        }
        content.checkUnchanged(entry);
    }

    /** Items appear in the order of their numbers, so that who delivers never sees a later one before an earlier one. */
    private long admit(Path file, FileChannel counter) throws IOException {
        long number = next(counter);
        Path item = items.resolve(nameOf(number) + ITEM);
        Files.move(file, item, StandardCopyOption.ATOMIC_MOVE);
        boolean durable = false;
        try {
            DurableFiles.syncDirectory(items);
            durable = true;
        } finally {
            if (!durable) {
                // Who hears of a failure enqueues it again.
                Files.deleteIfExists(item);
            }
        }
        return number;
    }

    private long next(FileChannel counter) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(nameOf(0).length());
        while (text.hasRemaining() && counter.read(text, text.position()) >= 0) {
            // A channel may give less than asked for.
        }
        String last = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
        // After a power cut it may hold anything. Numbers need not be dense, but grow; nobody counts as fast as this
        // clock.
        long number = last.isEmpty()
                ? 0
                : NUMBER.matcher(last).matches()
                        ? Long.parseLong(last)
                        : EngineClock.system().instant().toEpochMilli();
        do {
            number++;
            // A counter that was brought back from a backup may lag behind.
        } while (Files.exists(items.resolve(nameOf(number) + ITEM))
                || Files.exists(failed.resolve(nameOf(number) + ITEM)));
        counter.position(0);
        DurableFiles.writeAll(counter, ByteBuffer.wrap(nameOf(number).getBytes(StandardCharsets.US_ASCII)));
        counter.force(false);
        return number;
    }

    /** Lists the items that wait, in the order of their numbers. */
    List<Stored> waiting() throws IOException {
        return list(items);
    }

    /** Lists the items that were set aside, in the order of their numbers. */
    List<Stored> failed() throws IOException {
        return list(failed);
    }

    private static List<Stored> list(Path of) throws IOException {
        List<Path> found;
        try (Stream<Path> all = Files.list(of)) {
            found = all.filter(path -> path.getFileName().toString().endsWith(ITEM))
                    .toList();
        }
        List<Stored> stored = new ArrayList<>();
        for (Path path : found) {
            String number = path.getFileName().toString().replace(ITEM, "");
            if (NUMBER.matcher(number).matches()) {
                try {
                    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                    stored.add(new Stored(
                            Long.parseLong(number),
                            path,
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant()));
                } catch (NoSuchFileException e) {
                    // It has been delivered meanwhile.
                }
            }
        }
        stored.sort(Comparator.comparingLong(Stored::sequence));
        return stored;
    }

    /** Returns what is known of an item; empty if its record is damaged. */
    Optional<ItemState> state(Stored item) throws IOException {
        try {
            if (Files.size(item.state()) > LONGEST_RECORD) {
                return Optional.empty();
            }
            return Optional.ofNullable(ItemState.parse(read(item.state())));
        } catch (NoSuchFileException e) {
            return Optional.of(ItemState.fresh());
        }
    }

    void save(Stored item, ItemState state) throws IOException {
        DurableFiles.replace(item.state(), state.toBytes());
    }

    /** Forgets an item that has arrived: its content first, since without that it is no item any more. */
    void remove(Stored item) throws IOException {
        Files.deleteIfExists(item.content());
        Files.deleteIfExists(item.state());
    }

    /** Sets an item aside; its state, with the reason, goes first. */
    void setAside(Stored item) throws IOException {
        move(item, failed);
    }

    /**
     * Lets an item that was set aside wait again, as if it had never been tried. What can still be found out about its arrival
     * will be; else it is sent again.
     */
    void takeBack(Stored item, Instant now) throws IOException {
        ItemState state = state(item).orElse(ItemState.fresh());
        Optional<Upload> sent = state.sent()
                .filter(upload -> Duration.between(upload.at(), now).abs().compareTo(Sweeper.TRUSTED) < 0);
        save(item, new ItemState(0, Optional.empty(), state.lastFailure(), sent));
        move(item, items);
    }

    private static void move(Stored item, Path to) throws IOException {
        if (Files.exists(item.state())) {
            Files.copy(item.state(), to.resolve(item.state().getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(item.content(), to.resolve(item.content().getFileName()), StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.syncDirectory(to);
        Files.deleteIfExists(item.state());
    }

    /** Does something while nobody else delivers; empty if somebody does. */
    <T> Optional<T> whileDraining(ProcessLock.Work<T> work) throws IOException {
        return drain.tryUnder(work);
    }

    /** Makes deletions durable, and removes what programs have left that died. While draining. */
    void tidy(Instant now) throws IOException {
        DurableFiles.syncDirectory(items);
        try (Stream<Path> all = Files.list(fresh)) {
            for (Path path : all.toList()) {
                removeIfStale(path, now);
            }
        }
        try (Stream<Path> all = Files.list(items)) {
            for (Path path : all.toList()) {
                String name = path.getFileName().toString();
                boolean orphan = name.endsWith(STATE)
                        && !Files.exists(path.resolveSibling(name.substring(0, name.length() - STATE.length()) + ITEM));
                if (orphan || name.endsWith(".new")) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    private static void removeIfStale(Path path, Instant now) throws IOException {
        try {
            if (Files.getLastModifiedTime(path).toInstant().isBefore(now.minus(STALE))) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // It has become an item meanwhile.
        }
    }

    @Override
    public void close() throws IOException {
        try (drain) {
            sequence.close();
        }
    }
}
