package org.shareops.testkit.contract;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.Credentials;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Backend;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/**
 * A backend that tells one lie.
 *
 * @param rule the rule that it breaks, after which a test must be named that fails
 * @param lie what it does, in a few words
 * @param profile how the server behaves that it lies about
 */
record Mutant(Rule rule, String lie, MemoryProfile profile, Twist twist) {
    private static final Duration REQUEST = Duration.ofNanos(20_000);

    /** Makes a liar of an honest backend. */
    @FunctionalInterface
    interface Twist {
        Backend of(Backend honest, MemoryServer server);
    }

    /** Makes a liar of an honest object. */
    @FunctionalInterface
    interface Lie<T> {
        T of(T honest, Where where) throws ShareException;
    }

    /** Makes a liar of what was opened under a path. */
    @FunctionalInterface
    interface FileLie<T> {
        T of(T honest, SharePath path, Where where) throws ShareException;
    }

    /** Where an honest object comes from, so that a liar can get another of the kind. */
    record Where(Backend backend, MemoryServer memory, ServerAddress server, Credentials credentials) {
        ServerLink logOn() throws ShareException {
            return backend.logOn(server, credentials);
        }

        /** A share in a session of its own, which lasts as long as the server. */
        Volume elsewhere(ShareAddress share) throws ShareException {
            return logOn().volume(share);
        }
    }

    /** A fixture with this backend. */
    ShareFixture fixture() {
        return new MemoryContractFixture("mutant", profile) {
            @Override
            public Backend backend() {
                return twist.of(super.backend(), server());
            }
        };
    }

    /** All of them, in the order of the rules. */
    static List<Mutant> all() {
        return Stream.of(
                        LinkMutants.all(),
                        SessionMutants.all(),
                        NameMutants.all(),
                        ClaimMutants.all(),
                        ContentMutants.all(),
                        RightsMutants.all(),
                        DeliveryMutants.all(),
                        SymbolicLinkMutants.all(),
                        CapabilityMutants.all(),
                        RangeMutants.all(),
                        ErrorMutants.all(),
                        EndMutants.all(),
                        InterruptMutants.all())
                .flatMap(List::stream)
                .sorted(java.util.Comparator.comparing(Mutant::rule))
                .toList();
    }

    static Mutant windows(Rule rule, String lie, Twist twist) {
        return new Mutant(rule, lie, MemoryProfile.windows(), twist);
    }

    static Mutant posix(Rule rule, String lie, Twist twist) {
        return new Mutant(rule, lie, MemoryProfile.posix(), twist);
    }

    /** A server that is some way off: what comes before a rename lasts as long as a request takes. */
    static Twist farAway(Twist twist) {
        Twist slow = volumes((volume, where) -> new ForwardingVolume(volume) {
            @Override
            public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
                LockSupport.parkNanos(REQUEST.toNanos());
                super.rename(from, to, mode);
            }
        });
        return (honest, memory) -> twist.of(slow.of(honest, memory), memory);
    }

    static Twist links(Lie<ServerLink> lie) {
        return (honest, memory) -> new Forwarding.OfBackend(honest) {
            @Override
            public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
                return lie.of(super.logOn(server, credentials), new Where(honest, memory, server, credentials));
            }
        };
    }

    /** A liar also knows which share it is. */
    @FunctionalInterface
    interface VolumeLie {
        Volume of(Volume honest, ShareAddress share, Where where) throws ShareException;
    }

    static Twist volumes(VolumeLie lie) {
        return links((link, where) -> new Forwarding.OfLink(link) {
            @Override
            public Volume volume(ShareAddress share) throws ShareException {
                return lie.of(super.volume(share), share, where);
            }
        });
    }

    static Twist volumes(Lie<Volume> lie) {
        return volumes((volume, share, where) -> lie.of(volume, where));
    }

    static Twist readers(FileLie<ContentReader> lie) {
        return volumes((volume, share, where) -> new ForwardingVolume(volume) {
            @Override
            public ContentReader read(SharePath file) throws ShareException {
                return lie.of(super.read(file), file, where);
            }
        });
    }

    static Twist writers(FileLie<ContentWriter> lie) {
        return volumes((volume, share, where) -> new ForwardingVolume(volume) {
            @Override
            public ContentWriter createNew(SharePath file) throws ShareException {
                return lie.of(super.createNew(file), file, where);
            }
        });
    }

    static Twist claims(FileLie<Claim> lie) {
        return volumes((volume, share, where) -> new ForwardingVolume(volume) {
            @Override
            public Claim claim(SharePath file) throws ShareException {
                return lie.of(super.claim(file), file, where);
            }
        });
    }

    /** A liar in place of a facet that is there. */
    @FunctionalInterface
    interface FacetLie<F> {
        F of(F honest, Volume volume);
    }

    static <F> Twist facet(Class<F> lying, FacetLie<F> lie) {
        return volumes((volume, share, where) -> new ForwardingVolume(volume) {
            @Override
            public <G> Optional<G> facet(Class<G> type) {
                Optional<G> honest = super.facet(type);
                return type == lying ? honest.map(each -> type.cast(lie.of(lying.cast(each), volume))) : honest;
            }
        });
    }

    @Override
    public String toString() {
        return rule + ": " + lie;
    }
}
