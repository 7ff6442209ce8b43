package org.shareops.backend.netware.server;

import java.io.IOException;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.EntryAttributes;

/** Renames and deletes: what all calls for that have in common. */
final class Changes {
    private final Storage storage;

    Changes(Storage storage) {
        this.storage = storage;
    }

    /** Renames, and answers once that has reached the disk. */
    Answer rename(Station station, Place source, Entry entry, Place target) throws Refused, IOException {
        Volume volume = source.volume();
        if (volume.number() != target.volume().number()) {
            throw new Refused(Completion.RENAME_ACROSS_VOLUMES);
        }
        if (entry.isRoot()) {
            throw new Refused(Completion.NO_RENAME_RIGHTS);
        }
        Entry from = entry.directory();
        Entry to = target.directory();
        boolean moves = !from.equals(to);
        requireWritable(volume, entry);
        volume.require(station, from, Rights.MODIFY | (moves ? Rights.ERASE : 0), Completion.NO_RENAME_RIGHTS);
        if (moves) {
            volume.require(station, to, Rights.CREATE, Completion.NO_RENAME_RIGHTS);
        }
        boolean lenient = entry.isDirectory() && volume.options().lenientDirectoryRename();
        if (!lenient && storage.files().isInUse(entry)) {
            throw new Refused(Completion.ALL_FILES_IN_USE);
        }
        String before = volume.describe(entry);
        volume.rename(entry, to, target.newName(), target.nameSpace());
        storage.journal().event(ServerEvent.Type.RENAMED, station, before + " -> " + volume.describe(entry));
        return moves
                ? storage.flusher().after(new byte[0], volume, from, to)
                : storage.flusher().after(new byte[0], volume, from);
    }

    /**
     * Counts how a request to rename ended, once that is known, which may be after a flush: put around all of its handler. One
     * whose client goes away before the answer is not counted.
     */
    Handler counted(Handler handler) {
        return call -> {
            try {
                return counted(handler.handle(call));
            } catch (Refused | IOException e) {
                storage.counters().increment(Counter.RENAME_DENIED);
                throw e;
            }
        };
    }

    private Answer counted(Answer answer) {
        if (!(answer instanceof Answer.Later later)) {
            storage.counters().increment(Counter.RENAME_OK);
            return answer;
        }
        var unused = later.data().whenComplete((data, failure) -> {
            if (failure == null) {
                storage.counters().increment(Counter.RENAME_OK);
            } else if (!later.data().isCancelled()) {
                storage.counters().increment(Counter.RENAME_DENIED);
            }
        });
        return answer;
    }

    private static void requireWritable(Volume volume, Entry entry) throws Refused, IOException {
        if (volume.isReadOnly() || (volume.attributes(entry) & EntryAttributes.READ_ONLY) != 0) {
            throw new Refused(Completion.ALL_FILES_READ_ONLY);
        }
    }

    /** Deletes; the caller flushes the directory. */
    void delete(Station station, Volume volume, Entry entry) throws Refused, IOException {
        if (entry.isRoot()) {
            throw new Refused(Completion.NO_DELETE_RIGHTS);
        }
        requireWritable(volume, entry);
        volume.require(station, entry.directory(), Rights.ERASE, Completion.NO_DELETE_RIGHTS);
        if (entry.isDirectory() && storage.handles().isUsedByOthers(station, entry)) {
            throw new Refused(Completion.DIRECTORY_IN_USE);
        }
        if (!entry.isDirectory() && storage.files().isInUse(entry)) {
            throw new Refused(Completion.ALL_FILES_IN_USE);
        }
        String before = volume.describe(entry);
        volume.delete(entry);
        storage.journal().event(ServerEvent.Type.DELETED, station, before);
    }
}
