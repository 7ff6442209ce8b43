package org.shareops.testkit.contract;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.shareops.model.FileAttribute;
import org.shareops.model.SecurityState;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;

/** A source to which something happens when one of its files is opened. */
final class TroubledSource implements Source {
    private final Source source;
    private final Trouble trouble;

    /** What happens. */
    @FunctionalInterface
    interface Trouble {
        void opening(SourceEntry entry) throws IOException;
    }

    TroubledSource(Source source, Trouble trouble) {
        this.source = source;
        this.trouble = trouble;
    }

    @Override
    public String describe() {
        return source.describe();
    }

    @Override
    public List<SourceEntry> entries() throws IOException {
        List<SourceEntry> entries = new ArrayList<>();
        for (SourceEntry entry : source.entries()) {
            entries.add(new Troubled(entry, trouble));
        }
        return entries;
    }

    @Override
    public Optional<Finder> finder() {
        return source.finder().map(finder -> names -> new Troubled(finder.find(names), trouble));
    }

    private record Troubled(SourceEntry entry, Trouble trouble) implements SourceEntry {
        @Override
        public List<String> names() {
            return entry.names();
        }

        @Override
        public boolean isDirectory() {
            return entry.isDirectory();
        }

        @Override
        public long size() {
            return entry.size();
        }

        @Override
        public Optional<Instant> modified() {
            return entry.modified();
        }

        @Override
        public Set<FileAttribute> attributes() {
            return entry.attributes();
        }

        @Override
        public String changeMark() {
            return entry.changeMark();
        }

        @Override
        public boolean marksContent() {
            return entry.marksContent();
        }

        @Override
        public Optional<SecurityState> security() throws IOException {
            return entry.security();
        }

        @Override
        public ReadableByteChannel open() throws IOException {
            trouble.opening(entry);
            return entry.open();
        }
    }
}
