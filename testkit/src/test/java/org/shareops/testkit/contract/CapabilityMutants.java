package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.facet;
import static org.shareops.testkit.contract.Mutant.farAway;
import static org.shareops.testkit.contract.Mutant.posix;
import static org.shareops.testkit.contract.Mutant.volumes;
import static org.shareops.testkit.contract.Mutant.windows;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.CordonScope;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.SecurityState;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.Notifier;
import org.shareops.spi.RenameMode;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.ServerCopy.Copied;
import org.shareops.spi.Volume;
import org.shareops.spi.WholeFiles;

/** Lies about what a server can do, and about how it does it. */
final class CapabilityMutants {
    private CapabilityMutants() {}

    static List<Mutant> all() {
        return List.of(
                windows(Rule.C1, "declares a facet that is not there", volumes((volume, where) -> without(volume))),
                windows(
                        Rule.C1,
                        "has a facet that it declares not to have",
                        (honest, memory) -> new Forwarding.OfBackend(honest) {
                            @Override
                            public Map<Capability, CapabilityStatus> declared() {
                                return with(super.declared(), CapabilityStatus.no("we never have it"));
                            }
                        }),
                windows(
                        Rule.C1,
                        "does not know its capabilities after asking either",
                        volumes((volume, where) -> unsure(volume))),
                windows(
                        Rule.C1,
                        "cannot do what it declares",
                        facet(ServerCopy.class, (copy, volume) -> (from, to, modified, attributes, sync) -> {
                            throw ShareException.of(ErrorKind.UNSUPPORTED, "copy")
                                    .build();
                        })),
                windows(
                        Rule.C1,
                        "asks the server to tell what it declares",
                        (honest, memory) -> new Forwarding.OfBackend(honest) {
                            @Override
                            public Map<Capability, CapabilityStatus> declared() {
                                ask(honest, memory.host());
                                return super.declared();
                            }
                        }),
                windows(
                        Rule.C1,
                        "copies over what is there",
                        facet(ServerCopy.class, (copy, volume) -> (from, to, modified, attributes, sync) -> {
                            if (volume.stat(to).isPresent()) {
                                volume.delete(to);
                            }
                            return copy.copy(from, to, modified, attributes, sync);
                        })),
                windows(
                        Rule.R11,
                        "makes a copy that shows another time",
                        facet(
                                ServerCopy.class,
                                (copy, volume) -> (from, to, modified, attributes, sync) ->
                                        copy.copy(from, to, null, attributes, sync))),
                windows(
                        Rule.R11,
                        "makes a copy without its attributes",
                        facet(
                                ServerCopy.class,
                                (copy, volume) -> (from, to, modified, attributes, sync) ->
                                        copy.copy(from, to, modified, null, sync))),
                windows(
                        Rule.C1,
                        "says of a copy that it is the original",
                        facet(ServerCopy.class, (copy, volume) -> (from, to, modified, attributes, sync) -> {
                            Copied made = copy.copy(from, to, modified, attributes, sync);
                            FileId original =
                                    volume.stat(from).flatMap(Entry::id).orElse(made.id());
                            return new Copied(made.size(), original, made.sameSecurity());
                        })),
                windows(
                        Rule.C1,
                        "says that it copied a byte more",
                        facet(ServerCopy.class, (copy, volume) -> (from, to, modified, attributes, sync) -> {
                            Copied made = copy.copy(from, to, modified, attributes, sync);
                            return new Copied(made.size() + 1, made.id(), made.sameSecurity());
                        })),
                windows(
                        Rule.R14,
                        "says of every copy that it has owner and rights of the original",
                        facet(ServerCopy.class, (copy, volume) -> (from, to, modified, attributes, sync) -> {
                            Copied made = copy.copy(from, to, modified, attributes, sync);
                            return new Copied(made.size(), made.id(), true);
                        })),
                samba(
                        Rule.C1,
                        "makes a small file over what is there",
                        facet(
                                WholeFiles.class,
                                (whole, volume) -> making((file, content, modified) -> {
                                    if (volume.stat(file).filter(Entry::isFile).isPresent()) {
                                        volume.delete(file);
                                    }
                                    return whole.create(file, content, modified, Set.of(FileAttribute.HIDDEN), true);
                                }))),
                samba(
                        Rule.R11,
                        "makes a small file that shows another time",
                        facet(
                                WholeFiles.class,
                                (whole, volume) -> making((file, content, modified) ->
                                        whole.create(file, content, null, Set.of(FileAttribute.HIDDEN), true)))),
                samba(
                        Rule.C1,
                        "leaves the last byte out",
                        facet(
                                WholeFiles.class,
                                (whole, volume) -> making((file, content, modified) -> {
                                    ByteBuffer most = content.duplicate().limit(Math.max(0, content.limit() - 1));
                                    content.position(content.limit());
                                    return whole.create(file, most, modified, Set.of(FileAttribute.HIDDEN), true);
                                }))),
                windows(Rule.C1, "copies a part", facet(ServerCopy.class, CapabilityMutants::partial)),
                windows(
                        Rule.C1,
                        "declares to tell sessions something and never can",
                        (honest, memory) ->
                                new Forwarding.OfBackend(Mutant.volumes((volume, where) -> mute(volume))
                                        .of(honest, memory)) {
                                    @Override
                                    public Map<Capability, CapabilityStatus> declared() {
                                        return telling(super.declared());
                                    }
                                }),
                windows(
                        Rule.D6,
                        "refuses no newcomer and says that it does",
                        facet(Admission.class, (admission, volume) -> new Open(admission))),
                windows(
                        Rule.D2,
                        "leaves newcomers refused",
                        facet(Admission.class, (admission, volume) -> new Sticky(admission))),
                posix(
                        Rule.R2,
                        "exchanges two names by renaming them in turn",
                        farAway(facet(
                                AtomicExchange.class, (exchange, volume) -> (one, other) -> swap(volume, one, other)))),
                posix(
                        Rule.C1,
                        "exchanges two names and gives both one content",
                        facet(AtomicExchange.class, CapabilityMutants::merging)),
                windows(
                        Rule.R14,
                        "adds something to rights that it writes",
                        facet(SecurityDescriptors.class, (security, volume) -> new Generous(security))));
    }

