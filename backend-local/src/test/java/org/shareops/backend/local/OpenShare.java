package org.shareops.backend.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.shareops.model.Credentials;
import org.shareops.model.ShareAddress;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** A directory opened as a share, for one test. */
final class OpenShare implements AutoCloseable {
    final Path directory;
    final ServerLink link;
    final Volume volume;

    private OpenShare(Path directory, LocalBackend backend) throws IOException {
        this.directory = directory.toRealPath();
        ShareAddress address = backend.share(ShareUrl.parse("file://" + this.directory));
        this.link = backend.logOn(address.server(), Credentials.ofProcess());
        this.volume = link.volume(address);
    }

    static OpenShare at(Path directory) throws IOException {
        return new OpenShare(directory, new LocalBackend());
    }

    static OpenShare withPermissionToEndProcesses(Path directory) throws IOException {
        return new OpenShare(
                directory, LocalBackend.builder().allowEndingProcesses(true).build());
    }

    <F> F facet(Class<F> type) {
        return volume.facet(type).orElseThrow();
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    /** Writes a file past the library. */
    Path put(String name, String content) throws IOException {
        Files.createDirectories(path(name).getParent());
        return Files.writeString(path(name), content);
    }

    void create(String name, String content) throws IOException {
        try (ContentWriter writer = volume.createNew(SharePath.of(name))) {
            writer.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), 0);
        }
    }

    String content(String name) throws IOException {
        try (ContentReader reader = volume.read(SharePath.of(name))) {
            ByteBuffer buffer = ByteBuffer.allocate((int) reader.size());
            int count;
            do {
                count = reader.read(buffer, buffer.position());
            } while (count > 0);
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws IOException {
        link.close();
    }
}
