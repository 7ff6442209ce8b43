package org.shareops.internal.share;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.link.LinkTable;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.CloseResult;
import org.shareops.model.CloseResult.Outcome;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.Probe;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;
import org.shareops.spi.FileCloser;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;

/**
 * Lists and closes sessions and open files. What is not declared fails before any traffic (rule C1); whether a close worked
 * is judged by listing again (rule S4).
 */
public final class SessionDesk {
    /** A server may answer before the close is real, and a process needs a moment to end. */
    private static final int LOOKS_AFTER_CLOSE = 100;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private static final String DISCONNECT = "disconnect a session";
    private static final String CLOSE_FILE = "close an open file";

    private final LinkTable links;
    private final ShareAddress share;
    private final EngineClock clock;

    /** Makes a desk for one share. */
    public SessionDesk(LinkTable links, ShareAddress share, EngineClock clock) {
        this.links = links;
        this.share = share;
        this.clock = clock;
    }

    /** Tells what the share can do, at no more cost than {@code probe} allows. */
    public Map<Capability, CapabilityStatus> capabilities(Probe probe) throws ShareException {
        links.checkOpen("tell the capabilities of " + share);
        if (probe == Probe.PASSIVE) {
            return CapabilityTable.declared(backend());
        }
        return links.ask(share, volume -> CapabilityTable.effective(volume, volume.capabilities()));
    }

    /** Lists sessions (rules S1, S2, S6). */
    public ServerList<Session> sessions() throws ShareException {
        return ask(SessionLister.class, Capability.LIST_SESSIONS, "list the sessions", SessionLister::sessions);
    }

