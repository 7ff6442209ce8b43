package org.shareops.backend.netware.server;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.EntryAttributes;
import org.shareops.backend.netware.wire.OpenAccess;

/** Opens and creates: what all calls that do one or the other, or both, have in common. */
final class Opening {
    /** Open what is there. */
    static final int OPEN = 0x01;
    /** Empty what is there. */
    static final int REPLACE = 0x02;
    /** Create what is not there. */
    static final int CREATE = 0x08;
    /** Open what cannot be written for reading only. */
    static final int READ_ONLY_OK = 0x40;

    /** Of what is asked for: delete the file when it is closed. Not done here, so refused and not passed over. */
    private static final int DELETE_ON_CLOSE = 0x0400;

    private static final int OPENED = 0x01;
    private static final int CREATED = 0x02;
    private static final int REPLACED = 0x04;
    private static final int READ_ONLY = 0x80;

    /**
     * What is to be opened or created.
     *
     * @param mode bits of this class
     * @param access see {@link OpenAccess}
     * @param searchAttributes which hidden files count
     * @param attributes those of what is created
     */
    record Wish(int mode, int access, int searchAttributes, long attributes) {
        boolean is(int bit) {
            return (mode & bit) != 0;
        }

        boolean isDirectory() {
            return (attributes & EntryAttributes.DIRECTORY) != 0;
        }
    }

    /**
     * What was opened or created.
     *
     * @param file null for a directory
     * @param action what was done, in the bits of function 87/1
     */
    record Opened(@Nullable OpenFile file, Volume volume, Entry entry, int action) {
        long handle() {
            return file == null ? 0 : file.handle();
        }

        boolean isNew() {
            return (action & CREATED) != 0;
        }
    }

    private final Storage storage;

    Opening(Storage storage) {
        this.storage = storage;
    }

    /** Opens or creates; nothing has changed if that is refused. */
    Opened open(Call call, Place place, Wish wish) throws Refused, IOException {
        if (!wish.is(OPEN | REPLACE | CREATE) || (wish.access() & DELETE_ON_CLOSE) != 0) {
            throw new Refused(Completion.BAD_OPEN_CREATE_MODE);
        }
        if (!wish.is(CREATE)) {
            return openExisting(call, place.volume(), place.existing(), wish);
        }
        storage.counters().increment(Counter.CREATE_REQUESTS);
        try {
            Entry found = place.findToCreate();
            return found == null ? create(call, place, wish) : openExisting(call, place.volume(), found, wish);
        } catch (Refused e) {
            if (e.completion == Completion.NO_OVERWRITE) {
                storage.counters().increment(Counter.CREATE_COLLISION);
            }
            throw e;
        }
    }

    private Opened openExisting(Call call, Volume volume, Entry entry, Wish wish) throws Refused, IOException {
        if (!wish.is(OPEN | REPLACE) || (wish.isDirectory() && !entry.isDirectory())) {
            throw new Refused(Completion.NO_OVERWRITE);
        }
        if (entry.isDirectory()) {
            if (!wish.isDirectory() || wish.is(REPLACE)) {
                throw new Refused(Completion.FAILURE);
            }
            return new Opened(null, volume, entry, OPENED);
        }
        int attributes = volume.attributes(entry);
        if (!Place.includesHidden(wish.searchAttributes(), attributes)) {
            throw new Refused(wish.is(CREATE) ? Completion.NO_OVERWRITE : Completion.FAILURE);
        }
        boolean reads = (wish.access() & OpenAccess.READ) != 0;
        volume.require(call.station(), entry, Rights.OPEN | (reads ? Rights.READ : 0), Completion.NO_OPEN_RIGHTS);
        int access = wish.access();
        int readOnly = 0;
        if (wish.is(REPLACE) || (access & OpenAccess.WRITE) != 0) {
            int refusal = refusalToWrite(call.station(), volume, entry, attributes, wish);
            if (refusal != Completion.OK && (wish.is(REPLACE) || !wish.is(READ_ONLY_OK))) {
                throw new Refused(refusal);
            }
            if (refusal != Completion.OK) {
                access &= ~OpenAccess.WRITE;
                readOnly = READ_ONLY;
            }
        }
        boolean truncate = wish.is(REPLACE);
        OpenFile file = storage.files().open(call.station(), call.task(), volume, entry, access, truncate);
        return new Opened(file, volume, entry, OPENED | readOnly | (truncate ? REPLACED : 0));
    }

    private static int refusalToWrite(Station station, Volume volume, Entry entry, int attributes, Wish wish) {
        if ((attributes & EntryAttributes.READ_ONLY) != 0) {
            return wish.is(REPLACE) ? Completion.CREATE_EXISTING_READ_ONLY : Completion.NO_WRITE_RIGHTS;
        }
        if (volume.isReadOnly()) {
            return Completion.NO_WRITE_RIGHTS;
        }
        return (volume.rights(station, entry) & Rights.WRITE) == 0 ? Completion.NO_OPEN_RIGHTS : Completion.OK;
    }

    private Opened create(Call call, Place place, Wish wish) throws Refused, IOException {
        Volume volume = place.volume();
        Station station = call.station();
        volume.require(station, place.directory(), Rights.CREATE, Completion.NO_CREATE_RIGHTS);
        if (!wish.isDirectory()) {
            storage.files().requireRoom();
        }
        Entry entry =
                volume.catalog().create(place.directory(), place.newName(), place.nameSpace(), wish.isDirectory());
        entry.owner = station.user().id();
        entry.modifier = entry.owner;
        try {
            if ((wish.attributes() & ~EntryAttributes.DIRECTORY) != 0) {
                volume.setAttributes(entry, wish.attributes());
            }
            if (wish.isDirectory()) {
                return new Opened(null, volume, entry, CREATED);
            }
            OpenFile file = storage.files().open(station, call.task(), volume, entry, wish.access(), false);
            return new Opened(file, volume, entry, OPENED | CREATED);
        } catch (Refused | IOException e) {
            volume.delete(entry);
            throw e;
        }
    }

    /** Writes the data of a reply. */
    @FunctionalInterface
    interface Body {
        byte[] write() throws IOException;
    }

    /** Answers, once a new entry has reached the disk. What the client does not get to know of is not left open. */
    Answer answer(Opened opened, Body body) throws IOException {
        OpenFile file = opened.file();
        try {
            byte[] data = body.write();
            if (!opened.isNew()) {
                return Answer.of(data);
            }
            Answer answer = storage.flusher()
                    .after(data, opened.volume(), opened.entry().directory());
            if (answer instanceof Answer.Later later && file != null) {
                var unused = later.data().whenComplete((sent, failure) -> {
                    if (failure != null) {
                        storage.files().closeQuietly(file);
                    }
                });
            }
            return answer;
        } catch (IOException e) {
            if (file != null) {
                storage.files().closeQuietly(file);
            }
            throw e;
        }
    }
}
