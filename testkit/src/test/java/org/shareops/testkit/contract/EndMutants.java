package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.facet;
import static org.shareops.testkit.contract.Mutant.links;
import static org.shareops.testkit.contract.Mutant.posix;
import static org.shareops.testkit.contract.Mutant.volumes;
import static org.shareops.testkit.contract.Mutant.windows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Space;
import org.shareops.spi.Volume;

/** Lies about what has ended: closed objects, lost links, and changes whose answer was lost. */
final class EndMutants {
    private EndMutants() {}

    static List<Mutant> all() {
        return List.of(
                windows(Rule.P7, "goes on with a volume of a lost link over a new one", volumes(EndMutants::revived)),
                windows(Rule.P7, "ends a claim of a lost link by name over a new one", volumes(EndMutants::byName)),
                posix(Rule.P7, "exchanges two names of a lost link over a new one", volumes(EndMutants::exchanging)),
                windows(Rule.R6, "takes a renameTo without an answer for done", renamesTo(EndMutants::hoping)),
                windows(Rule.R6, "takes a renameTo without an answer for not done", renamesTo(EndMutants::guessing)),
                windows(
                        Rule.R6,
                        "takes a delete or a creation without an answer for not done",
                        volumes((volume, where) -> undone(volume))),
                posix(Rule.R6, "takes an exchange without an answer for done", exchanges(EndMutants::hoping)),
                posix(Rule.R6, "takes an exchange without an answer for not done", exchanges(EndMutants::guessing)),
                windows(Rule.C3, "keeps claims and writers of a closed volume", kept(EndMutants::withHolds)),
                windows(Rule.C3, "goes on with most calls on a closed volume", kept(EndMutants::withCalls)),
                windows(
                        Rule.C3,
                        "reads on in a listing of a closed volume",
                        volumes((volume, where) -> remembering(volume))),
                windows(Rule.C3, "logs off when a volume is closed", links((link, where) -> loggingOff(link))),
                windows(Rule.C3, "opens a share once and closes it for all", links((link, where) -> sharing(link))),
                windows(
                        Rule.C3,
                        "closes a link when the call that waits has an answer",
                        links((link, where) -> patient(link))));
    }

    private static boolean isUnanswered(ShareException e) {
        return e.kind() == ErrorKind.LINK_LOST || e.kind() == ErrorKind.OUTCOME_UNKNOWN;
    }

    private static void requireLost(ShareException e) throws ShareException {
        if (e.kind() != ErrorKind.LINK_LOST) {
            throw e;
        }
    }

