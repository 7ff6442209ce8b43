package org.shareops.vfs;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.shareops.model.FileAttribute;
import org.shareops.model.SecurityState;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;

/** What a program has written, as a source of one file. Nobody changes it any more. */
final class SpooledSource implements Source, SourceEntry {
    private final Spool spool;
    private final long size;
    private final Set<FileAttribute> attributes;

    /**
     * Makes a source.
     *
     * @param attributes those of the file that is written: who writes into a file does not change them
     */
    SpooledSource(Spool spool, Set<FileAttribute> attributes) throws IOException {
        this.spool = spool;
        this.size = spool.size();
        this.attributes = Set.copyOf(attributes);
    }

    @Override
    public String describe() {
        return size + " bytes that were written";
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
        return size;
    }

    @Override
    public Optional<Instant> modified() {
        return Optional.empty();
    }

    @Override
    public Set<FileAttribute> attributes() {
        return attributes;
    }

    @Override
    public String changeMark() {
        return "written " + size;
    }

    @Override
    public Optional<SecurityState> security() {
        return Optional.empty();
    }

    @Override
    public ReadableByteChannel open() {
        return spool.open();
    }
}
