package org.shareops.vfs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Content on its way to a share: in memory at first, then in a temporary file that is nobody's but ours and is gone when it is
 * closed, or when nobody has it any more. For one writer; read when it is complete.
 */
final class Spool implements AutoCloseable {
    /** How much stays in memory. */
    static final int IN_MEMORY = 1 << 20;

    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable FileChannel file;
    private boolean closed;

    void write(byte[] source, int offset, int length) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (file == null && memory.size() + (long) length <= IN_MEMORY) {
            memory.write(source, offset, length);
            return;
        }
        ByteBuffer rest = ByteBuffer.wrap(source, offset, length);
        FileChannel target = asFile();
        while (rest.hasRemaining()) {
            target.write(rest);
        }
    }

    /** Takes all that is left in a stream. */
    void writeAll(InputStream source) throws IOException {
        byte[] piece = new byte[1 << 16];
        for (int read = source.read(piece); read >= 0; read = source.read(piece)) {
            write(piece, 0, read);
        }
    }

    /** Returns all content so far as a file, to be read and changed at any position; it ends with the spool. */
    FileChannel asFile() throws IOException {
        if (file == null) {
            // Readable by its owner alone.
            Path path = Files.createTempFile("shareops-", ".spool");
            FileChannel made = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            boolean good = false;
            try {
                // Where the system lets go of a name while the file is open, a crash leaves nothing behind either.
                Files.deleteIfExists(path);
                ByteBuffer begun = ByteBuffer.wrap(memory.toByteArray());
                while (begun.hasRemaining()) {
                    made.write(begun);
                }
                good = true;
            } finally {
                if (!good) {
                    made.close();
                }
            }
            file = made;
            memory = new ByteArrayOutputStream();
        }
        return file;
    }

    /** Writes at a position; what lies between it and the end so far is zero. */
    void write(ByteBuffer source, long position) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        boolean atEnd = file == null && position == memory.size();
        if (atEnd && position + source.remaining() <= IN_MEMORY) {
            while (source.hasRemaining()) {
                memory.write(source.get());
            }
            return;
        }
        FileChannel target = asFile();
        for (long at = position; source.hasRemaining(); ) {
            at += target.write(source, at);
        }
    }

    /** Reads at a position, from what is complete; returns -1 at and past the end. */
    int read(ByteBuffer target, long position) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (file != null) {
            return file.read(target, position);
        }
        byte[] all = memory.toByteArray();
        int count = (int) Math.min(target.remaining(), all.length - position);
        if (count <= 0) {
            return target.hasRemaining() ? -1 : 0;
        }
        target.put(all, (int) position, count);
        return count;
    }

    long size() throws IOException {
        return file == null ? memory.size() : file.size();
    }

    /** Reads the content from its beginning. Several may read at once. */
    ReadableByteChannel open() {
        return file == null
                ? Channels.newChannel(new ByteArrayInputStream(memory.toByteArray()))
                : new FromBeginning(file);
    }

    /** Reads the content from its beginning; the spool ends with the stream. */
    InputStream last() {
        return new FilterInputStream(Channels.newInputStream(open())) {
            @Override
            public void close() throws IOException {
                try (Spool spool = Spool.this) {
                    super.close();
                }
            }
        };
    }

    @Override
    public void close() throws IOException {
        closed = true;
        memory = new ByteArrayOutputStream();
        if (file != null) {
            file.close();
        }
    }

    /** Has a position of its own, and leaves the file open. */
    private static final class FromBeginning implements ReadableByteChannel {
        private final FileChannel file;
        private long position;
        private boolean closed;

        FromBeginning(FileChannel file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
            int read = file.read(target, position);
            position += Math.max(0, read);
            return read;
        }

        @Override
        public boolean isOpen() {
            return !closed && file.isOpen();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
