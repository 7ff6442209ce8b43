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
    VfsSourceEntry {
        names = List.copyOf(names);
        attributes = Set.copyOf(attributes);
    }

    static VfsSourceEntry of(FileObject file, List<String> names, boolean directory, long size) throws IOException {
        if (FileObjectUtils.getAbstractFileObject(file) instanceof ShareFileObject ours) {
            Entry entry = ours.entry();
            String mark = directory ? "directory" : size + " " + entry.modified() + " " + entry.id();
            return new VfsSourceEntry(
                    file, names, directory, size, Optional.of(entry.modified()), entry.attributes(), mark);
        }
        Optional<Instant> modified = modified(file);
        String mark = directory ? "directory" : size + " " + modified;
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
            throw new UnsupportedOperationException(file.getPublicURIString() + " is a directory");
        }
        try {
            return new Bounded(Channels.newChannel(content()));
        } catch (IOException e) {
            throw VfsSource.unreadable(file.getPublicURIString(), e);
        }
    }

    private InputStream content() throws IOException {
        return file.getContent().getInputStream();
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
                throw ShareException.of(ErrorKind.SOURCE, "read the source " + file.getPublicURIString())
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
