package org.shareops.vfs;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import org.apache.commons.vfs2.RandomAccessContent;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file on its server at any position, or reads and writes a {@link Draft} of it, which takes its place at the end. For
 * one thread.
 */
final class ContentAccess implements RandomAccessContent {
    private final SeekableByteChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final @Nullable Draft draft;
    private final StagedOutput.Committed committed;
    private boolean closed;

    private ContentAccess(SeekableByteChannel channel, @Nullable Draft draft, StagedOutput.Committed committed) {
        this.channel = channel;
        this.in = new DataInputStream(Channels.newInputStream(channel));
        this.out = new DataOutputStream(Channels.newOutputStream(channel));
        this.draft = draft;
        this.committed = committed;
    }

    static ContentAccess reading(SeekableByteChannel channel) {
        return new ContentAccess(channel, null, () -> {});
    }

    static ContentAccess changing(Draft draft, StagedOutput.Committed committed) throws IOException {
        SeekableByteChannel file = draft.spool().asFile();
        return new ContentAccess(file.position(0), draft, committed);
    }

    @Override
    public long getFilePointer() throws IOException {
        return channel.position();
    }

    @Override
    public void seek(long position) throws IOException {
        if (position < 0) {
            throw new IOException("a position in a file must not be negative, but is " + position);
        }
        channel.position(position);
    }

    @Override
    public long length() throws IOException {
        return channel.size();
    }

    @Override
    public void setLength(long length) throws IOException {
        checkChanging();
        try {
            long position = channel.position();
            if (length > channel.size()) {
                channel.position(length - 1).write(ByteBuffer.allocate(1));
                channel.position(position);
            } else {
                channel.truncate(length);
            }
        } catch (IOException e) {
            throw spoiled(e);
        }
    }

    /** {@inheritDoc} It goes on where this is, and moves it; closing it closes nothing. */
    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return in.read();
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return in.read(target, offset, length);
            }
        };
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (draft == null) {
            channel.close();
            return;
        }
        try (draft) {
            if (draft.commit()) {
                committed.run();
            }
        }
    }

    private void checkChanging() {
        if (draft == null) {
            throw new UnsupportedOperationException("the file was opened for reading");
        }
    }

    private IOException spoiled(IOException cause) {
        if (draft != null) {
            draft.spoil(cause);
        }
        return cause;
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    private void change(Writing writing) throws IOException {
        checkChanging();
        try {
            writing.run();
        } catch (IOException e) {
            throw spoiled(e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        change(() -> out.write(b));
    }

    @Override
    public void write(byte[] source) throws IOException {
        change(() -> out.write(source, 0, source.length));
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        change(() -> out.write(source, offset, length));
    }

    @Override
    public void writeBoolean(boolean value) throws IOException {
        change(() -> out.writeBoolean(value));
    }

    @Override
    public void writeByte(int value) throws IOException {
        change(() -> out.writeByte(value));
    }

    @Override
    public void writeShort(int value) throws IOException {
        change(() -> out.writeShort(value));
    }

    @Override
    public void writeChar(int value) throws IOException {
        change(() -> out.writeChar(value));
    }

    @Override
    public void writeInt(int value) throws IOException {
        change(() -> out.writeInt(value));
    }

    @Override
    public void writeLong(long value) throws IOException {
        change(() -> out.writeLong(value));
    }

    @Override
    public void writeFloat(float value) throws IOException {
        change(() -> out.writeFloat(value));
    }

    @Override
    public void writeDouble(double value) throws IOException {
        change(() -> out.writeDouble(value));
    }

    @Override
    public void writeBytes(String text) throws IOException {
        change(() -> out.writeBytes(text));
    }

    @Override
    public void writeChars(String text) throws IOException {
        change(() -> out.writeChars(text));
    }

    @Override
    public void writeUTF(String text) throws IOException {
        change(() -> out.writeUTF(text));
    }

    @Override
    public void readFully(byte[] target) throws IOException {
        in.readFully(target);
    }

    @Override
    public void readFully(byte[] target, int offset, int length) throws IOException {
        in.readFully(target, offset, length);
    }

    @Override
    public int skipBytes(int count) throws IOException {
        long skipped = Math.max(0, Math.min(count, channel.size() - channel.position()));
        channel.position(channel.position() + skipped);
        return (int) skipped;
    }

    @Override
    public boolean readBoolean() throws IOException {
        return in.readBoolean();
    }

    @Override
    public byte readByte() throws IOException {
        return in.readByte();
    }

    @Override
    public int readUnsignedByte() throws IOException {
        return in.readUnsignedByte();
    }

    @Override
    public short readShort() throws IOException {
        return in.readShort();
    }

    @Override
    public int readUnsignedShort() throws IOException {
        return in.readUnsignedShort();
    }

    @Override
    public char readChar() throws IOException {
        return in.readChar();
    }

    @Override
    public int readInt() throws IOException {
        return in.readInt();
    }

    @Override
    public long readLong() throws IOException {
        return in.readLong();
    }

    @Override
    public float readFloat() throws IOException {
        return in.readFloat();
    }

    @Override
    public double readDouble() throws IOException {
        return in.readDouble();
    }

    /** {@inheritDoc} A byte is a character, as in {@link java.io.RandomAccessFile}. */
    @Override
    public @Nullable String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        int read = in.read();
        if (read < 0) {
            return null;
        }
        for (; read >= 0 && read != '\n'; read = in.read()) {
            if (read == '\r') {
                long next = channel.position();
                if (in.read() != '\n') {
                    channel.position(next);
                }
                break;
            }
            line.append((char) read);
        }
        return line.toString();
    }

    @Override
    public String readUTF() throws IOException {
        return in.readUTF();
    }
}