    /** Lists open files at and below a path (rules S1, S2, S6). */
    public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
        ServerList<OpenFile> found = listOpenFiles(below);
        boolean exists = !found.items().isEmpty()
                || links.ask(share, volume -> volume.stat(below)).isPresent();
        if (!exists) {
            throw ShareException.of(ErrorKind.NOT_FOUND, "list the open files of")
                    .share(share)
                    .path(below)
                    .detail("it does not exist")
                    .build();
        }
        return found;
    }

    private ServerList<OpenFile> listOpenFiles(SharePath below) throws ShareException {
        return ask(
                SessionLister.class,
                Capability.LIST_OPEN_FILES,
                "list the open files",
                lister -> lister.openFiles(below));
    }

    /** Ends sessions that were listed before (rules S3, S4, S5). */
    public List<CloseResult> disconnect(Collection<Session> targets) throws ShareException {
        refuseIfMissing(SessionCloser.class, Capability.DISCONNECT, DISCONNECT);
        return new Closing<Session>(
                        Session::id,
                        () -> sessions().items(),
                        SessionDesk::isSameSession,
                        this::refuseOwn,
                        session -> ask(SessionCloser.class, Capability.DISCONNECT, DISCONNECT, closer -> {
                            closer.disconnect(session);
                            return session;
                        }),
                        this::goWith)
                .close(targets);
    }

    /** Closes open files that were listed before (rules S3, S4, S5). */
    public List<CloseResult> closeFiles(Collection<OpenFile> targets) throws ShareException {
        refuseIfMissing(FileCloser.class, Capability.CLOSE_FILE, CLOSE_FILE);
        return new Closing<OpenFile>(
                        OpenFile::id,
                        () -> listOpenFiles(SharePath.root()).items(),
                        SessionDesk::isSameOpenFile,
                        file -> {},
                        file -> ask(FileCloser.class, Capability.CLOSE_FILE, CLOSE_FILE, closer -> {
                            closer.closeFile(file);
                            return file;
                        }),
                        (file, listed) -> List.of())
                .close(targets);
    }

    /** Returns those that end together with a session (rule S7). */
    private List<Session> goWith(Session session, Collection<Session> listed) throws ShareException {
        return ask(
                SessionCloser.class,
                Capability.DISCONNECT,
                DISCONNECT,
                closer -> listed.stream()
                        .filter(other -> !other.id().equals(session.id()))
                        .filter(other -> closer.endsToo(session, other))
                        .toList());
    }

    private static boolean isSameSession(Session listed, Session now) {
        return listed.user().equals(now.user())
                && listed.client().equals(now.client())
                && listed.program().equals(now.program());
    }

    private static boolean isSameOpenFile(OpenFile listed, OpenFile now) {
        return listed.path().equals(now.path())
                && listed.user().equals(now.user())
                && listed.access().equals(now.access())
                && listed.sessionId().equals(now.sessionId());
    }

    private void refuseOwn(Session session) throws ShareException {
        if (session.own() != Ownership.NO) {
            throw ShareException.of(ErrorKind.REFUSED, "disconnect session " + session.id())
                    .share(share)
                    .detail(
                            session.own() == Ownership.YES
                                    ? "it is our own"
                                    : "it may be our own: the server cannot tell us from "
                                            + session.user().orElse("it"))
                    .build();
        }
    }

    private Backend backend() {
        return links.backend(share.server().scheme());
    }

    /** Asks a facet for something. */
    @FunctionalInterface
    private interface FacetRequest<F, T> {
        T ask(F facet) throws ShareException;
    }

    private <F, T> T ask(Class<F> type, Capability capability, String operation, FacetRequest<F, T> request)
            throws ShareException {
        if (!CapabilityTable.mayHave(backend(), capability)) {
            throw unsupported(capability, operation);
        }
        return links.ask(share, volume -> {
            Optional<F> facet = volume.facet(type);
            if (facet.isEmpty()) {
                throw unsupported(capability, operation);
            }
            return request.ask(facet.get());
        });
    }

    /**
     * Does nothing where a capability may be there, as far as that is known without any traffic.
     *
     * @throws ShareException {@code UNSUPPORTED} if it is not (rule C1)
     */
    public void refuseUndeclared(Capability capability, String operation) throws ShareException {
        if (!CapabilityTable.mayHave(backend(), capability)) {
            throw unsupported(capability, operation);
        }
    }

    private <F> void refuseIfMissing(Class<F> type, Capability capability, String operation) throws ShareException {
        ask(type, capability, operation, facet -> capability);
    }

    private ShareException unsupported(Capability capability, String operation) {
        CapabilityStatus status = backend().declared().get(capability);
        String why = status == null || status.detail().isEmpty() ? "" : "; " + status.detail();
        return ShareException.of(ErrorKind.UNSUPPORTED, operation)
                .share(share)
                .detail("this share cannot do that" + why)
                .build();
    }

    @FunctionalInterface
    private interface Asking<T> {
        T ask() throws ShareException;
    }

    @FunctionalInterface
    private interface Acting<T> {
        void act(T target) throws ShareException;
    }

    @FunctionalInterface
    private interface Sameness<T> {
        boolean isSame(T listed, T now);
    }

    @FunctionalInterface
    private interface Companions<T> {
        List<T> of(T target, Collection<T> listed) throws ShareException;
    }

    /** One bulk close of sessions or of open files. */
    private final class Closing<T> {
        private final Function<T, String> id;
        private final Asking<List<T>> list;
        private final Sameness<T> sameness;
        private final Acting<T> check;
        private final Acting<T> close;
        private final Companions<T> companions;

        Closing(
                Function<T, String> id,
                Asking<List<T>> list,
                Sameness<T> sameness,
                Acting<T> check,
                Acting<T> close,
                Companions<T> companions) {
            this.id = id;
            this.list = list;
            this.sameness = sameness;
            this.check = check;
            this.close = close;
            this.companions = companions;
        }

        List<CloseResult> close(Collection<T> targets) throws ShareException {
            Map<String, T> present = listed();
            Map<String, CloseResult> results = new LinkedHashMap<>();
            Map<String, T> asked = new LinkedHashMap<>();
            for (T target : targets) {
                T now = present.get(id.apply(target));
                if (now == null || !sameness.isSame(target, now)) {
                    results.put(id.apply(target), gone(target));
                } else if (!asked.containsKey(id.apply(target))) {
                    closeOne(now, present.values(), asked, results);
                }
            }
            confirm(asked.values(), results);
            return List.copyOf(results.values());
        }

        /** Whatever goes with it is asked for, too, and has a result. */
        private void closeOne(T target, Collection<T> listed, Map<String, T> asked, Map<String, CloseResult> results) {
            List<T> hit = new ArrayList<>(List.of(target));
            try {
                hit.addAll(companions.of(target, listed));
                for (T each : hit) {
                    check.act(each);
                }
                close.act(target);
            } catch (ShareException e) {
                // Whether an unknown one was done, the list that follows tells.
                if (e.kind() != ErrorKind.OUTCOME_UNKNOWN) {
                    results.put(
                            id.apply(target),
                            e.kind() == ErrorKind.NOT_FOUND ? gone(target) : CloseResult.failed(id.apply(target), e));
                    return;
                }
            }
            for (T each : hit) {
                asked.put(id.apply(each), each);
                results.put(id.apply(each), CloseResult.of(id.apply(each), Outcome.CLOSED));
            }
        }

        private CloseResult gone(T target) {
            return CloseResult.of(id.apply(target), Outcome.ALREADY_GONE);
        }

        private void confirm(Collection<T> asked, Map<String, CloseResult> results) throws ShareException {
            List<T> still = List.copyOf(asked);
            for (int look = 0; !still.isEmpty() && look < LOOKS_AFTER_CLOSE; look++) {
                if (look > 0) {
                    rest();
                }
                Map<String, T> now = listed();
                still = still.stream()
                        .filter(target -> isThere(target, now.get(id.apply(target))))
                        .toList();
            }
            for (T target : still) {
                results.put(
                        id.apply(target),
                        CloseResult.failed(
                                id.apply(target),
                                ShareException.of(ErrorKind.IN_USE, "close " + id.apply(target))
                                        .share(share)
                                        .detail("it was asked to go and is still there")
                                        .build()));
            }
        }

        private boolean isThere(T target, @Nullable T now) {
            return now != null && sameness.isSame(target, now);
        }

        private Map<String, T> listed() throws ShareException {
            return list.ask().stream().collect(Collectors.toMap(id, Function.identity(), (one, same) -> one));
        }

        private void rest() throws ShareException {
            try {
                clock.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ShareException.of(ErrorKind.CANCELLED, "wait until what was closed has gone")
                        .share(share)
                        .detail("it was interrupted")
                        .cause(e)
                        .build();
            }
        }
    }
}
