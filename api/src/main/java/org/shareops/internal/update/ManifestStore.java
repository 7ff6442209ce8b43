package org.shareops.internal.update;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the manifest of a target. */
final class ManifestStore {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestStore.class);

    /** Within shorter ones nobody has time for an update and an edit; they cost a look at each update, too. */
    private static final Duration LONG_TICK = Duration.ofSeconds(1);

    private static final Duration LONGEST_COMMIT = Duration.ofMinutes(5);

    private final Context context;
    private final SharePath place;

    /** Of the context's target. */
    ManifestStore(Context context) {
        this(context, context.control().manifest());
    }

    /** Of the context's target, but recorded elsewhere. */
    ManifestStore(Context context, SharePath place) {
        this.context = context;
        this.place = place;
    }

    /** Returns the manifest of the last update; an empty one if there is none or it is damaged. */
    Manifest load() throws ShareException {
        return read().orElseGet(() -> Manifest.empty(context.path()));
    }

    /** Returns the manifest of the last update, an empty one if there was none; nothing if there is one that is damaged. */
    Optional<Manifest> read() throws ShareException {
        SharePath path = place;
        Manifest manifest = null;
        try {
            manifest = readWithAge();
        } catch (ShareException e) {
            switch (e.kind()) {
                case NOT_FOUND -> {
                    return Optional.of(Manifest.empty(context.path()));
                }
                case ACCESS_DENIED -> {
                    LOG.warn(
                            "The record {} of the last update may not be read by us; contents are compared instead",
                            path);
                    return Optional.empty();
                }
                case WRONG_TYPE ->
                    throw ShareException.of(ErrorKind.WRONG_TYPE, "read the record of the last update")
                            .share(context.target().share())
                            .path(path)
                            .detail("it is not a regular file; the name is reserved for our records: move it away")
                            .cause(e)
                            .build();
                default -> throw e;
            }
        }
        if (manifest == null) {
            LOG.warn(
                    "The record {} of the last update is damaged or of another version; contents are compared instead",
                    path);
            return Optional.empty();
        }
        return Optional.of(manifest);
    }

    /**
     * Reads the manifest, and asks at the same time how old it is. Where a tick of the server's times is long, a file may be
     * written once more in the very tick in which the record of it was made, and look the same; only what was older is settled.
     *
     * @return null if it is damaged
     */
    private @Nullable Manifest readWithAge() throws ShareException {
        AtomicReference<@Nullable Manifest> read = new AtomicReference<>();
        AtomicReference<@Nullable Entry> file = new AtomicReference<>();
        List<Cancellation.Action> looks = List.of(
                () -> read.set(readAt(place)),
                () -> file.set(context.volume().stat(place).orElse(null)));
        context.atOnce(looks);
        Manifest manifest = read.get();
        Optional<Entry> self = Optional.ofNullable(file.get());
        boolean coarse = context.traits().timePrecision().compareTo(LONG_TICK) >= 0;
        return manifest == null
                ? null
                : manifest.asOf(
                        coarse ? self.map(Entry::modified).orElse(Instant.MIN) : Instant.MAX,
                        self.filter(ManifestStore::isAsPlaced)
                                .flatMap(Entry::changed)
                                .orElse(Instant.MIN));
    }

    /**
     * Between being written and being given its name lies the commit. If more time has passed until its last change, the update waited,
     * somebody recovered it much later, or the record itself was changed: then that time says nothing of the files.
     */
    private static boolean isAsPlaced(Entry record) {
        return record.changed().isPresent()
                && !record.changed().get().isAfter(record.modified().plus(LONGEST_COMMIT));
    }

    private @Nullable Manifest readAt(SharePath path) throws ShareException {
        try (ContentReader reader = context.volume().read(path)) {
            return reader.size() > Manifest.MOST_BYTES ? null : Manifest.read(reader, context);
        }
    }

    /** Reads the staged manifest; null if it is not there any more, having taken its place. */
    @Nullable
    Manifest readStaged() throws ShareException {
        try {
            return readAt(context.control().stagedManifest());
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    /**
     * Puts the staged manifest in the place of the last one; if that fails, adds a warning, for the update itself is done.
     *
     * @param last what has to be recorded, and was not staged so; null if it was
     * @return true if it is there now
     */
    boolean place(@Nullable Manifest last, List<String> warnings) {
        try {
            SharePath from = context.control().stagedManifest();
            SharePath fresh = last == null ? from : writtenAnew(last, from, warnings);
            context.onceNobodyReads(() -> place(fresh));
            context.volume().syncDirectory(context.control().directory());
            return true;
        } catch (ShareException e) {
            warnings.add(
                    "the record of this update could not be written; the next update compares contents, and may take"
                            + " files of this one for foreign ones: " + e.getMessage());
            return false;
        }
    }

    private SharePath writtenAnew(Manifest last, SharePath staged, List<String> warnings) throws ShareException {
        SharePath again = context.control().transaction().child("man2");
        try {
            deleteIfThere(again);
            try (Draft draft = new Draft(context, again)) {
                draft.open(context.path());
                last.write(draft.writer(), context.traits().transferSize());
            }
            return again;
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NO_SPACE) {
                throw e;
            }
            // What was staged names the same files, and has room already.
            warnings.add(
                    "for want of space the record of this update is the one that was made before its commit; the next"
                            + " update compares more contents than it had to: " + e.getMessage());
            return staged;
        }
    }

    /** Removes the manifest, if there is one; if that fails, adds a warning. */
    void delete(List<String> warnings) {
        try {
            context.onceNobodyReads(this::delete);
        } catch (ShareException e) {
            warnings.add("the record of the last update could not be removed: " + e.getMessage());
        }
    }

    private void place(SharePath fresh) throws ShareException {
        Volume volume = context.volume();
        if (volume.traits().replacingRename()) {
            volume.rename(fresh, place, RenameMode.REPLACE);
        } else {
            // Between the two steps there is no manifest, which costs a comparison of contents and nothing else.
            delete();
            renameToFreeName(volume, fresh);
        }
    }

    private void renameToFreeName(Volume volume, SharePath fresh) throws ShareException {
        Optional<FileId> id = volume.stat(fresh).flatMap(Entry::id);
        try {
            volume.rename(fresh, place, RenameMode.FAIL_IF_EXISTS);
        } catch (ShareException e) {
            // Of a lost answer the identity tells whether it was done (rule R6).
            boolean done = e.kind() == ErrorKind.OUTCOME_UNKNOWN
                    && id.isPresent()
                    && volume.stat(place).flatMap(Entry::id).equals(id);
            if (!done) {
                throw e;
            }
        }
    }

    private void delete() throws ShareException {
        deleteIfThere(place);
    }

    private void deleteIfThere(SharePath path) throws ShareException {
        try {
            context.volume().delete(path);
        } catch (ShareException e) {
            // A lost answer says nothing; its absence does (rule R6).
            boolean gone = e.kind() == ErrorKind.NOT_FOUND
                    || (e.kind() == ErrorKind.OUTCOME_UNKNOWN
                            && context.volume().stat(path).isEmpty());
            if (!gone) {
                throw e;
            }
        }
    }
}
