package org.shareops.backend.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.shareops.model.FileId;

/**
 * An open {@code FileChannel}. An interrupt of a thread that reads or writes closes it, as channels do; closing it once more
 * is harmless. Locks taken through it end with it.
 */
final class ChannelFile implements OpenedFile {
    private final FileChannel channel;
    private final FileId id;
    private final long size;

    ChannelFile(FileChannel channel, FileId id, long size) {
        this.channel = channel;
        this.id = id;
        this.size = size;
    }

    @Override
    public FileId id() {
        return id;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return channel.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        for (long at = position; source.hasRemaining(); ) {
            at += channel.write(source, at);
        }
    }

    @Override
    public void sync() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
