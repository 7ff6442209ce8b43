package org.shareops.vfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.commons.vfs2.Capability;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.Selectors;
import org.apache.commons.vfs2.provider.local.LocalFileSystem;

/**
 * By what an archive is known again. Of archives in archives it is the outermost: those inside change with it.
 *
 * @param size in bytes; not positive if its provider does not know
 * @param mark when it was changed last, and on the local disk which file it is
 */
record ArchiveState(long size, String mark) {
    /** Asks anew; what Commons VFS remembers is not believed. */
    static ArchiveState of(FileObject archive) throws IOException {
        FileObject outermost = archive;
        for (FileObject next = archive;
                next != null;
                next = next.getFileSystem().getParentLayer()) {
            outermost = next;
        }
        if (outermost.getFileSystem() instanceof LocalFileSystem local) {
            Path file = local.replicateFile(outermost, Selectors.SELECT_SELF).toPath();
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new ArchiveState(now.size(), now.lastModifiedTime() + " " + now.fileKey());
        }
        outermost.refresh();
        boolean dated = outermost.getFileSystem().hasCapability(Capability.GET_LAST_MODIFIED);
        return new ArchiveState(
                outermost.getContent().getSize(),
                dated ? String.valueOf(outermost.getContent().getLastModifiedTime()) : "");
    }
}
