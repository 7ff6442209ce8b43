package org.shareops.backend.netware.server;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.EntryAttributes;

/**
 * Where a path leads: to a directory and a name in it, whether or not something has that name; or to an entry itself, if the path
 * was only a starting point.
 */
final class Place {
    private final Volume volume;
    private final int nameSpace;
    private final Entry start;
    private final byte @Nullable [] lastName;

    /** {@code lastName} is raw as it came; null if the place is {@code start} itself. */
    Place(Volume volume, int nameSpace, Entry start, byte @Nullable [] lastName) {
        this.volume = volume;
        this.nameSpace = nameSpace;
        this.start = start;
        this.lastName = lastName;
    }

    Volume volume() {
        return volume;
    }

    int nameSpace() {
        return nameSpace;
    }

    /** Returns the directory in which the name stands, or would stand; the place itself if there is no name. */
    Entry directory() {
        return start;
    }

    /** Returns the raw last name, which may be a pattern; empty if there is none. */
    byte[] rawName() {
        return lastName == null ? new byte[0] : lastName;
    }

    boolean hasName() {
        return lastName != null;
    }

    /** Returns the last name. */
    String name() throws Refused {
        return Names.decode(Objects.requireNonNull(lastName, "a starting point has no name"));
    }

    /**
     * Returns the name that is to be created.
     *
     * @throws Refused 0x87 if it cannot be
     */
    String newName() throws Refused {
        if (lastName == null) {
            throw new Refused(Completion.BAD_CREATE_NAME);
        }
        String name;
        try {
            name = name();
        } catch (Refused notUtf8) {
            throw new Refused(Completion.BAD_CREATE_NAME);
        }
        if (!Names.isLegal(name, nameSpace)) {
            throw new Refused(Completion.BAD_CREATE_NAME);
        }
        return name;
    }

    /**
     * Returns what is there; null if nothing is.
     *
     * @throws Refused 0x9E for a name that nothing can have
     */
    @Nullable
    Entry find() throws Refused, IOException {
        if (lastName == null) {
            return start;
        }
        String name = name();
        if (name.equals(".") || name.equals("..")) {
            throw new Refused(Completion.INVALID_PATH);
        }
        if (!Names.isLegal(name, nameSpace)) {
            throw new Refused(Completion.BAD_FILE_NAME);
        }
        return volume.catalog().find(start, name, nameSpace);
    }

    /**
     * Returns what is there, without looking for what others may have created on this machine just now: to create it if it is
     * not there.
     */
    @Nullable
    Entry findToCreate() throws Refused, IOException {
        return lastName == null ? start : volume.catalog().content(start, false).find(newName(), nameSpace);
    }

    /**
     * Returns what is there.
     *
     * @throws Refused 0xFF if nothing is
     */
    Entry existing() throws Refused, IOException {
        Entry found = find();
        if (found == null) {
            throw new Refused(Completion.FAILURE);
        }
        return found;
    }

    /**
     * Returns what is there.
     *
     * @throws Refused 0xFF if nothing is, or a search with these attributes does not include it
     */
    Entry existing(int searchAttributes) throws Refused, IOException {
        Entry found = existing();
        if (!includes(searchAttributes, volume.attributes(found))) {
            throw new Refused(Completion.FAILURE);
        }
        return found;
    }

    /**
     * Returns the directory that is there.
     *
     * @throws Refused 0x9C if nothing is, or a file
     */
    Entry existingDirectory() throws Refused, IOException {
        Entry found = find();
        if (found == null || !found.isDirectory()) {
            throw new Refused(Completion.INVALID_PATH);
        }
        return found;
    }

    /** Returns true if a search with these attributes includes an entry that has those. */
    static boolean includes(int searchAttributes, int attributes) {
        int both = EntryAttributes.SEARCH_ALL & ~(EntryAttributes.HIDDEN | EntryAttributes.SYSTEM);
        boolean directory = (attributes & EntryAttributes.DIRECTORY) != 0;
        boolean kind =
                (searchAttributes & both) != 0 || directory == ((searchAttributes & EntryAttributes.DIRECTORY) != 0);
        return kind && includesHidden(searchAttributes, attributes);
    }

    /** Returns true if what an entry hides itself with is included. */
    static boolean includesHidden(int searchAttributes, int attributes) {
        int hides = attributes & (EntryAttributes.HIDDEN | EntryAttributes.SYSTEM);
        return (hides & ~searchAttributes) == 0;
    }
}
