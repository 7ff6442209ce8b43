package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.claims;
import static org.shareops.testkit.contract.Mutant.links;
import static org.shareops.testkit.contract.Mutant.posix;
import static org.shareops.testkit.contract.Mutant.volumes;
import static org.shareops.testkit.contract.Mutant.windows;
import static org.shareops.testkit.contract.Mutant.writers;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.FileCloser;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.NameRules;
import org.shareops.spi.RenameMode;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Volume;
import org.shareops.spi.VolumeTraits;

/** Lies about claims, and about what traits promise of them. */
final class ClaimMutants {
    private ClaimMutants() {}

    static List<Mutant> all() {
        return List.of(
                windows(
                        Rule.R1,
                        "knows a claim under its old name only",
                        claims((claim, file, where) -> new Forwarding.OfClaim(claim) {
                            @Override
                            public SharePath path() {
                                return file;
                            }
                        })),
                windows(
                        Rule.R1,
                        "deletes nothing through a writer",
                        writers((writer, file, where) -> new Forwarding.OfWriter(writer) {
                            @Override
                            public void delete() {}
                        })),
                traits(
                        Rule.R1,
                        "says that a rename may replace what it claims",
                        MemoryProfile.windows(),
                        honest -> promise(honest).replaceOwnClaim(true).build()),
                windows(Rule.R3, "claims what others hold", volumes((volume, where) -> claimless(volume))),
                windows(Rule.R3, "closes holders who are in the way", volumes((volume, where) -> ruthless(volume))),
                windows(
                        Rule.R3,
                        "refuses to claim what others hold as if a right were missing",
                        volumes((volume, where) -> misleading(volume))),
                windows(Rule.R3, "can claim fewer files than its traits say", volumes((volume, where) -> weak(volume))),
                traits(
                        Rule.R3,
                        "says that an open file keeps its directory's name",
                        MemoryProfile.samba417(),
                        honest ->
                                promise(honest).openFileBelowRefusesRename(true).build()),
                traits(
                        Rule.C1,
                        "denies that an open target hinders a rename",
                        MemoryProfile.windows(),
                        honest ->
                                promise(honest).openTargetRefusesReplace(false).build()),
                posix(
                        Rule.D6,
                        "says that a lock keeps readers off",
                        volumes((volume, where) -> promising(
                                volume,
                                honest -> promise(honest).claimsDenyOpens(true).build()))),
                windows(Rule.R5, "claims what is claimed already", volumes((volume, where) -> claimless(volume))),
                windows(
                        Rule.R5,
                        "claims in another session, so that a claim survives its link",
                        volumes(ClaimMutants::surviving)),
                windows(Rule.R5, "asks nobody whether a claim still holds", trusting()),
                posix(Rule.R5, "asks nobody whether a claimed file still has its name", trusting()),
                windows(
                        Rule.R1,
                        "deletes what has the name of its claim by then",
                        volumes((volume, where) -> byName(volume))),
                posix(
                        Rule.R1,
                        "renames what has the name of its claim by then",
                        volumes((volume, where) -> byName(volume))),
                windows(Rule.V3, "replaces through a claim whatever it is told", claims(ClaimMutants::grabbing)),
                posix(
                        Rule.V3,
                        "replaces through a new file whatever it is told",
                        writers((writer, file, where) -> new Forwarding.OfWriter(writer) {
                            @Override
                            public void renameTo(SharePath target, RenameMode mode) throws ShareException {
                                super.renameTo(target, RenameMode.REPLACE);
                            }
                        })),
                posix(
                        Rule.R2,
                        "deletes the target before it renames through a new file",
                        volumes((volume, where) -> clearing(volume))),
                windows(Rule.R5, "asks nobody whether a new file is still held", trustingWriters()),
                posix(Rule.R5, "asks nobody whether a new file still has its name", trustingWriters()),
                windows(
                        Rule.R5,
                        "confirms new files without a link",
                        writers((writer, file, where) -> new Forwarding.OfWriter(writer) {
                            @Override
                            public void confirm() {}
                        })),
                windows(
                        Rule.R5,
                        "says that it writes through a handle that it has lost",
                        writers((writer, file, where) -> new Deaf(writer))),
                windows(Rule.R5, "takes a lost claim up again", volumes(ClaimMutants::reclaiming)),
                traits(
                        Rule.R9,
                        "says that case tells names apart",
                        MemoryProfile.windows(),
                        honest -> promise(honest, caseSensitive(honest.names())).build()),
                traits(
                        Rule.R11,
                        "promises finer time stamps than it keeps",
                        MemoryProfile.netware(),
                        honest -> promise(honest)
                                .timePrecision(Duration.ofMillis(100))
                                .build()));
    }

