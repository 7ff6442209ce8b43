package org.shareops.vfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.vfs2.Capability;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.util.FileObjectUtils;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.source.SourceEntry;

/** One file or directory of a source, as it was listed. */
record VfsSourceEntry(
        FileObject file,
        List<String> names,
        boolean isDirectory,
        long size,
        Optional<Instant> modified,
        Set<FileAttribute> attributes,
        String changeMark)
        implements SourceEntry {
    private static final Set<String> ONE_AT_A_TIME = Set.of("tar", "tgz", "tbz2");

    VfsSourceEntry {
        names = List.copyOf(names);
        attributes = Set.copyOf(attributes);
    }

    /**
     * Makes an entry.
     *
     * @param archive what the archive is known by that it is in; empty if it is in none
     */
    static VfsSourceEntry of(FileObject file, List<String> names, boolean directory, long size, String archive)
            throws IOException {
        if (FileObjectUtils.getAbstractFileObject(file) instanceof ShareFileObject ours) {
            Entry entry = ours.entry();
            String mark = directory ? "directory" : size + " " + entry.modified() + " " + entry.id();
            return new VfsSourceEntry(
                    file, names, directory, size, Optional.of(entry.modified()), entry.attributes(), mark);
        }
        // Directories that an archive does not list, but holds files of, have no time to ask for.
        boolean noTime = directory && file.getFileSystem().getParentLayer() != null;
        Optional<Instant> modified = noTime ? Optional.empty() : modified(file);
        String mark = directory ? "directory" : size + " " + modified + " " + archive;
        return new VfsSourceEntry(file, names, directory, size, modified, attributesOf(file, directory), mark);
    }

    private static Optional<Instant> modified(FileObject file) throws IOException {
        if (!file.getFileSystem().hasCapability(Capability.GET_LAST_MODIFIED)) {
            return Optional.empty();
        }
        long millis = file.getContent().getLastModifiedTime();
        return millis > 0 ? Optional.of(Instant.ofEpochMilli(millis)) : Optional.empty();
    }

    /** File systems that cannot be written to call everything read-only, which says nothing of the file. */
    private static Set<FileAttribute> attributesOf(FileObject file, boolean directory) throws IOException {
        Set<FileAttribute> attributes = EnumSet.noneOf(FileAttribute.class);
        if (!directory && file.isExecutable()) {
            attributes.add(FileAttribute.EXECUTABLE);
        }
        if (!directory && file.getFileSystem().hasCapability(Capability.WRITE_CONTENT) && !file.isWriteable()) {
            attributes.add(FileAttribute.READ_ONLY);
        }
        return attributes;
    }

    @Override
    public Optional<SecurityState> security() {
        return Optional.empty();
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        if (isDirectory) {
            throw new UnsupportedOperationException(VfsSource.nameOf(file) + " is a directory");
        }
        try {
            return new Bounded(Channels.newChannel(content()));
        } catch (IOException e) {
            throw VfsSource.unreadable(VfsSource.nameOf(file), e);
        }
    }

    private InputStream content() throws IOException {
        if (file.getFileSystem().getParentLayer() == null) {
            return file.getContent().getInputStream();
        }
        // File systems in archives are not made for several threads.
        synchronized (file.getFileSystem()) {
            InputStream content = file.getContent().getInputStream();
            return ONE_AT_A_TIME.contains(file.getName().getScheme()) ? copied(content) : content;
        }
    }

    /** Of a tar archive one entry can be read at a time: who opens the next ends the one before. */
    private InputStream copied(InputStream content) throws IOException {
        Spool spool = new Spool();
        boolean good = false;
        try (content) {
            // One byte more tells that it is longer than it should be.
            byte[] piece = new byte[1 << 16];
            long left = size + 1;
            for (int read = 0; read >= 0 && left > 0; left -= read) {
                read = content.read(piece, 0, (int) Math.min(piece.length, left));
                spool.write(piece, 0, Math.max(0, read));
            }
            good = true;
        } finally {
            if (!good) {
                spool.close();
            }
        }
        return spool.last();
    }

    /** Gives no more than what was listed, and then one more attempt to see that there is no more. */
    private final class Bounded implements ReadableByteChannel {
        private final ReadableByteChannel content;
        private long read;

        Bounded(ReadableByteChannel content) {
            this.content = content;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int count = content.read(target);
            read += Math.max(0, count);
            if (read > size) {
                throw ShareException.of(ErrorKind.SOURCE, "read the source " + VfsSource.nameOf(file))
                        .detail("it holds more than the " + size + " bytes that it was listed with")
                        .build();
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return content.isOpen();
        }

        @Override
        public void close() throws IOException {
            content.close();
        }
    }
}
