package org.shareops.vfs;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSelector;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.impl.DefaultFileReplicator;

/**
 * Local copies of archives that lie elsewhere or in other archives, for a manager of our own: each is fetched once, under a
 * bound, and Commons VFS opens the copy that was looked through before. Thread-safe.
 */
final class ArchiveCopies extends DefaultFileReplicator {
    private final Map<String, File> copies = new ConcurrentHashMap<>();

    /** Takes a directory that only its owner can use; what is copied is removed from it in the end, and then itself. */
    ArchiveCopies(File directory) {
        super(directory);
    }

    /** Copies a file, or returns the copy that was made of it before. */
    File copy(FileObject packed, Budget budget) throws IOException {
        File known = copies.get(keyOf(packed));
        if (known != null) {
            return known;
        }
        File copy = allocateFile(packed.getName().getBaseName());
        write(packed, copy, budget);
        copies.put(keyOf(packed), copy);
        return copy;
    }

    /** Writes no more than is left of the limits. */
    static void write(FileObject packed, File copy, Budget budget) throws IOException {
        byte[] piece = new byte[1 << 16];
        long written = 0;
        try (InputStream in = packed.getContent().getInputStream();
                OutputStream out = Files.newOutputStream(copy.toPath())) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                written += read;
                budget.check(written);
                out.write(piece, 0, read);
            }
        }
    }

    /** {@inheritDoc} Archives have been copied before, when they were looked through. */
    @Override
    public File replicateFile(FileObject file, FileSelector selector) throws FileSystemException {
        File known = copies.get(keyOf(file));
        return known == null ? super.replicateFile(file, selector) : known;
    }

    private static String keyOf(FileObject file) {
        return file.getName().getURI();
    }
}