    private static Mutant traits(
            Rule rule, String lie, MemoryProfile profile, Function<VolumeTraits, VolumeTraits> promise) {
        return new Mutant(rule, lie, profile, volumes((volume, where) -> promising(volume, promise)));
    }

    static Volume promising(Volume volume, Function<VolumeTraits, VolumeTraits> promise) {
        return new ForwardingVolume(volume) {
            @Override
            public VolumeTraits traits() {
                return promise.apply(super.traits());
            }
        };
    }

    static VolumeTraits.Builder promise(VolumeTraits honest) {
        return promise(honest, honest.names());
    }

    static VolumeTraits.Builder promise(VolumeTraits honest, NameRules names) {
        return VolumeTraits.builder(names)
                .timePrecision(honest.timePrecision())
                .attributes(honest.attributes())
                .replacingRename(honest.replacingRename())
                .openTargetRefusesReplace(honest.openTargetRefusesReplace())
                .replaceOwnClaim(honest.replaceOwnClaim())
                .renameThroughClaim(honest.renameThroughClaim())
                .openFileBelowRefusesRename(honest.openFileBelowRefusesRename())
                .claimsDenyOpens(honest.claimsDenyOpens())
                .maxClaims(honest.maxClaims())
                .stableIds(honest.stableIds())
                .hidesEntries(honest.hidesEntries())
                .parallelism(honest.parallelism())
                .transferSize(honest.transferSize());
    }

    private static NameRules caseSensitive(NameRules names) {
        return new NameRules(
                true,
                names.illegalCharacters(),
                names.controlCharacters(),
                names.reservedNames(),
                names.trailingDotOrSpace(),
                names.maxNameLength(),
                names.maxPathLength(),
                names.lengthUnit(),
                names.eightDotThree());
    }

