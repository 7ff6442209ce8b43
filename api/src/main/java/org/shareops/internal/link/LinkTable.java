package org.shareops.internal.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Guard;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkReport;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;
import org.shareops.spi.Volume;

/** One link for each server and identity, made when it is first needed (rules P1, P3, P4, P11). Thread-safe. */
public final class LinkTable implements AutoCloseable {
    /** Shorter than any device between us and a server forgets a connection. */
    private static final Duration KNOWN_TO_LIVE = Duration.ofSeconds(10);

    private final Map<String, Backend> backends = new HashMap<>();
    private final CredentialsProvider credentials;
    private final EngineClock clock;
    private final LinkPolicy policy;
    private final Map<ServerAddress, ServerAddress> aliases;
    private final ConcurrentMap<ServerAddress, Reachability> servers = new ConcurrentHashMap<>();
    private final ConcurrentMap<ServerAddress, ConcurrentMap<Who, Link>> links = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Who we are on a server: a user may be called as those are who have no name (rule P2), and two sources of tickets may be of
     * one user and let in different ones tomorrow.
     */
    private record Who(Class<? extends Credentials> kind, Object key) {
        static Who of(Credentials known) {
            Object key = known instanceof Credentials.Kerberos kerberos ? kerberos.source() : known.identity();
            return new Who(known.getClass(), key);
        }
    }

    /** A request that may be made again if it is known not to have been done. */
    @FunctionalInterface
    public interface Request<T> {
        /** Asks. */
        T ask(Volume volume) throws ShareException;
    }

    /**
     * Makes an empty table.
     *
     * @param backends of two for one scheme the first counts
     * @param aliases for each name of a server that has another, that other name
     */
    public LinkTable(
            List<Backend> backends,
            CredentialsProvider credentials,
            EngineClock clock,
            LinkPolicy policy,
            Map<ServerAddress, ServerAddress> aliases) {
        for (Backend backend : backends) {
            backend.schemes().forEach(scheme -> this.backends.putIfAbsent(scheme, backend));
        }
        this.credentials = credentials;
        this.clock = clock;
        this.policy = policy;
        this.aliases = normalized(aliases);
    }

    /**
     * Returns the backend that answers for a scheme.
     *
     * @throws IllegalArgumentException if none does
     */
    public Backend backend(String scheme) {
        Backend backend = backends.get(scheme);
        if (backend == null) {
            throw new IllegalArgumentException("no backend for \"" + scheme + "://\" is installed; there are "
                    + String.join(", ", backends.keySet().stream().sorted().toList()));
        }
        return backend;
    }

    /** Opens a share for somebody who will close the use, logging on if there is no link. */
    public LinkUse use(ShareAddress share) throws ShareException {
        checkOpen("use " + share);
        ServerAddress server = nameOf(share.server());
        Credentials known = credentialsFor(server);
        Link link = openLink(server, known);
        LinkUse use;
        try {
            use = link.use(new ShareAddress(server, share.name()), known);
        } finally {
            closeIfLate(link);
        }
        if (closed) {
            use.close();
            throw closedException("use " + share);
        }
        return use;
    }

    /**
     * The same for who must not be sent back to his beginning by a link that was lost long ago: one that nobody has used for a
     * while is verified first, and made again if it does not hold (rule P7).
     */
    public LinkUse useOfLivingLink(ShareAddress share) throws ShareException {
        LinkUse use = use(share);
        if (use.unused().compareTo(KNOWN_TO_LIVE) <= 0) {
            return use;
        }
        boolean good = false;
        try {
            use.verify();
            good = use.isAlive();
        } finally {
            if (!good) {
                use.close();
            }
        }
        return good ? use : use(share);
    }

    /** Nothing is sent after {@code close()}: it passes by what was made later, and knows what was made before. */
    private Link openLink(ServerAddress server, Credentials known) throws ShareException {
        Link link = link(server, known);
        if (closed) {
            link.refuseAll();
        }
        return link;
    }

    /** {@code close()} may have passed by this link while it was being made. */
    private void closeIfLate(Link link) throws ShareException {
        if (closed) {
            link.close();
        }
    }