    private static Volume revived(Volume honest, ShareAddress share, Mutant.Where where) {
        return new ForwardingVolume(honest) {
            @Override
            public ContentWriter createNew(SharePath file) throws ShareException {
                try {
                    return super.createNew(file);
                } catch (ShareException e) {
                    requireLost(e);
                    return where.elsewhere(share).createNew(file);
                }
            }

            @Override
            public Claim claim(SharePath file) throws ShareException {
                try {
                    return super.claim(file);
                } catch (ShareException e) {
                    requireLost(e);
                    return where.elsewhere(share).claim(file);
                }
            }

            @Override
            public ContentReader read(SharePath file) throws ShareException {
                try {
                    return super.read(file);
                } catch (ShareException e) {
                    requireLost(e);
                    return where.elsewhere(share).read(file);
                }
            }

            @Override
            public void createDirectory(SharePath directory) throws ShareException {
                try {
                    super.createDirectory(directory);
                } catch (ShareException e) {
                    requireLost(e);
                    where.elsewhere(share).createDirectory(directory);
                }
            }

            @Override
            public void setAttributes(
                    SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
                    throws ShareException {
                try {
                    super.setAttributes(path, modified, attributes);
                } catch (ShareException e) {
                    requireLost(e);
                    where.elsewhere(share).setAttributes(path, modified, attributes);
                }
            }
        };
    }

    private static Volume byName(Volume honest, ShareAddress share, Mutant.Where where) {
        return new ForwardingVolume(honest) {
            @Override
            public Claim claim(SharePath file) throws ShareException {
                return new Forwarding.OfClaim(super.claim(file)) {
                    @Override
                    public void renameTo(SharePath target, RenameMode mode) throws ShareException {
                        try {
                            super.renameTo(target, mode);
                        } catch (ShareException e) {
                            requireLost(e);
                            where.elsewhere(share).rename(path(), target, mode);
                        }
                    }

                    @Override
                    public void delete() throws ShareException {
                        try {
                            super.delete();
                        } catch (ShareException e) {
                            requireLost(e);
                            where.elsewhere(share).delete(path());
                        }
                    }
                };
            }
        };
    }

    private static Volume exchanging(Volume honest, ShareAddress share, Mutant.Where where) {
        return new ForwardingVolume(honest) {
            @Override
            public <F> Optional<F> facet(Class<F> type) {
                Optional<F> facet = super.facet(type);
                return type == AtomicExchange.class
                        ? facet.map(each -> type.cast(again((AtomicExchange) each, share, where)))
                        : facet;
            }
        };
    }

    private static AtomicExchange again(AtomicExchange honest, ShareAddress share, Mutant.Where where) {
        return (one, other) -> {
            try {
                honest.exchange(one, other);
            } catch (ShareException e) {
                requireLost(e);
                where.elsewhere(share).facet(AtomicExchange.class).orElseThrow().exchange(one, other);
            }
        };
    }

    /** A change that may fail. */
    @FunctionalInterface
    private interface Change {
        void make() throws ShareException;
    }

    /** What becomes of a change. */
    @FunctionalInterface
    private interface Guess {
        void at(Change change) throws ShareException;
    }

    private static void hoping(Change change) throws ShareException {
        try {
            change.make();
        } catch (ShareException e) {
            if (!isUnanswered(e)) {
                throw e;
            }
        }
    }

    private static void guessing(Change change) throws ShareException {
        try {
            change.make();
        } catch (ShareException e) {
            throw known(e);
        }
    }

    private static ShareException known(ShareException e) {
        return e.kind() == ErrorKind.OUTCOME_UNKNOWN
                ? ShareException.of(ErrorKind.LINK_LOST, e.operation()).build()
                : e;
    }

    private static Mutant.Twist renamesTo(Guess guess) {
        return volumes((volume, where) -> new ForwardingVolume(volume) {
            @Override
            public Claim claim(SharePath file) throws ShareException {
                return new Forwarding.OfClaim(super.claim(file)) {
                    @Override
                    public void renameTo(SharePath target, RenameMode mode) throws ShareException {
                        guess.at(() -> super.renameTo(target, mode));
                    }
                };
            }

            @Override
            public ContentWriter createNew(SharePath file) throws ShareException {
                return new Forwarding.OfWriter(super.createNew(file)) {
                    @Override
                    public void renameTo(SharePath target, RenameMode mode) throws ShareException {
                        guess.at(() -> super.renameTo(target, mode));
                    }
                };
            }
        });
    }

    private static Mutant.Twist exchanges(Guess guess) {
        return facet(
                AtomicExchange.class, (honest, volume) -> (one, other) -> guess.at(() -> honest.exchange(one, other)));
    }

    private static Volume undone(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public void delete(SharePath path) throws ShareException {
                guessing(() -> super.delete(path));
            }

            @Override
            public void createDirectory(SharePath directory) throws ShareException {
                guessing(() -> super.createDirectory(directory));
            }

            @Override
            public ContentWriter createNew(SharePath file) throws ShareException {
                try {
                    return super.createNew(file);
                } catch (ShareException e) {
                    throw known(e);
                }
            }
        };
    }

    /** Makes a liar of a volume, and of one that is closed only with the link. */
    @FunctionalInterface
    private interface Keeping {
        Volume of(Volume honest, Volume kept);
    }

    private static Mutant.Twist kept(Keeping lie) {
        return links((link, where) -> new Forwarding.OfLink(link) {
            @Override
            public Volume volume(ShareAddress share) throws ShareException {
                return lie.of(super.volume(share), super.volume(share));
            }
        });
    }

