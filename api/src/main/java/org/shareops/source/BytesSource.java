package org.shareops.source;

import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.shareops.model.FileAttribute;
import org.shareops.model.SecurityState;

/** Bytes in memory as a source of one file. They cannot change, so all listings are equal. */
final class BytesSource implements Source, SourceEntry {
    private final byte[] content;

    BytesSource(byte[] content) {
        this.content = content.clone();
    }

    @Override
    public String describe() {
        return content.length + " bytes in memory";
    }

    @Override
    public List<SourceEntry> entries() {
        return List.of(this);
    }

    @Override
    public List<String> names() {
        return List.of();
    }

    @Override
    public boolean isDirectory() {
        return false;
    }

    @Override
    public long size() {
        return content.length;
    }

    @Override
    public Optional<Instant> modified() {
        return Optional.empty();
    }

    @Override
    public Set<FileAttribute> attributes() {
        return Set.of();
    }

    @Override
    public String changeMark() {
        return "immutable";
    }

    @Override
    public Optional<SecurityState> security() {
        return Optional.empty();
    }

    @Override
    public ReadableByteChannel open() {
        return Channels.newChannel(new ByteArrayInputStream(content));
    }
}