    /**
     * Asks a share for something. If the link turns out to be lost and the request not to have been done, it is made once more
     * over another link (rule P7).
     */
    public <T> T ask(ShareAddress share, Request<T> request) throws ShareException {
        ShareException lost;
        try (LinkUse use = use(share)) {
            try {
                return request.ask(use.volume());
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.LINK_LOST || use.isAlive()) {
                    throw e;
                }
                lost = e;
            }
        }
        try (LinkUse again = use(share)) {
            return request.ask(again.volume());
        } catch (ShareException e) {
            e.addSuppressed(lost);
            throw e;
        }
    }

    /** Tells what is known of the link to a server, at no more cost than {@code probe} allows (rules P1, P8, P9). */
    public ConnectionStatus probe(ServerAddress server, Probe probe) throws ShareException {
        ServerAddress name = nameOf(server);
        if (probe == Probe.PASSIVE) {
            return passive(name);
        }
        checkOpen("probe " + server);
        LinkEvents.Probed event = new LinkEvents.Probed();
        event.begin();
        try {
            return probe == Probe.CONNECT ? connect(name) : verify(name, event);
        } finally {
            event.kind = probe.name();
            event.commit(name);
        }
    }

    private ConnectionStatus connect(ServerAddress server) throws ShareException {
        Credentials known = credentialsFor(server);
        Link link = openLink(server, known);
        try {
            return link.connect(known);
        } finally {
            closeIfLate(link);
        }
    }

    private ConnectionStatus passive(ServerAddress server) {
        Link link = mostTelling(server);
        return link == null ? neverAsked(server) : link.status();
    }

    /** Of several identities on one server, the one whose link is up comes first. */
    private @Nullable Link mostTelling(ServerAddress server) {
        ConcurrentMap<Who, Link> known = links.get(server);
        if (known == null) {
            return null;
        }
        return known.size() == 1
                ? known.values().iterator().next()
                : known.values().stream()
                        .min(Comparator.comparing(link -> rank(link.status().state())))
                        .orElse(null);
    }

    private static int rank(LinkState state) {
        return switch (state) {
            case UP -> 0;
            case SUSPECT -> 1;
            case CONNECTING -> 2;
            case REJECTED -> 3;
            case BACKING_OFF -> 4;
            case IDLE -> 5;
            case CLOSED -> 6;
        };
    }

    private ConnectionStatus neverAsked(ServerAddress server) {
        return StatusNote.neverAsked(server, closed ? LinkState.CLOSED : LinkState.IDLE);
    }

    private ConnectionStatus verify(ServerAddress server, LinkEvents.Probed event) throws ShareException {
        Link link = mostTelling(server);
        return link == null ? neverAsked(server) : link.verify(event);
    }

    /** Lets credentials be sent to a server again that it has refused. No traffic. */
    public void forgetRejection(ServerAddress server) {
        ConcurrentMap<Who, Link> known = links.get(nameOf(server));
        if (known != null) {
            known.values().forEach(Link::forgetRejection);
        }
    }

    /** Tells what has become of each link so far, in the order of servers. No traffic. */
    public List<LinkReport> reports() {
        return links.values().stream()
                .flatMap(each -> each.values().stream())
                .map(Link::report)
                .sorted(Comparator.comparing(
                                (LinkReport report) -> report.status().server().toString())
                        .thenComparing(LinkReport::identity))
                .toList();
    }

    /** Only what the caller has declared counts; nothing is guessed from what names look like (rule P11). */
    private ServerAddress nameOf(ServerAddress server) {
        ServerAddress name = normalized(server);
        return aliases.isEmpty() ? name : aliases.getOrDefault(name, name);
    }

    private Map<ServerAddress, ServerAddress> normalized(Map<ServerAddress, ServerAddress> given) {
        Map<ServerAddress, ServerAddress> all = new HashMap<>();
        given.forEach((other, first) -> {
            ServerAddress alias = normalized(other);
            ServerAddress name = normalized(first);
            ServerAddress before = alias.equals(name) ? name : all.put(alias, name);
            if (!alias.scheme().equals(name.scheme()) || (before != null && !before.equals(name))) {
                throw new IllegalArgumentException(
                        alias + " cannot be the same server as " + name + (before == null ? "" : " and as " + before));
            }
        });
        all.forEach((alias, name) -> {
            if (all.containsKey(name)) {
                throw new IllegalArgumentException(
                        name + " is declared to be " + all.get(name) + "; name that one first for " + alias + ", too");
            }
        });
        return Map.copyOf(all);
    }

    private ServerAddress normalized(ServerAddress server) {
        Backend backend = backends.get(server.scheme());
        return backend == null ? server : backend.normalized(server);
    }

    private Link link(ServerAddress server, Credentials known) {
        Backend backend = backend(server.scheme());
        return links.computeIfAbsent(server, key -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        Who.of(known),
                        who -> new Link(
                                backend,
                                server,
                                known.identity(),
                                clock,
                                policy,
                                reachability(server),
                                reachability()));
    }

    private Reachability reachability(ServerAddress server) {
        return servers.computeIfAbsent(server, key -> reachability());
    }

    private Reachability reachability() {
        return new Reachability(clock, policy, () -> ThreadLocalRandom.current().nextLong());
    }

    private Credentials credentialsFor(ServerAddress server) throws ShareException {
        Backend backend = backend(server.scheme());
        Optional<Credentials> known = credentials.credentialsFor(server);
        if (known.isPresent()) {
            return known.get();
        }
        if (!backend.needsCredentials()) {
            return Credentials.ofProcess();
        }
        throw ShareException.of(ErrorKind.AUTHENTICATION_REJECTED, "log on to " + server)
                .detail(
                        "there are no credentials for it, and nothing is sent without; an anonymous log-on has to be asked"
                                + " for")
                .build();
    }

    /**
     * Does nothing while the table is open.
     *
     * @throws ShareException {@code CLOSED} after {@link #close()}
     */
    public void checkOpen(String operation) throws ShareException {
        if (closed) {
            throw closedException(operation);
        }
    }

    private static ShareException closedException(String operation) {
        return ShareException.of(ErrorKind.CLOSED, operation)
                .detail("Shares was closed before")
                .build();
    }

    /** Logs off everywhere at once. Idempotent; the first failure is thrown after all links were tried. */
    @Override
    public void close() throws ShareException {
        closed = true;
        List<Link> all =
                links.values().stream().flatMap(each -> each.values().stream()).toList();
        all.forEach(Link::refuseAll);
        List<ShareException> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> closing = new ArrayList<>();
        // One that is slow to leave does not hold up the others.
        for (Link link : all.subList(Math.min(1, all.size()), all.size())) {
            Thread thread = new Thread(null, () -> close(link, failures), "shareops-close", 0, false);
            thread.start();
            closing.add(thread);
        }
        if (!all.isEmpty()) {
            close(all.get(0), failures);
        }
        joinUninterruptibly(closing);
        if (!failures.isEmpty()) {
            ShareException first = failures.remove(0);
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    private static void close(Link link, List<ShareException> failures) {
        try {
            link.close();
        } catch (ShareException e) {
            failures.add(e);
        } catch (RuntimeException | Error e) {
            failures.add(Guard.unexpected("log off", e));
        }
    }

    private static void joinUninterruptibly(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
