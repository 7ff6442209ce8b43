package org.shareops.internal.share;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.shareops.internal.link.LinkTable;
import org.shareops.internal.link.LinkUse;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.EngineClock;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;

/** Plain access to files, one primitive each. Whatever changes content goes through a replacement instead. */
public final class FileDesk {
    private static final int MOST_TRIES = 3;
    /** With the back-off between them a server has about half a minute to come back. */
    private static final int MOST_LOOKS = 6;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    private final LinkTable links;
    private final ShareAddress share;
    private final EngineClock clock;

    /** Makes a desk for one share. */
    public FileDesk(LinkTable links, ShareAddress share, EngineClock clock) {
        this.links = links;
        this.share = share;
        this.clock = clock;
    }

    /** Lists a directory. */
    public List<Entry> list(SharePath directory) throws ShareException {
        return links.ask(share, volume -> {
            List<Entry> entries = new ArrayList<>();
            try (EntryCursor cursor = volume.list(directory)) {
                for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                    entries.add(entry);
                }
            }
            return List.copyOf(entries);
        });
    }

    /** Describes an entry. */
    public Optional<Entry> stat(SharePath path) throws ShareException {
        return links.ask(share, volume -> volume.stat(path));
    }

    /** Opens a file. */
    public InputStream read(SharePath file) throws ShareException {
        return links.ask(share, volume -> new ContentStream(links.use(share), file));
    }

    /** Renames, never replacing anything. A lost answer is settled by the identity of what was renamed (rule R6). */
    public void move(SharePath from, SharePath to) throws ShareException {
        change(
                from,
                volume -> volume.rename(from, to, RenameMode.FAIL_IF_EXISTS),
                (volume, before) -> volume.stat(to).flatMap(Entry::id).equals(before.id())
                        && volume.stat(from).isEmpty());
    }

    /** Creates a directory. */
    public void createDirectory(SharePath directory) throws ShareException {
        links.ask(share, volume -> {
            volume.createDirectory(directory);
            return directory;
        });
    }

    /** Deletes a file or an empty directory. A lost answer is settled by the identity of what was deleted (rule R6). */
    public void delete(SharePath path) throws ShareException {
        change(
                path,
                volume -> volume.delete(path),
                (volume, before) -> !volume.stat(path).flatMap(Entry::id).equals(before.id()));
    }

    /** Changes one name. */
    @FunctionalInterface
    private interface Change {
        void make(Volume volume) throws ShareException;
    }

    /** Tells whether a change was made, by what was there before it. */
    @FunctionalInterface
    private interface Look {
        boolean isMade(Volume volume, Entry before) throws ShareException;
    }

    private void change(SharePath path, Change change, Look look) throws ShareException {
        Entry before = links.ask(share, volume -> volume.stat(path)).orElse(null);
        for (int tries = 1; ; tries++) {
            try {
                links.ask(share, volume -> {
                    change.make(volume);
                    return path;
                });
                return;
            } catch (ShareException e) {
                boolean tellable = before != null && before.id().isPresent();
                if (e.kind() != ErrorKind.OUTCOME_UNKNOWN || !tellable || tries == MOST_TRIES) {
                    throw e;
                }
                if (isMade(look, Objects.requireNonNull(before), e)) {
                    return;
                }
            }
        }
    }

    /** Looks, with some patience for a server that is away. */
    private boolean isMade(Look look, Entry before, ShareException unknown) throws ShareException {
        for (int tries = 1; ; tries++) {
            try {
                return links.ask(share, volume -> look.isMade(volume, before));
            } catch (ShareException e) {
                boolean passes = e.kind() == ErrorKind.UNREACHABLE || e.kind() == ErrorKind.LINK_LOST;
                if (!passes || tries == MOST_LOOKS || !waited(e)) {
                    unknown.addSuppressed(e);
                    throw unknown;
                }
            }
        }
    }

    private boolean waited(ShareException away) {
        Duration time = away.retryAt()
                .map(at -> Duration.between(clock.instant(), at))
                .filter(left -> !left.isNegative())
                .map(left -> left.compareTo(LONGEST_PAUSE) < 0 ? left : LONGEST_PAUSE)
                .orElse(Duration.ZERO);
        try {
            clock.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Reads a file from its beginning to its end, a transfer ahead of the caller. For one thread. */
    private static final class ContentStream extends InputStream {
        private final LinkUse use;
        private final ContentReader reader;
        private final ByteBuffer ahead;
        private long position;

        /** Closes the use when it is closed itself, or when the file cannot be opened. */
        ContentStream(LinkUse use, SharePath file) throws ShareException {
            this.use = use;
            try {
                this.reader = use.volume().read(file);
            } catch (ShareException | RuntimeException | Error e) {
                use.close();
                throw e;
            }
            this.ahead =
                    ByteBuffer.allocate(use.volume().traits().transferSize()).flip();
        }

        private boolean fill() throws IOException {
            if (!ahead.hasRemaining()) {
                ahead.clear();
                int read = reader.read(ahead, position);
                ahead.flip();
                position += Math.max(0, read);
            }
            return ahead.hasRemaining();
        }

        @Override
        public int read() throws IOException {
            return fill() ? ahead.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, ahead.remaining());
            ahead.get(target, offset, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            try (use) {
                reader.close();
            }
        }
    }
}
