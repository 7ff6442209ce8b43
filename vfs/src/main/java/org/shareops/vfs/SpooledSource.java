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
    private final Check check;

    /** Refuses content that must not take its place any more. */
    @FunctionalInterface
    interface Check {
        void run() throws IOException;
    }

    /**
     * Makes a source.
     *
     * @param check asked whenever the engine looks at the source: at each attempt, after it has looked at the file
     * @param attributes those of the file that is written: who writes into a file does not change them
     */
    SpooledSource(Spool spool, Set<FileAttribute> attributes, Check check) throws IOException {
        this.spool = spool;
        this.size = spool.size();
        this.attributes = Set.copyOf(attributes);
        this.check = check;
    }

    @Override
    public String describe() {
        return size + " bytes that were written";
    }

    @Override
    public List<SourceEntry> entries() throws IOException {
        check.run();
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