    private static Map<Capability, CapabilityStatus> with(
            Map<Capability, CapabilityStatus> all, CapabilityStatus status) {
        Map<Capability, CapabilityStatus> changed = new EnumMap<>(all);
        changed.put(Capability.SERVER_COPY, status);
        return changed;
    }

    private static void ask(org.shareops.spi.Backend honest, String host) {
        try {
            honest.logOn(
                            new ServerAddress("mem", host, java.util.OptionalInt.empty()),
                            MemoryContractFixture.ADMINISTRATOR)
                    .close();
        } catch (ShareException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Volume without(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public <F> Optional<F> facet(Class<F> type) {
                return type == ServerCopy.class ? Optional.empty() : super.facet(type);
            }
        };
    }

    private static Volume unsure(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
                return with(super.capabilities(), CapabilityStatus.unknown());
            }
        };
    }

    private static Map<Capability, CapabilityStatus> telling(Map<Capability, CapabilityStatus> all) {
        Map<Capability, CapabilityStatus> changed = new EnumMap<>(all);
        changed.put(Capability.NOTIFY, CapabilityStatus.yes());
        return changed;
    }

    private static Volume mute(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
                return telling(super.capabilities());
            }

            @Override
            public <F> Optional<F> facet(Class<F> type) {
                return type == Notifier.class
                        ? Optional.of(type.cast((Notifier) (session, text) -> {
                            throw ShareException.of(ErrorKind.UNSUPPORTED, "tell a session")
                                    .build();
                        }))
                        : super.facet(type);
            }
        };
    }

    private static Mutant samba(Rule rule, String lie, Mutant.Twist twist) {
        return new Mutant(rule, lie, MemoryProfile.samba422(), twist);
    }

    @FunctionalInterface
    private interface Making {
        FileId create(SharePath file, ByteBuffer content, @Nullable Instant modified) throws ShareException;
    }

    private static WholeFiles making(Making how) {
        return new WholeFiles() {
            @Override
            public int mostBytes() {
                return 100;
            }

            @Override
            public FileId create(
                    SharePath file,
                    ByteBuffer content,
                    @Nullable Instant modified,
                    @Nullable Set<FileAttribute> attributes,
                    boolean sync)
                    throws ShareException {
                return how.create(file, content, modified);
            }
        };
    }

    private static ServerCopy partial(ServerCopy honest, Volume volume) {
        return (from, to, modified, attributes, sync) -> {
            long size = volume.stat(from).map(Entry::size).orElse(0L);
            if (size < 2) {
                return honest.copy(from, to, modified, attributes, sync);
            }
            ByteBuffer half = ByteBuffer.allocate((int) (size / 2));
            try (ContentReader reader = volume.read(from);
                    ContentWriter writer = volume.createNew(to)) {
                reader.read(half, 0);
                writer.write(half.flip(), 0);
                volume.setAttributes(to, modified, attributes);
                return new Copied(size, writer.id(), false);
            }
        };
    }

    private static void swap(Volume volume, SharePath one, SharePath other) throws ShareException {
        SharePath aside = one.parent().orElseThrow().child(one.name() + "~");
        volume.rename(one, aside, RenameMode.FAIL_IF_EXISTS);
        try {
            volume.rename(other, one, RenameMode.FAIL_IF_EXISTS);
        } catch (ShareException e) {
            volume.rename(aside, one, RenameMode.FAIL_IF_EXISTS);
            throw e;
        }
        volume.rename(aside, other, RenameMode.FAIL_IF_EXISTS);
    }

    private static AtomicExchange merging(AtomicExchange honest, Volume volume) {
        return (one, other) -> {
            honest.exchange(one, other);
            SharePath file = SharePath.of("A.TXT");
            if (volume.stat(one.resolve(file)).isPresent()
                    && volume.stat(other.resolve(file)).isPresent()) {
                volume.delete(other.resolve(file));
                volume.facet(ServerCopy.class)
                        .orElseThrow()
                        .copy(one.resolve(file), other.resolve(file), null, null, false);
            }
        };
    }

    /** Newcomers come in. */
    private record Open(Admission admission) implements Admission {
        @Override
        public CordonScope scope() {
            return admission.scope();
        }

        @Override
        public byte[] save() throws ShareException {
            return admission.save();
        }

        @Override
        public byte[] refusal(byte[] saved) throws ShareException {
            return admission.refusal(saved);
        }

        @Override
        public byte[] refuse(byte[] saved) {
            return saved.clone();
        }

        @Override
        public void restore(byte[] saved) {}
    }

    /** Newcomers stay out. */
    private record Sticky(Admission admission) implements Admission {
        @Override
        public CordonScope scope() {
            return admission.scope();
        }

        @Override
        public byte[] save() throws ShareException {
            return admission.save();
        }

        @Override
        public byte[] refusal(byte[] saved) throws ShareException {
            return admission.refusal(saved);
        }

        @Override
        public byte[] refuse(byte[] saved) throws ShareException {
            return admission.refuse(saved);
        }

        @Override
        public void restore(byte[] saved) {}
    }

    /** Rights that grow. */
    private record Generous(SecurityDescriptors security) implements SecurityDescriptors {
        @Override
        public SecurityState read(SharePath path) throws ShareException {
            return security.read(path);
        }

        @Override
        public void write(SharePath path, SecurityState state) throws ShareException {
            byte[] bytes = state.bytes();
            security.write(path, new SecurityState(state.format(), Arrays.copyOf(bytes, bytes.length + 1)));
        }

        @Override
        public boolean accepts(String format) {
            return security.accepts(format);
        }

        @Override
        public List<String> notCarried(SharePath path) throws ShareException {
            return security.notCarried(path);
        }
    }
}
