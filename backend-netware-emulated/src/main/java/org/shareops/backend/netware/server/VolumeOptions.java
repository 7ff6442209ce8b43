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
 * @param grants who may do less than everything where
 */
record VolumeOptions(
        String name,
        Path root,
        boolean longNames,
        boolean lenientDirectoryRename,
        boolean readOnly,
        boolean durable,
        List<Rights.Grant> grants) {
    VolumeOptions {
        grants = List.copyOf(grants);
    }

    /** A durable volume on which every user may do everything. */
    VolumeOptions(String name, Path root, boolean longNames, boolean lenientDirectoryRename) {
        this(name, root, longNames, lenientDirectoryRename, false, true, List.of());
    }

    VolumeOptions withReadOnly(boolean value) {
        return new VolumeOptions(name, root, longNames, lenientDirectoryRename, value, durable, grants);
    }

    VolumeOptions withDurable(boolean value) {
        return new VolumeOptions(name, root, longNames, lenientDirectoryRename, readOnly, value, grants);
    }

    VolumeOptions withGrants(List<Rights.Grant> value) {
        return new VolumeOptions(name, root, longNames, lenientDirectoryRename, readOnly, durable, value);
    }
}
