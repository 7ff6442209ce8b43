package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.facet;
import static org.shareops.testkit.contract.Mutant.windows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.FileCloser;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Volume;

/** Lies about who is there, and who was closed. */
final class SessionMutants {
    private SessionMutants() {}

    static List<Mutant> all() {
        return List.of(
                windows(Rule.S1, "leaves out a holder", files(SessionMutants::withoutFirst)),
                windows(
                        Rule.S1,
                        "invents a user",
                        files(each(file -> changed(file, file.id(), Optional.of("nobody"), file.own())))),
                windows(
                        Rule.S1,
                        "lists what is open anywhere, whatever was asked for",
                        facet(SessionLister.class, (lister, volume) -> new Forwarding.OfLister(lister) {
                            @Override
                            public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
                                return super.openFiles(SharePath.root());
                            }
                        })),
                windows(Rule.S1, "lists no session but ours", sessions(SessionMutants::ours)),
                windows(
                        Rule.S2,
                        "lists nothing where it may not list",
                        facet(SessionLister.class, (lister, volume) -> quiet(lister))),
                windows(
                        Rule.S3,
                        "shows our session as somebody else's",
                        sessions(each(session -> changed(session, session.id(), Ownership.NO)))),
                windows(
                        Rule.S3,
                        "shows our open files as somebody else's",
                        files(each(file -> changed(file, file.id(), file.user(), Ownership.NO)))),
                windows(
                        Rule.S4,
                        "gives all open files one id",
                        files(each(file -> changed(file, "1", file.user(), file.own())))),
                windows(
                        Rule.S4,
                        "gives all sessions one id",
                        sessions(each(session -> changed(session, "1", session.own())))),
                windows(
                        Rule.S4,
                        "uses ids again and knows no more what they stood for",
                        Mutant.volumes((volume, where) -> new Recycling(volume))),
                windows(
                        Rule.S4,
                        "closes no file and says that it did",
                        facet(FileCloser.class, (closer, volume) -> file -> {})),
                windows(
                        Rule.S5,
                        "says of what it closed that it had gone",
                        facet(FileCloser.class, (closer, volume) -> file -> {
                            closer.closeFile(file);
                            throw gone();
                        })),
                windows(
                        Rule.S6,
                        "does not say why a list may lack something",
                        facet(SessionLister.class, (lister, volume) -> vague(lister))),
                windows(
                        Rule.S7,
                        "ends no session and says that it did",
                        facet(SessionCloser.class, (closer, volume) -> session -> {})),
                windows(
                        Rule.D1,
                        "gets nobody off and says that it did",
                        facet(FileCloser.class, (closer, volume) -> file -> {})),
                windows(Rule.D4, "closes whatever a user has open", facet(FileCloser.class, SessionMutants::sweeping)),
                windows(
                        Rule.S1,
                        "lists no open file that is deeper than the directory itself",
                        listing((below, files) -> files.stream()
                                .filter(file -> file.path().equals(below)
                                        || file.path().parent().equals(Optional.of(below)))
                                .toList())),
                windows(
                        Rule.D4,
                        "compares paths as texts when it lists open files",
                        facet(SessionLister.class, (lister, volume) -> new Forwarding.OfLister(lister) {
                            @Override
                            public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
                                return ServerList.complete(super.openFiles(SharePath.root()).items().stream()
                                        .filter(file -> file.path().toString().startsWith(below.toString()))
                                        .toList());
                            }
                        })),
                windows(
                        Rule.D4,
                        "ends the sessions of all others",
                        facet(SessionCloser.class, SessionMutants::purging)));
    }

    private static Mutant.Twist listing(BiFunction<SharePath, List<OpenFile>, List<OpenFile>> lie) {
        return facet(SessionLister.class, (lister, volume) -> new Forwarding.OfLister(lister) {
            @Override
            public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
                return ServerList.complete(
                        lie.apply(below, super.openFiles(below).items()));
            }
        });
    }

    private static SessionCloser purging(SessionCloser honest, Volume volume) {
        return session -> {
            for (Session each :
                    volume.facet(SessionLister.class).orElseThrow().sessions().items()) {
                if (each.own() == Ownership.NO) {
                    honest.disconnect(each);
                }
            }
        };
    }

    private static Mutant.Twist files(UnaryOperator<List<OpenFile>> lie) {
        return facet(SessionLister.class, (lister, volume) -> new Forwarding.OfLister(lister) {
            @Override
            public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
                return ServerList.complete(lie.apply(super.openFiles(below).items()));
            }
        });
    }

    private static Mutant.Twist sessions(UnaryOperator<List<Session>> lie) {
        return facet(SessionLister.class, (lister, volume) -> new Forwarding.OfLister(lister) {
            @Override
            public ServerList<Session> sessions() throws ShareException {
                return ServerList.complete(lie.apply(super.sessions().items()));
            }
        });
    }

    private static <T> UnaryOperator<List<T>> each(UnaryOperator<T> lie) {
        return items -> items.stream().map(lie).toList();
    }

    private static List<OpenFile> withoutFirst(List<OpenFile> items) {
        List<OpenFile> others = new ArrayList<>(items);
        others.removeIf(file -> file.own() == Ownership.NO);
        return others;
    }

    private static List<Session> ours(List<Session> items) {
        return items.stream().filter(each -> each.own() == Ownership.YES).toList();
    }

    private static OpenFile changed(OpenFile file, String id, Optional<String> user, Ownership own) {
        return new OpenFile(
                id,
                file.path(),
                user,
                file.access(),
                file.locks(),
                file.clients(),
                file.sessionId(),
                file.program(),
                file.blocking(),
                own);
    }

    private static Session changed(Session session, String id, Ownership own) {
        return new Session(
                id,
                session.user(),
                session.client(),
                session.program(),
                session.openFiles(),
                session.connectedFor(),
                session.idleFor(),
                own);
    }

    private static ShareException gone() {
        return ShareException.of(ErrorKind.NOT_FOUND, "close a file").build();
    }

    private static SessionLister quiet(SessionLister lister) {
        return new SessionLister() {
            @Override
            public ServerList<Session> sessions() throws ShareException {
                try {
                    return lister.sessions();
                } catch (ShareException e) {
                    return ServerList.complete(List.of());
                }
            }

            @Override
            public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
                try {
                    return lister.openFiles(below);
                } catch (ShareException e) {
                    return ServerList.complete(List.of());
                }
            }
        };
    }

    private static SessionLister vague(SessionLister lister) {
        return new SessionLister() {
            @Override
            public ServerList<Session> sessions() throws ShareException {
                return ServerList.incomplete(lister.sessions().items(), "");
            }

            @Override
            public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
                return ServerList.incomplete(lister.openFiles(below).items(), "");
            }
        };
    }

    private static FileCloser sweeping(FileCloser closer, Volume volume) {
        return file -> {
            SessionLister lister = volume.facet(SessionLister.class).orElseThrow();
            for (OpenFile each : lister.openFiles(SharePath.root()).items()) {
                if (each.user().equals(file.user())) {
                    closer.closeFile(each);
                }
            }
        };
    }

    /** Numbers what is open, and shows under a number what was first seen under it. */
    private static final class Recycling extends ForwardingVolume {
        private final Map<String, OpenFile> known = new TreeMap<>();

        Recycling(Volume volume) {
            super(volume);
        }

        @Override
        public <F> Optional<F> facet(Class<F> type) {
            if (type == SessionLister.class) {
                return Optional.of(type.cast(new Forwarding.OfLister(lister()) {
                    @Override
                    public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
                        return ServerList.complete(numbered().stream()
                                .filter(file -> file.path().startsWith(below))
                                .toList());
                    }
                }));
            } else if (type == FileCloser.class) {
                return Optional.of(type.cast((FileCloser) this::closeNumber));
            }
            return super.facet(type);
        }

        private List<OpenFile> numbered() throws ShareException {
            List<OpenFile> files = new ArrayList<>();
            for (OpenFile file : lister().openFiles(SharePath.root()).items()) {
                String id = String.valueOf(files.size() + 1);
                known.putIfAbsent(id, changed(file, id, file.user(), file.own()));
                files.add(known.get(id));
            }
            return files;
        }

        private void closeNumber(OpenFile file) throws ShareException {
            List<OpenFile> files = lister().openFiles(SharePath.root()).items();
            int number = Integer.parseInt(file.id());
            if (number > files.size()) {
                throw gone();
            }
            super.facet(FileCloser.class).orElseThrow().closeFile(files.get(number - 1));
        }

        private SessionLister lister() {
            return super.facet(SessionLister.class).orElseThrow();
        }
    }
}
