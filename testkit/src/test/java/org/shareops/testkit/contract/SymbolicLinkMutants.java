package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.volumes;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.RenameMode;
import org.shareops.spi.SymbolicLinks;
import org.shareops.spi.Volume;

/** Primitives that follow symbolic links. Servers in memory have none, so they are played by files with an attribute. */
final class SymbolicLinkMutants {
    private static final FileAttribute MARK = FileAttribute.SYSTEM;

    private SymbolicLinkMutants() {}

    /** A POSIX disk that can keep the mark. */
    static MemoryProfile profile() {
        MemoryProfile posix = MemoryProfile.posix();
        Set<FileAttribute> attributes = new HashSet<>(posix.attributes());
        attributes.add(MARK);
        return new MemoryProfile(posix.names(), posix.timePrecision(), attributes, posix.switches());
    }

    /** With links, and without a lie. */
    static Mutant.Twist honest() {
        return volumes((volume, where) -> new Linking(volume));
    }

    static List<Mutant> all() {
        return List.of(
                follows(Rule.R1, "renames what a link leads to", linking -> new ForwardingVolume(linking) {
                    @Override
                    public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
                        super.rename(linking.followed(from), to, mode);
                    }
                }),
                follows(Rule.R1, "replaces what a link leads to", linking -> new ForwardingVolume(linking) {
                    @Override
                    public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
                        super.rename(from, linking.followed(to), mode);
                    }
                }),
                follows(Rule.R1, "deletes what a link leads to", linking -> new ForwardingVolume(linking) {
                    @Override
                    public void delete(SharePath path) throws ShareException {
                        super.delete(linking.followed(path));
                    }
                }),
                follows(Rule.R2, "reads what a link leads to", linking -> new ForwardingVolume(linking) {
                    @Override
                    public ContentReader read(SharePath file) throws ShareException {
                        return super.read(linking.followed(file));
                    }
                }),
                follows(Rule.R2, "claims what a link leads to", linking -> new ForwardingVolume(linking) {
                    @Override
                    public Claim claim(SharePath file) throws ShareException {
                        return super.claim(linking.followed(file));
                    }
                }),
                follows(Rule.R2, "dates what a link leads to", linking -> new ForwardingVolume(linking) {
                    @Override
                    public void setAttributes(
                            SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
                            throws ShareException {
                        super.setAttributes(linking.followed(path), modified, attributes);
                    }
                }),
                follows(Rule.R2, "goes through links on the way", linking -> new ForwardingVolume(linking) {
                    @Override
                    public ContentReader read(SharePath file) throws ShareException {
                        return super.read(
                                linking.followed(file.parent().orElseThrow()).child(file.name()));
                    }
                }),
                follows(Rule.V3, "creates what a link leads to", linking -> new ForwardingVolume(linking) {
                    @Override
                    public ContentWriter createNew(SharePath file) throws ShareException {
                        return super.createNew(linking.followed(file));
                    }
                }));
    }

    /** A volume that lies about links. */
    @FunctionalInterface
    private interface Following extends UnaryOperator<Volume> {
        Volume of(Linking honest);

        @Override
        default Volume apply(Volume honest) {
            return of(new Linking(honest));
        }
    }

    private static Mutant follows(Rule rule, String lie, Following following) {
        return new Mutant(rule, lie, profile(), volumes((volume, where) -> following.apply(volume)));
    }

    /** A link is a file with a mark, whose content is what it says. */
    private static final class Linking extends ForwardingVolume {
        private final Volume honest;

        Linking(Volume honest) {
            super(honest);
            this.honest = honest;
        }

        private static boolean isLink(Entry entry) {
            return entry.isFile() && entry.attributes().contains(MARK);
        }

        private boolean isLink(SharePath path) throws ShareException {
            return honest.stat(path).filter(Linking::isLink).isPresent();
        }

        SharePath followed(SharePath path) throws ShareException {
            return isLink(path) ? path.parent().orElseThrow().child(says(path)) : path;
        }

        private String says(SharePath link) throws ShareException {
            if (!isLink(link)) {
                throw ShareException.of(
                                honest.stat(link).isPresent() ? ErrorKind.WRONG_TYPE : ErrorKind.NOT_FOUND,
                                "read the link")
                        .build();
            }
            try (ContentReader reader = honest.read(link)) {
                ByteBuffer text = ByteBuffer.allocate((int) reader.size());
                reader.read(text, 0);
                return new String(text.array(), StandardCharsets.UTF_8);
            }
        }

        private static Entry shown(Entry entry) {
            return !isLink(entry)
                    ? entry
                    : new Entry(
                            entry.name(),
                            EntryKind.SYMBOLIC_LINK,
                            entry.size(),
                            entry.modified(),
                            entry.changed(),
                            entry.attributes(),
                            entry.id());
        }

        private void requireNoLink(SharePath file) throws ShareException {
            if (isLink(file)) {
                throw ShareException.of(ErrorKind.WRONG_TYPE, "open").path(file).build();
            }
        }

        @Override
        public Optional<Entry> stat(SharePath path) throws ShareException {
            return super.stat(path).map(Linking::shown);
        }

        @Override
        public EntryCursor list(SharePath directory) throws ShareException {
            return new Forwarding.OfCursor(super.list(directory)) {
                @Override
                public @Nullable Entry next() throws ShareException {
                    Entry entry = super.next();
                    return entry == null ? null : shown(entry);
                }
            };
        }

        @Override
        public ContentReader read(SharePath file) throws ShareException {
            requireNoLink(file);
            return super.read(file);
        }

        @Override
        public Claim claim(SharePath file) throws ShareException {
            requireNoLink(file);
            return super.claim(file);
        }

        @Override
        public <F> Optional<F> facet(Class<F> type) {
            return type == SymbolicLinks.class ? Optional.of(type.cast(new Links())) : super.facet(type);
        }

        private final class Links implements SymbolicLinks {
            @Override
            public void create(SharePath link, String target) throws ShareException {
                try (ContentWriter writer = honest.createNew(link)) {
                    writer.write(ByteBuffer.wrap(target.getBytes(StandardCharsets.UTF_8)), 0);
                }
                honest.setAttributes(link, null, Set.of(MARK));
            }

            @Override
            public String read(SharePath link) throws ShareException {
                return says(link);
            }
        }
    }
}
