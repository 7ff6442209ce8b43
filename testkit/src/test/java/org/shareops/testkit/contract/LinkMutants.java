package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.links;
import static org.shareops.testkit.contract.Mutant.volumes;
import static org.shareops.testkit.contract.Mutant.windows;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.shareops.model.Credentials;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Backend;
import org.shareops.spi.ContentReader;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** Lies about links and log-ons. */
final class LinkMutants {
    private LinkMutants() {}

    /** A lie about logging on. */
    @FunctionalInterface
    private interface LogOn {
        ServerLink on(Backend honest, ServerAddress server, Credentials credentials) throws ShareException;
    }

    private static Mutant.Twist logOns(LogOn lie) {
        return (honest, memory) -> new Forwarding.OfBackend(honest) {
            @Override
            public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
                return lie.on(honest, server, credentials);
            }
        };
    }

    static List<Mutant> all() {
        return List.of(
                windows(Rule.P1, "asks the server whether its link is alive", links((link, where) -> asking(link))),
                windows(Rule.P2, "looks round anonymously before it logs on", logOns(LinkMutants::nosy)),
                windows(Rule.P2, "tries anonymously after a wrong secret", logOns(LinkMutants::stubborn)),
                windows(Rule.P3, "logs on twice and keeps the second", logOns((honest, server, credentials) -> {
                    honest.logOn(server, credentials).close();
                    return honest.logOn(server, credentials);
                })),
                windows(
                        Rule.P3,
                        "opens each share in a session of its own",
                        links((link, where) -> spread(link, where))),
                windows(Rule.P4, "lists each directory in a session of its own", volumes(LinkMutants::wasteful)),
                windows(Rule.P5, "sends a wrong secret again", logOns((honest, server, credentials) -> {
                    try {
                        return honest.logOn(server, credentials);
                    } catch (ShareException e) {
                        return honest.logOn(server, credentials);
                    }
                })),
                windows(Rule.P6, "asks a server that is away three times", logOns(LinkMutants::impatient)),
                windows(Rule.P7, "opens the files of a lost link again", volumes(LinkMutants::reopening)),
                windows(Rule.P7, "makes a lost link again when it is verified", links(LinkMutants::relinking)),
                windows(Rule.P7, "says of a lost link that it is alive", links((link, where) -> immortal(link))),
                windows(Rule.P8, "verifies without asking", links((link, where) -> credulous(link))),
                windows(Rule.P8, "asks three times to verify", links((link, where) -> thorough(link))),
                windows(Rule.P8, "logs on again to verify", links(LinkMutants::suspicious)),
                windows(Rule.P10, "leaves a session behind a refused log-on", logOns(LinkMutants::messy)),
                windows(Rule.P10, "closes no link", links((link, where) -> clinging(link))),
                windows(Rule.R6, "sends a rename again over a new link", volumes(LinkMutants::insistent)),
                windows(
                        Rule.R6,
                        "sends a rename that was refused twice more",
                        volumes((volume, where) -> repeating(volume))),
                windows(
                        Rule.R6,
                        "takes a rename whose answer was lost for not done",
                        volumes((volume, where) -> guessing(volume))),
                windows(
                        Rule.R6,
                        "takes a rename whose answer was lost for done",
                        volumes((volume, where) -> hoping(volume))),
                windows(
                        Rule.P1,
                        "waits for calls that run before it says whether its link is alive",
                        links((link, where) -> locked(link))),
                windows(Rule.P2, "lets in users whom the server does not know", logOns(LinkMutants::hospitable)),
                windows(
                        Rule.P11,
                        "takes servers of one name in several domains for one",
                        (honest, memory) -> new Forwarding.OfBackend(honest) {
                            @Override
                            public ServerAddress normalized(ServerAddress server) {
                                int dot = server.host().indexOf('.');
                                String name =
                                        dot < 0 ? server.host() : server.host().substring(0, dot);
                                return new ServerAddress(server.scheme(), name, server.port());
                            }
                        }));
    }

    private static ServerLink locked(ServerLink link) {
        ReentrantLock lock = new ReentrantLock();
        return new Forwarding.OfLink(link) {
            @Override
            public boolean alive() {
                lock.lock();
                try {
                    return super.alive();
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public Volume volume(ShareAddress share) throws ShareException {
                return new ForwardingVolume(super.volume(share)) {
                    @Override
                    public Optional<Entry> stat(SharePath path) throws ShareException {
                        lock.lock();
                        try {
                            return super.stat(path);
                        } finally {
                            lock.unlock();
                        }
                    }
                };
            }
        };
    }

    private static ServerLink hospitable(Backend honest, ServerAddress server, Credentials credentials)
            throws ShareException {
        boolean known = Set.of("adm", "pat").contains(credentials.identity());
        return honest.logOn(server, known ? credentials : MemoryContractFixture.ADMINISTRATOR);
    }

    private static ServerLink asking(ServerLink link) {
        return new Forwarding.OfLink(link) {
            @Override
            public boolean alive() {
                try {
                    verify();
                    return true;
                } catch (ShareException e) {
                    return false;
                }
            }
        };
    }

    private static ServerLink nosy(Backend honest, ServerAddress server, Credentials credentials)
            throws ShareException {
        try {
            honest.logOn(server, Credentials.anonymous()).close();
        } catch (ShareException e) {
            return honest.logOn(server, credentials);
        }
        return honest.logOn(server, credentials);
    }

    private static ServerLink stubborn(Backend honest, ServerAddress server, Credentials credentials)
            throws ShareException {
        try {
            return honest.logOn(server, credentials);
        } catch (ShareException e) {
            return honest.logOn(server, Credentials.anonymous());
        }
    }

    private static ServerLink spread(ServerLink link, Mutant.Where where) {
        return new Forwarding.OfLink(link) {
            @Override
            public Volume volume(ShareAddress share) throws ShareException {
                return where.elsewhere(share);
            }
        };
    }

    private static Volume wasteful(Volume honest, ShareAddress share, Mutant.Where where) {
        return new ForwardingVolume(honest) {
            @Override
            public EntryCursor list(SharePath directory) throws ShareException {
                return where.elsewhere(share).list(directory);
            }
        };
    }

    private static ServerLink impatient(Backend honest, ServerAddress server, Credentials credentials)
            throws ShareException {
        for (int tries = 1; ; tries++) {
            try {
                return honest.logOn(server, credentials);
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.UNREACHABLE || tries == 3) {
                    throw e;
                }
            }
        }
    }

    private static Volume reopening(Volume honest, ShareAddress share, Mutant.Where where) {
        return new ForwardingVolume(honest) {
            @Override
            public ContentReader read(SharePath file) throws ShareException {
                return new Forwarding.OfReader(super.read(file)) {
                    @Override
                    public int read(ByteBuffer target, long position) throws ShareException {
                        try {
                            return super.read(target, position);
                        } catch (ShareException e) {
                            if (e.kind() != ErrorKind.LINK_LOST) {
                                throw e;
                            }
                            return where.elsewhere(share).read(file).read(target, position);
                        }
                    }
                };
            }
        };
    }

    private static ServerLink relinking(ServerLink link, Mutant.Where where) {
        return new Forwarding.OfLink(link) {
            @Override
            public void verify() throws ShareException {
                try {
                    super.verify();
                } catch (ShareException e) {
                    where.logOn().verify();
                }
            }
        };
    }

    private static ServerLink immortal(ServerLink link) {
        return new Forwarding.OfLink(link) {
            @Override
            public boolean alive() {
                return true;
            }
        };
    }

    private static ServerLink credulous(ServerLink link) {
        return new Forwarding.OfLink(link) {
            @Override
            public void verify() {}
        };
    }

    private static ServerLink thorough(ServerLink link) {
        return new Forwarding.OfLink(link) {
            @Override
            public void verify() throws ShareException {
                super.verify();
                super.verify();
                super.verify();
            }
        };
    }

    private static ServerLink suspicious(ServerLink link, Mutant.Where where) {
        return new Forwarding.OfLink(link) {
            @Override
            public void verify() throws ShareException {
                where.logOn().close();
            }
        };
    }

    /** The server has made the session before it looks at the secret. */
    private static ServerLink messy(Backend honest, ServerAddress server, Credentials credentials)
            throws ShareException {
        Credentials right = MemoryContractFixture.ADMINISTRATOR;
        ServerLink link = honest.logOn(server, right);
        if (!credentials.equals(right)) {
            throw ShareException.of(ErrorKind.AUTHENTICATION_REJECTED, "log on").build();
        }
        return link;
    }

    private static ServerLink clinging(ServerLink link) {
        return new Forwarding.OfLink(link) {
            @Override
            public void close() {}
        };
    }

    private static Volume repeating(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
                for (int tries = 1; ; tries++) {
                    try {
                        super.rename(from, to, mode);
                        return;
                    } catch (ShareException e) {
                        if (tries == 3) {
                            throw e;
                        }
                    }
                }
            }
        };
    }

    private static Volume guessing(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
                try {
                    super.rename(from, to, mode);
                } catch (ShareException e) {
                    throw e.kind() == ErrorKind.OUTCOME_UNKNOWN
                            ? ShareException.of(ErrorKind.LINK_LOST, "rename").build()
                            : e;
                }
            }
        };
    }

    private static Volume hoping(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
                try {
                    super.rename(from, to, mode);
                } catch (ShareException e) {
                    if (e.kind() != ErrorKind.OUTCOME_UNKNOWN) {
                        throw e;
                    }
                }
            }
        };
    }

    private static Volume insistent(Volume honest, ShareAddress share, Mutant.Where where) {
        return new ForwardingVolume(honest) {
            @Override
            public void rename(SharePath from, SharePath to, RenameMode mode) throws ShareException {
                try {
                    super.rename(from, to, mode);
                } catch (ShareException e) {
                    if (e.kind() != ErrorKind.OUTCOME_UNKNOWN && e.kind() != ErrorKind.LINK_LOST) {
                        throw e;
                    }
                    Volume again = where.elsewhere(share);
                    Optional<Entry> left = again.stat(from);
                    if (left.isPresent()) {
                        again.rename(from, to, mode);
                    }
                }
            }
        };
    }
}
