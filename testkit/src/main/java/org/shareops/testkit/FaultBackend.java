package org.shareops.testkit;

import java.util.List;
import java.util.Map;
import org.shareops.model.Credentials;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;
import org.shareops.spi.Backend;
import org.shareops.spi.ForwardingBackend;
import org.shareops.spi.ServerLink;

/**
 * A backend that passes every call on to another, counts it, and lets go wrong what its {@link FaultPlan} says: on its
 * links, volumes, handles and facets alike. Thread-safe.
 *
 * <p>It is the network of one client. When the plan crashes that client, every later request fails with
 * {@link SimulatedCrash} and nothing reaches the real backend any more, while {@code close()} of anything returns quietly
 * and does nothing; the real handles stay open until {@link #dropClient()}, as on a server that has not yet noticed.
 * Recovery is then tried through another backend: the real one, or a new wrapper around it.
 *
 * <p>What it cannot do: facets of types that are not in {@code org.shareops.spi} are passed on as they are.
 */
public final class FaultBackend extends ForwardingBackend {
    private final FaultLine line;
    private final ServerSide handles = new ServerSide();
    private final ServerSide volumes = new ServerSide();
    private final ServerSide links = new ServerSide();

    /** Wraps a backend. */
    public FaultBackend(Backend backend, FaultPlan plan) {
        super(backend);
        this.line = new FaultLine(plan);
    }

    /** Wraps a backend of which nothing goes wrong yet. */
    public FaultBackend(Backend backend) {
        this(backend, FaultPlan.none());
    }

    /** Takes another plan, also for what is open already. Counts, log and call numbers start anew; a crash stays one. */
    public void use(FaultPlan plan) {
        line.use(plan);
    }

    /** Returns all calls since the plan came into force, in the order they were made. */
    public List<Call> calls() {
        return line.calls();
    }

    /** Returns how often each primitive was asked for since the plan came into force; without those that were not. */
    public Map<Primitive, Long> counts() {
        return line.counts();
    }

    /** Returns how often a primitive was asked for since the plan came into force. */
    public long count(Primitive primitive) {
        return line.counts().getOrDefault(primitive, 0L);
    }

    /** Returns true if the plan has crashed the client. */
    public boolean crashed() {
        return line.crashed();
    }

    /** Returns how many readers, writers, claims and listings are open in the real backend (rule C5). */
    public int openHandles() {
        return handles.size();
    }

    /**
     * Does what a server does for a client that is gone: closes its real handles, volumes and links. To be called when
     * nothing of the client runs any more. Idempotent.
     *
     * @throws ShareException the first failure, after all were tried
     */
    public void dropClient() throws ShareException {
        try {
            handles.dropAll();
        } finally {
            try {
                volumes.dropAll();
            } finally {
                links.dropAll();
            }
        }
    }

    @Override
    public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
        return line.ask(Primitive.LOG_ON, () -> {
            ServerLink link = super.logOn(server, credentials);
            return new FaultLink(link, links.hold(link::close), line, volumes, handles);
        });
    }
}
