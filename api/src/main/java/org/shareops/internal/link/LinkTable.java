package org.shareops.internal.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;
import org.shareops.spi.Volume;

/** One link for each server and identity, made when it is first needed (rules P1, P3, P4). Thread-safe. */
public final class LinkTable implements AutoCloseable {
    private final Map<String, Backend> backends = new HashMap<>();
    private final CredentialsProvider credentials;
    private final EngineClock clock;
    private final ConcurrentMap<Key, Link> links = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record Key(ServerAddress server, String identity) {}

    /** Makes an empty table; of two backends for one scheme the first counts. */
    public LinkTable(List<Backend> backends, CredentialsProvider credentials, EngineClock clock) {
        for (Backend backend : backends) {
            backend.schemes().forEach(scheme -> this.backends.putIfAbsent(scheme, backend));
        }
        this.credentials = credentials;
        this.clock = clock;
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

    /** Returns an open volume, logging on if there is no link. The caller does not close it. */
    public Volume volume(ShareAddress share) throws ShareException {
        checkOpen("use " + share);
        Link link = link(share.server());
        Volume volume = link.volume(share);
        if (closed) {
            // close() may have passed by this link while it was being made.
            link.close();
            throw closedException("use " + share);
        }
        return volume;
    }

    /** Tells what is known of the link to a server, at no more cost than {@code probe} allows (rules P1, P8, P9). */
    public ConnectionStatus probe(ServerAddress server, Probe probe) throws ShareException {
        if (probe == Probe.PASSIVE) {
            return passive(server);
        }
        checkOpen("probe " + server);
        return probe == Probe.CONNECT ? link(server).connect() : verify(server);
    }

    private ConnectionStatus passive(ServerAddress server) {
        return links.entrySet().stream()
                .filter(each -> each.getKey().server().equals(server))
                .map(each -> each.getValue().status())
                .findFirst()
                .orElseGet(() -> neverAsked(server));
    }

    private ConnectionStatus neverAsked(ServerAddress server) {
        return new ConnectionStatus(
                server,
                closed ? LinkState.CLOSED : LinkState.IDLE,
                ConnectionStatus.Evidence.NEVER_ASKED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private ConnectionStatus verify(ServerAddress server) throws ShareException {
        for (Map.Entry<Key, Link> each : links.entrySet()) {
            if (each.getKey().server().equals(server)) {
                return each.getValue().verify();
            }
        }
        return neverAsked(server);
    }

    private Link link(ServerAddress server) throws ShareException {
        Backend backend = backend(server.scheme());
        Credentials known = credentialsFor(server, backend);
        return links.computeIfAbsent(new Key(server, known.identity()), key -> new Link(backend, server, known, clock));
    }

    private Credentials credentialsFor(ServerAddress server, Backend backend) throws ShareException {
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

    /** Logs off everywhere. Idempotent; the first failure is thrown after all links were tried. */
    @Override
    public void close() throws ShareException {
        closed = true;
        List<ShareException> failures = new ArrayList<>();
        for (Link link : links.values()) {
            try {
                link.close();
            } catch (ShareException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            ShareException first = failures.remove(0);
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }
}
