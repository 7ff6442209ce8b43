package org.shareops.internal.link;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.ConnectionStatus.Evidence;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkState;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session with one server under one identity. Whoever needs it first logs on while the others wait for the same log-on
 * (rule P3); its status can be read at any time without waiting (rule P1).
 */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final Backend backend;
    private final ServerAddress server;
    private final Credentials credentials;
    private final EngineClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ShareAddress, Volume> volumes = new HashMap<>();
    private @Nullable ServerLink session;
    private boolean closed;
    private volatile ConnectionStatus status;

    Link(Backend backend, ServerAddress server, Credentials credentials, EngineClock clock) {
        this.backend = backend;
        this.server = server;
        this.credentials = credentials;
        this.clock = clock;
        this.status = new ConnectionStatus(
                server, LinkState.IDLE, Evidence.NEVER_ASKED, Optional.empty(), Optional.empty(), Optional.empty());
    }

    ConnectionStatus status() {
        return status;
    }

    Volume volume(ShareAddress share) throws ShareException {
        enter();
        try {
            ServerLink live = session();
            Volume volume = volumes.get(share);
            if (volume == null) {
                volume = live.volume(share);
                volumes.put(share, volume);
            }
            return volume;
        } finally {
            lock.unlock();
        }
    }

    ConnectionStatus connect() throws ShareException {
        enter();
        try {
            session();
            return status;
        } finally {
            lock.unlock();
        }
    }

    ConnectionStatus verify() throws ShareException {
        enter();
        try {
            if (session == null) {
                return status;
            }
            try {
                session.verify();
                note(LinkState.UP, Evidence.VERIFIED, null);
            } catch (ShareException e) {
                note(LinkState.SUSPECT, Evidence.VERIFIED, e);
            }
            return status;
        } finally {
            lock.unlock();
        }
    }

    private void enter() throws ShareException {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ShareException.of(ErrorKind.CANCELLED, "log on to " + server)
                    .detail("it was interrupted while another thread logged on")
                    .cause(e)
                    .build();
        }
        if (closed) {
            lock.unlock();
            throw ShareException.of(ErrorKind.CLOSED, "use " + server)
                    .detail("Shares was closed before")
                    .build();
        }
    }

    private ServerLink session() throws ShareException {
        if (session != null && session.alive()) {
            return session;
        }
        volumes.clear();
        letGoOfLost();
        note(LinkState.CONNECTING, Evidence.KNOWN, null);
        try {
            ServerLink fresh = backend.logOn(server, credentials);
            session = fresh;
            note(LinkState.UP, Evidence.CONNECTED, null);
            return fresh;
        } catch (ShareException e) {
            LinkState state = e.kind() == ErrorKind.AUTHENTICATION_REJECTED ? LinkState.REJECTED : LinkState.IDLE;
            note(state, Evidence.CONNECTED, e);
            throw e;
        }
    }

    /** A link that is lost still has threads and sockets of ours. */
    private void letGoOfLost() {
        ServerLink lost = session;
        session = null;
        if (lost != null) {
            try {
                lost.close();
            } catch (ShareException e) {
                LOG.debug("A lost link to {} could not be closed in order", server, e);
            }
        }
    }

    private void note(LinkState state, Evidence evidence, @Nullable ShareException error) {
        status = new ConnectionStatus(
                server, state, evidence, Optional.of(clock.instant()), Optional.ofNullable(error), Optional.empty());
    }

    void close() throws ShareException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            volumes.clear();
            note(LinkState.CLOSED, Evidence.KNOWN, null);
            if (session != null) {
                session.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
