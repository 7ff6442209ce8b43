package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.facet;
import static org.shareops.testkit.contract.Mutant.posix;
import static org.shareops.testkit.contract.Mutant.volumes;
import static org.shareops.testkit.contract.Mutant.windows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.shareops.model.CordonScope;
import org.shareops.model.Entry;
import org.shareops.model.FileAttribute;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.FileCloser;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.Volume;

/** Lies about rights: who has them, who is kept off, and what was written. */
final class RightsMutants {
    private RightsMutants() {}

    static List<Mutant> all() {
        return List.of(
                windows(Rule.S2, "closes a file with whatever right", asAdministrator(FileCloser.class)),
                windows(Rule.S2, "ends a session with whatever right", asAdministrator(SessionCloser.class)),
                posix(Rule.S2, "ends a session of a disk with whatever right", asAdministrator(SessionCloser.class)),
                windows(
                        Rule.R8,
                        "leaves out of a listing what a user may not read, and does not say so",
                        volumes(RightsMutants::discreet)),
                windows(Rule.R14, "writes no rights", rights(honest -> new Rights(honest) {
                    @Override
                    public void write(SharePath path, SecurityState state) {}
                })),
                posix(Rule.R14, "writes no modes", rights(honest -> new Rights(honest) {
                    @Override
                    public void write(SharePath path, SecurityState state) {}
                })),
                windows(
                        Rule.R14,
                        "reads the rights of the share, whatever is asked for",
                        rights(honest -> new Rights(honest) {
                            @Override
                            public SecurityState read(SharePath path) throws ShareException {
                                super.read(path);
                                return super.read(SharePath.root());
                            }
                        })),
                windows(
                        Rule.R14,
                        "writes no rights of directories",
                        facet(SecurityDescriptors.class, (honest, volume) -> new Rights(honest) {
                            @Override
                            public void write(SharePath path, SecurityState state) throws ShareException {
                                if (volume.stat(path).filter(Entry::isDirectory).isEmpty()) {
                                    super.write(path, state);
                                }
                            }

                            @Override
                            public void confine(SharePath ours, @Nullable SharePath example) throws ShareException {
                                honest.confine(ours, example);
                            }
                        })),
                windows(Rule.R14, "hands nothing down", rights(honest -> new Rights(honest) {
                    @Override
                    public void handDown(SharePath ours, SharePath example) {}
                })),
                windows(
                        Rule.R8,
                        "leaves out of a listing what is hidden",
                        volumes((volume, where) -> entries(
                                volume,
                                entry -> entry.attributes().contains(FileAttribute.HIDDEN)
                                        ? Optional.empty()
                                        : Optional.of(entry)))),
                windows(
                        Rule.R11,
                        "tells no attributes in a listing",
                        volumes((volume, where) -> entries(volume, entry -> Optional.of(bare(entry))))),
                windows(Rule.R14, "keeps rights to itself that it should write", rights(Keeping::new)),
                windows(Rule.D6, "refuses no newcomer", facet(Admission.class, (honest, volume) -> new Cordon(honest) {
                    @Override
                    public byte[] refuse(byte[] saved) {
                        return saved;
                    }
                })),
                windows(Rule.D6, "says that newcomers are refused, and lets them in", pretending()));
    }

    /** What a listing says of an entry, if anything. */
    @FunctionalInterface
    private interface Listing {
        Optional<Entry> of(Entry honest);
    }

    private static Volume entries(Volume honest, Listing lie) {
        return new ForwardingVolume(honest) {
            @Override
            public EntryCursor list(SharePath directory) throws ShareException {
                return new Forwarding.OfCursor(super.list(directory)) {
                    @Override
                    public @Nullable Entry next() throws ShareException {
                        Entry entry = super.next();
                        while (entry != null && lie.of(entry).isEmpty()) {
                            entry = super.next();
                        }
                        return entry == null ? null : lie.of(entry).orElseThrow();
                    }
                };
            }
        };
    }

