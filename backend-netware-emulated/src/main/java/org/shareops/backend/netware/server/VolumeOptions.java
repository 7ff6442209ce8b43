package org.shareops.backend.netware.server;

import java.nio.file.Path;
import java.util.List;

/**
 * A volume that the server is to have.
 *
 * @param name in upper case, from 2 to 15 characters
 * @param root its directory, of whatever file system
 * @param longNames whether it has the long name space; otherwise names are 8.3 in capitals
 * @param lenientDirectoryRename whether a directory can be renamed although files below it are open
 * @param readOnly whether nobody may change anything
 * @param durable whether a changed directory reaches the disk before the change is answered, where this machine can do that
 * @param dosAttributes whether attributes are kept as DOS attributes where this machine has them, as other programs see them
 * @param lastEntry the number after which its directory entries are counted; the root is 1 in any case
 * @param grants who may do less than everything where
 */
record VolumeOptions(
        String name,
        Path root,
        boolean longNames,
        boolean lenientDirectoryRename,
        boolean readOnly,
        boolean durable,
        boolean dosAttributes,
        long lastEntry,
        List<Rights.Grant> grants) {
    VolumeOptions {
        grants = List.copyOf(grants);
    }

    /** A durable volume that counts its entries from the root on, on which every user may do everything. */
    VolumeOptions(String name, Path root, boolean longNames, boolean lenientDirectoryRename) {
        this(name, root, longNames, lenientDirectoryRename, false, true, true, 1, List.of());
    }

    VolumeOptions withReadOnly(boolean value) {
        return new VolumeOptions(
                name, root, longNames, lenientDirectoryRename, value, durable, dosAttributes, lastEntry, grants);
    }

    VolumeOptions withDurable(boolean value) {
        return new VolumeOptions(
                name, root, longNames, lenientDirectoryRename, readOnly, value, dosAttributes, lastEntry, grants);
    }

    VolumeOptions withDosAttributes(boolean value) {
        return new VolumeOptions(
                name, root, longNames, lenientDirectoryRename, readOnly, durable, value, lastEntry, grants);
    }

    VolumeOptions withGrants(List<Rights.Grant> value) {
        return new VolumeOptions(
                name, root, longNames, lenientDirectoryRename, readOnly, durable, dosAttributes, lastEntry, value);
    }
}
