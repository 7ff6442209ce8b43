package org.shareops.backend.netware.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes changes durable before they are answered, without holding up the requests of others. */
final class Flusher {
    private final EventLoop loop;

    Flusher(EventLoop loop) {
        this.loop = loop;
    }

    /** Answers once the directories have reached the disk; at once on volumes that do without. */
    Answer after(byte[] data, Volume volume, Entry... directories) throws IOException {
        return volume.flushesDirectories() ? later(data, null, volume, directories) : Answer.of(data);
    }

    /** Answers once a file, and the directory it is in, have reached the disk. */
    Answer commit(OpenFile file) throws IOException {
        Volume volume = file.volume();
        return volume.flushesDirectories() && !file.entry().isGone()
                ? later(new byte[0], file.channel(), volume, file.entry().directory())
                : later(new byte[0], file.channel(), volume);
    }

    private Answer later(byte[] data, @Nullable FileChannel file, Volume volume, Entry... directories)
            throws IOException {
        // Opened here and now: by the time that they are flushed, somebody may have renamed them.
        List<FileChannel> channels = new ArrayList<>();
        try {
            for (Entry directory : directories) {
                channels.add(FileChannel.open(volume.catalog().hostPath(directory), StandardOpenOption.READ));
            }
        } catch (IOException e) {
            close(channels);
            throw e;
        }
        CompletableFuture<byte[]> flushed = loop.beside(() -> {
            try {
                if (file != null) {
                    file.force(true);
                }
                for (FileChannel channel : channels) {
                    channel.force(true);
                }
            } finally {
                close(channels);
            }
            return data;
        });
        return new Answer.Later(flushed);
    }

    private static void close(List<FileChannel> channels) throws IOException {
        for (FileChannel channel : channels) {
            channel.close();
        }
    }
}