    private static Entry bare(Entry entry) {
        return new Entry(
                entry.name(), entry.kind(), entry.size(), entry.modified(), entry.changed(), Set.of(), entry.id());
    }

    /** Whoever asks, another session does it. */
    private static <F> Mutant.Twist asAdministrator(Class<F> powerful) {
        return volumes((volume, share, where) -> {
            Volume mighty = where.backend()
                    .logOn(where.server(), MemoryContractFixture.ADMINISTRATOR)
                    .volume(share);
            return new ForwardingVolume(volume) {
                @Override
                public <G> Optional<G> facet(Class<G> type) {
                    return type == powerful ? mighty.facet(type) : super.facet(type);
                }
            };
        });
    }

    private static Volume discreet(Volume honest, ShareAddress share, Mutant.Where where) {
        return where.credentials().equals(MemoryContractFixture.ADMINISTRATOR)
                ? honest
                : new ForwardingVolume(honest) {
                    @Override
                    public EntryCursor list(SharePath directory) throws ShareException {
                        SecurityDescriptors rights =
                                honest.facet(SecurityDescriptors.class).orElseThrow();
                        SecurityState usual = rights.read(SharePath.root());
                        return new Forwarding.OfCursor(super.list(directory)) {
                            @Override
                            public @Nullable Entry next() throws ShareException {
                                Entry entry = super.next();
                                return entry == null
                                                || rights.read(directory.child(entry.name()))
                                                        .equals(usual)
                                        ? entry
                                        : next();
                            }
                        };
                    }
                };
    }

    /** Rights that lie. */
    @FunctionalInterface
    private interface Writing {
        SecurityDescriptors of(SecurityDescriptors honest);
    }

    private static Mutant.Twist rights(Writing lie) {
        return facet(SecurityDescriptors.class, (honest, volume) -> lie.of(honest));
    }

    private static class Rights implements SecurityDescriptors {
        private final SecurityDescriptors honest;

        Rights(SecurityDescriptors honest) {
            this.honest = honest;
        }

        @Override
        public SecurityState read(SharePath path) throws ShareException {
            return honest.read(path);
        }

        @Override
        public void write(SharePath path, SecurityState state) throws ShareException {
            honest.write(path, state);
        }

        @Override
        public boolean accepts(String format) {
            return honest.accepts(format);
        }

        @Override
        public List<String> notCarried(SharePath path) throws ShareException {
            return honest.notCarried(path);
        }
    }

    private static final class Keeping extends Rights {
        private final Map<SharePath, SecurityState> kept = new ConcurrentHashMap<>();

        Keeping(SecurityDescriptors honest) {
            super(honest);
        }

        @Override
        public SecurityState read(SharePath path) throws ShareException {
            SecurityState present = super.read(path);
            return kept.getOrDefault(path, present);
        }

        @Override
        public void write(SharePath path, SecurityState state) {
            kept.put(path, state);
        }
    }

    private static class Cordon implements Admission {
        private final Admission honest;

        Cordon(Admission honest) {
            this.honest = honest;
        }

        @Override
        public CordonScope scope() {
            return honest.scope();
        }

        @Override
        public byte[] save() throws ShareException {
            return honest.save();
        }

        @Override
        public byte[] refusal(byte[] saved) throws ShareException {
            return honest.refusal(saved);
        }

        @Override
        public byte[] refuse(byte[] saved) throws ShareException {
            return honest.refuse(saved);
        }

        @Override
        public void restore(byte[] saved) throws ShareException {
            honest.restore(saved);
        }
    }

    private static Mutant.Twist pretending() {
        AtomicReference<byte[]> state = new AtomicReference<>(new byte[] {1});
        return facet(Admission.class, (honest, volume) -> new Cordon(honest) {
            @Override
            public byte[] save() {
                return state.get();
            }

            @Override
            public byte[] refuse(byte[] saved) {
                state.set(new byte[] {2});
                return state.get();
            }

            @Override
            public void restore(byte[] saved) {
                state.set(saved);
            }
        });
    }
}
