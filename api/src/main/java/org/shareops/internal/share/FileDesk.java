package org.shareops.internal.share;

import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.link.LinkTable;
import org.shareops.internal.run.Patience;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EngineClock;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;

/** Plain access to files, one primitive each. Whatever changes content goes through a replacement instead. */
public final class FileDesk {
    private static final int MOST_TRIES = 3;

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

    /** Opens a file for reading at any position. */
    public SeekableByteChannel channel(SharePath file) throws ShareException {
        return links.ask(share, volume -> new ContentChannel(links.use(share), file));
    }

    /** Sets the time of the last write, and attributes, each only if not null. To do it twice does no harm. */
    public void setAttributes(SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
            throws ShareException {
        links.ask(share, volume -> {
            volume.setAttributes(path, modified, attributes);
            return path;
        });
    }

    /** Tells what the volume says of itself. */
    public VolumeTraits traits() throws ShareException {
        return links.ask(share, Volume::traits);
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
        Patience patience = Patience.some(clock);
        while (true) {
            try {
                return links.ask(share, volume -> look.isMade(volume, before));
            } catch (ShareException e) {
                if (!patience.waited(e)) {
                    unknown.addSuppressed(e);
                    throw unknown;
                }
            }
        }
    }
}