    private static boolean isOver(Volume volume) {
        try {
            volume.stat(SharePath.root());
            return false;
        } catch (ShareException e) {
            return true;
        }
    }

    private static Volume withHolds(Volume honest, Volume kept) {
        return new ForwardingVolume(honest) {
            @Override
            public Claim claim(SharePath file) throws ShareException {
                return isOver(honest) ? super.claim(file) : kept.claim(file);
            }

            @Override
            public ContentWriter createNew(SharePath file) throws ShareException {
                return isOver(honest) ? super.createNew(file) : kept.createNew(file);
            }
        };
    }

    private static Volume withCalls(Volume honest, Volume kept) {
        return new ForwardingVolume(honest) {
            @Override
            public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
                kept.rename(from, to, mode);
            }

            @Override
            public void createDirectory(SharePath directory) throws ShareException {
                kept.createDirectory(directory);
            }

            @Override
            public void setAttributes(
                    SharePath path, @Nullable Instant modified, @Nullable Set<FileAttribute> attributes)
                    throws ShareException {
                kept.setAttributes(path, modified, attributes);
            }

            @Override
            public void syncDirectory(SharePath directory) throws ShareException {
                kept.syncDirectory(directory);
            }

            @Override
            public Instant serverTime() throws ShareException {
                return kept.serverTime();
            }

            @Override
            public Optional<Space> space() throws ShareException {
                return kept.space();
            }

            @Override
            public ContentReader read(SharePath file) throws ShareException {
                return isOver(honest) ? kept.read(file) : super.read(file);
            }

            @Override
            public <F> Optional<F> facet(Class<F> type) {
                return kept.facet(type);
            }
        };
    }

    private static Volume remembering(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public EntryCursor list(SharePath directory) throws ShareException {
                List<Entry> entries = new ArrayList<>();
                try (EntryCursor cursor = super.list(directory)) {
                    for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                        entries.add(entry);
                    }
                }
                return new Remembered(entries.iterator());
            }
        };
    }

    private static final class Remembered implements EntryCursor {
        private final Iterator<Entry> entries;
        private boolean closed;

        Remembered(Iterator<Entry> entries) {
            this.entries = entries;
        }

        @Override
        public @Nullable Entry next() throws ShareException {
            if (closed) {
                throw ShareException.of(ErrorKind.CLOSED, "list").build();
            }
            return entries.hasNext() ? entries.next() : null;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static ServerLink loggingOff(ServerLink link) {
        return new Forwarding.OfLink(link) {
            @Override
            public Volume volume(ShareAddress share) throws ShareException {
                return new ForwardingVolume(super.volume(share)) {
                    @Override
                    public void close() throws ShareException {
                        super.close();
                        link.close();
                    }
                };
            }
        };
    }

    private static ServerLink sharing(ServerLink link) {
        Map<ShareAddress, Volume> open = new ConcurrentHashMap<>();
        return new Forwarding.OfLink(link) {
            @Override
            public Volume volume(ShareAddress share) throws ShareException {
                Volume fresh = super.volume(share);
                Volume known = open.get(share);
                if (known == null || isOver(known)) {
                    open.put(share, fresh);
                    return fresh;
                }
                fresh.close();
                return known;
            }
        };
    }

    private static ServerLink patient(ServerLink link) {
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        return new Forwarding.OfLink(link) {
            @Override
            public void close() throws ShareException {
                lock.writeLock().lock();
                try {
                    super.close();
                } finally {
                    lock.writeLock().unlock();
                }
            }

            @Override
            public Volume volume(ShareAddress share) throws ShareException {
                return new ForwardingVolume(super.volume(share)) {
                    @Override
                    public Optional<Entry> stat(SharePath path) throws ShareException {
                        lock.readLock().lock();
                        try {
                            return super.stat(path);
                        } finally {
                            lock.readLock().unlock();
                        }
                    }
                };
            }
        };
    }
}
