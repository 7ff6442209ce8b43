package org.shareops.internal.update;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.shareops.internal.run.SourceContent;
import org.shareops.internal.spill.Codec;
import org.shareops.internal.spill.PackedReader;
import org.shareops.internal.spill.PackedWriter;
import org.shareops.model.FileAttribute;
import org.shareops.model.SecurityState;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;

/** Keeps what a source said of its entries, and finds the entry itself again when its content is wanted. */
final class SourceCodec implements Codec<SourceEntry> {
    private final Source source;
    private final Source.Finder finder;

    SourceCodec(Source source, Source.Finder finder) {
        this.source = source;
        this.finder = finder;
    }

    @Override
    public void write(SharePath path, SourceEntry entry, PackedWriter to) {
        // The target may keep names in another form than the source.
        boolean named = !entry.names().equals(path.names());
        to.flag(named);
        if (named) {
            to.number(entry.names().size());
            entry.names().forEach(to::text);
        }
        to.flag(entry.isDirectory()).number(entry.size());
        Codecs.writeTime(entry.modified(), to);
        to.choices(entry.attributes());
        to.text(entry.changeMark()).flag(entry.marksContent());
    }

    @Override
    public SourceEntry read(SharePath path, PackedReader from) {
        List<String> names = path.names();
        if (from.flag()) {
            int count = from.small();
            names = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                names.add(from.text());
            }
        }
        boolean directory = from.flag();
        return new Listed(
                List.copyOf(names),
                directory,
                from.number(),
                Codecs.readTime(from),
                from.choices(Codecs.ATTRIBUTES),
                from.text(),
                from.flag());
    }

    /** An entry as it was listed. */
    private final class Listed implements SourceEntry {
        private final List<String> names;
        private final boolean directory;
        private final long size;
        private final Optional<Instant> modified;
        private final Set<FileAttribute> attributes;
        private final String changeMark;
        private final boolean marksContent;

        Listed(
                List<String> names,
                boolean directory,
                long size,
                Optional<Instant> modified,
                Set<FileAttribute> attributes,
                String changeMark,
                boolean marksContent) {
            this.names = names;
            this.directory = directory;
            this.size = size;
            this.modified = modified;
            this.attributes = attributes;
            this.changeMark = changeMark;
            this.marksContent = marksContent;
        }

        /** What has changed since it was listed is not what was compared (rule R13). */
        private SourceEntry again() throws IOException {
            SourceEntry now = finder.find(names);
            if (now.isDirectory() != directory || !now.changeMark().equals(changeMark)) {
                throw SourceContent.changed(source, List.of("\"" + String.join("/", names) + "\" has changed"));
            }
            return now;
        }

        @Override
        public List<String> names() {
            return names;
        }

        @Override
        public boolean isDirectory() {
            return directory;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public Optional<Instant> modified() {
            return modified;
        }

        @Override
        public Set<FileAttribute> attributes() {
            return attributes;
        }

        @Override
        public String changeMark() {
            return changeMark;
        }

        @Override
        public boolean marksContent() {
            return marksContent;
        }

        @Override
        public Optional<SecurityState> security() throws IOException {
            return again().security();
        }

        @Override
        public ReadableByteChannel open() throws IOException {
            if (directory) {
                throw new UnsupportedOperationException(String.join("/", names) + " is a directory");
            }
            return again().open();
        }
    }
}
