package org.shareops.vfs;

import org.apache.commons.vfs2.FileSystem;

/** Looks for entries of an archive that Commons VFS shows under another name than their own, or not at all. */
final class ArchiveCheck {
    private ArchiveCheck() {}

    static void check(FileSystem archive, SourceLimits limits) {}
}