    private static Volume claimless(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public Claim claim(SharePath file) throws ShareException {
                return new Shared(honest, honest.read(file), file);
            }
        };
    }

    private static Volume ruthless(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public Claim claim(SharePath file) throws ShareException {
                FileCloser closer = honest.facet(FileCloser.class).orElseThrow();
                for (OpenFile holder : honest.facet(SessionLister.class)
                        .orElseThrow()
                        .openFiles(file)
                        .items()) {
                    if (holder.own() == Ownership.NO) {
                        closer.closeFile(holder);
                    }
                }
                return super.claim(file);
            }
        };
    }

    private static Volume misleading(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public Claim claim(SharePath file) throws ShareException {
                try {
                    return super.claim(file);
                } catch (ShareException e) {
                    throw e.kind() == ErrorKind.IN_USE
                            ? ShareException.of(ErrorKind.ACCESS_DENIED, "claim")
                                    .build()
                            : e;
                }
            }
        };
    }

    private static Volume weak(Volume honest) {
        AtomicInteger claims = new AtomicInteger();
        return new ForwardingVolume(honest) {
            @Override
            public Claim claim(SharePath file) throws ShareException {
                if (claims.incrementAndGet() > 50) {
                    throw ShareException.of(ErrorKind.IO_FAILURE, "claim").build();
                }
                return super.claim(file);
            }
        };
    }

    private static Volume surviving(Volume honest, ShareAddress share, Mutant.Where where) {
        return new ForwardingVolume(honest) {
            @Override
            public Claim claim(SharePath file) throws ShareException {
                return where.elsewhere(share).claim(file);
            }
        };
    }

    private static Volume reclaiming(Volume honest, ShareAddress share, Mutant.Where where) {
        return new ForwardingVolume(honest) {
            @Override
            public Claim claim(SharePath file) throws ShareException {
                return new Forwarding.OfClaim(super.claim(file)) {
                    @Override
                    public void confirm() throws ShareException {
                        try {
                            super.confirm();
                        } catch (ShareException e) {
                            if (e.kind() != ErrorKind.LINK_LOST) {
                                throw e;
                            }
                            where.elsewhere(share).claim(file).confirm();
                        }
                    }
                };
            }
        };
    }

    /** Knows of a claim's end what it hears by itself: that its link was lost. */
    private static Mutant.Twist trusting() {
        return links((link, where) -> new Forwarding.OfLink(link) {
            @Override
            public Volume volume(ShareAddress share) throws ShareException {
                return new ForwardingVolume(super.volume(share)) {
                    @Override
                    public Claim claim(SharePath file) throws ShareException {
                        AtomicBoolean closed = new AtomicBoolean();
                        return new Forwarding.OfClaim(super.claim(file)) {
                            @Override
                            public void confirm() throws ShareException {
                                if (closed.get() || !link.alive()) {
                                    super.confirm();
                                }
                            }

                            @Override
                            public void close() throws ShareException {
                                closed.set(true);
                                super.close();
                            }
                        };
                    }
                };
            }
        });
    }

    private static Claim grabbing(Claim claim, SharePath file, Mutant.Where where) {
        return new Forwarding.OfClaim(claim) {
            @Override
            public void renameTo(SharePath target, RenameMode mode) throws ShareException {
                super.renameTo(target, RenameMode.REPLACE);
            }
        };
    }

    private static Volume clearing(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public ContentWriter createNew(SharePath file) throws ShareException {
                return new Forwarding.OfWriter(super.createNew(file)) {
                    @Override
                    public void renameTo(SharePath target, RenameMode mode) throws ShareException {
                        if (mode == RenameMode.REPLACE
                                && honest.stat(target).filter(Entry::isFile).isPresent()) {
                            honest.delete(target);
                            LockSupport.parkNanos(20_000);
                        }
                        super.renameTo(target, mode);
                    }
                };
            }
        };
    }

    /** The same of new files. */
    private static Mutant.Twist trustingWriters() {
        return links((link, where) -> new Forwarding.OfLink(link) {
            @Override
            public Volume volume(ShareAddress share) throws ShareException {
                return new ForwardingVolume(super.volume(share)) {
                    @Override
                    public ContentWriter createNew(SharePath file) throws ShareException {
                        return new Forwarding.OfWriter(super.createNew(file)) {
                            @Override
                            public void confirm() throws ShareException {
                                if (!link.alive()) {
                                    super.confirm();
                                }
                            }
                        };
                    }
                };
            }
        });
    }

    /** Hears of no handle that the server has closed. */
    private static final class Deaf extends Forwarding.OfWriter {
        Deaf(ContentWriter writer) {
            super(writer);
        }

        /** A request whose answer is not looked at. */
        @FunctionalInterface
        private interface Request {
            void send() throws ShareException;
        }

        private static void unlessLost(Request request) throws ShareException {
            try {
                request.send();
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.LINK_LOST) {
                    throw e;
                }
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws ShareException {
            unlessLost(() -> super.write(source, position));
        }

        @Override
        public void sync() throws ShareException {
            unlessLost(super::sync);
        }
    }

    /** Lets go first where the server renames and deletes nothing that is open. */
    private static Volume byName(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public Claim claim(SharePath file) throws ShareException {
                return new Forwarding.OfClaim(super.claim(file)) {
                    @Override
                    public void delete() throws ShareException {
                        if (honest.traits().claimsDenyOpens()) {
                            close();
                        }
                        honest.delete(path());
                    }

                    @Override
                    public void renameTo(SharePath target, RenameMode mode) throws ShareException {
                        boolean held = honest.stat(path())
                                .flatMap(Entry::id)
                                .filter(id()::equals)
                                .isPresent();
                        if (held || honest.traits().claimsDenyOpens()) {
                            super.renameTo(target, mode);
                        } else {
                            honest.rename(path(), target, mode);
                        }
                    }
                };
            }
        };
    }

    /** An open that shares everything, in place of a claim. */
    private static final class Shared implements Claim {
        private final Volume volume;
        private final ContentReader open;
        private final FileId id;
        private SharePath path;

        Shared(Volume volume, ContentReader open, SharePath path) throws ShareException {
            this.volume = volume;
            this.open = open;
            this.path = path;
            this.id = volume.stat(path).orElseThrow().id().orElseThrow();
        }

        @Override
        public FileId id() {
            return id;
        }

        @Override
        public SharePath path() {
            return path;
        }

        @Override
        public void confirm() throws ShareException {
            volume.stat(path);
        }

        @Override
        public void renameTo(SharePath target, RenameMode mode) throws ShareException {
            volume.rename(path, target, mode);
            path = target;
        }

        @Override
        public void delete() throws ShareException {
            volume.delete(path);
        }

        @Override
        public void close() throws ShareException {
            open.close();
        }
    }
}
