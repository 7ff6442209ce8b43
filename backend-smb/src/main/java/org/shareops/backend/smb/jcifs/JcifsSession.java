package org.shareops.backend.smb.jcifs;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import jcifs.CIFSContext;
import jcifs.SmbSession;
import jcifs.SmbTransport;
import jcifs.smb.SmbSessionInternal;
import jcifs.smb.SmbTransportInternal;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbEndpoint;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.backend.smb.smb2.Message;
import org.shareops.backend.smb.smb2.Opener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of jcifs-ng that is never shared and never made again: its transport stays lost once it is. */
final class JcifsSession implements org.shareops.backend.smb.port.SmbSession {
    private static final Logger LOG = LoggerFactory.getLogger(JcifsSession.class);
    private static final String PIPES = "IPC$";
    private static final Duration LONGEST_LOG_OFF = Duration.ofSeconds(3);

    private final CIFSContext context;
    private final SmbTransport transport;
    private final SmbTransportInternal connection;
    private final SmbSession session;
    private final Peer peer;
    private final Set<JcifsTree> trees = ConcurrentHashMap.newKeySet();
    private final Opener opener = new Opener();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable JcifsTree pipes;
    private final LongAdder roundTrips;
    private final Optional<String> principal;
    private volatile boolean lost;

    /** {@code roundTrips} has counted what was sent before. */
    JcifsSession(
            CIFSContext context,
            SmbTransport transport,
            SmbEndpoint endpoint,
            LongAdder roundTrips,
            Optional<String> principal) {
        this.principal = principal;
        this.roundTrips = roundTrips;
        this.context = context;
        this.transport = transport;
        this.connection = transport.unwrap(SmbTransportInternal.class);
        this.session = connection.getSmbSession(context, endpoint.host(), null);
        this.peer = new Peer(endpoint);
    }

    /** Logs on, by connecting the share of pipes that every server has. */
    void logOn() throws SmbFailure {
        pipes = tree(PIPES);
        countRoundTrip();
    }

    CIFSContext context() {
        return context;
    }

    Peer peer() {
        return peer;
    }

    Opener opener() {
        return opener;
    }

    boolean isClosed() {
        return closed.get();
    }

    boolean wasConnected() {
        return !connection.isDisconnected();
    }

    @Override
    public boolean alive() {
        return !closed.get() && !lost && !connection.isDisconnected();
    }

    /** Says that no answer came, or that none can be asked for any more. */
    void giveUp() {
        lost = true;
    }

    void countRoundTrip() {
        roundTrips.increment();
    }

    @Override
    public long roundTrips() {
        return roundTrips.sum();
    }

    @Override
    public Optional<String> principal() {
        return principal;
    }

    @Override
    public boolean canEncrypt() {
        return false;
    }

    /** jcifs-ng keeps the version to itself. */
    @Override
    public String details() {
        return "jcifs-ng, SMB 2.1 to 3.1.1, signed";
    }

    @Override
    public void echo() throws SmbFailure {
        JcifsTree tree = pipes;
        if (tree == null) {
            throw new SmbFailure.Closed("the link");
        }
        tree.echoes().send(Message.echo());
    }

    @Override
    public SmbTree connect(String share) throws SmbFailure {
        if (!alive()) {
            throw closed.get() ? new SmbFailure.Closed("the link") : new SmbFailure.Lost(peer.gone(), false, null);
        }
        countRoundTrip();
        return tree(share);
    }

    private JcifsTree tree(String share) throws SmbFailure {
        JcifsTree tree = JcifsTree.connect(
                this, share, session.unwrap(SmbSessionInternal.class).getSmbTree(share, null));
        trees.add(tree);
        return tree;
    }

    void forget(JcifsTree tree) {
        trees.remove(tree);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        opener.close();
        // With a log-off, so that the server lists us no more (rule P10); but a server that says nothing is not waited
        // for.
        Thread leaving = new Thread(this::leave, "shareops-smb-log-off");
        leaving.setDaemon(true);
        leaving.start();
        boolean interrupted = false;
        long deadline = System.nanoTime() + LONGEST_LOG_OFF.toNanos();
        for (long left = LONGEST_LOG_OFF.toMillis(); leaving.isAlive() && left > 0; ) {
            try {
                leaving.join(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        JcifsTree open = pipes;
        try {
            if (open != null && !lost && wasConnected()) {
                open.logOff(LONGEST_LOG_OFF);
            }
        } catch (SmbFailure e) {
            LOG.debug("The connection ended before the log-off", e);
        }
        try {
            trees.forEach(JcifsTree::release);
            session.close();
            transport.close();
            // Whatever jcifs-ng would still say: the session is over.
            connection.disconnect(true, false);
            context.close();
        } catch (IOException | RuntimeException e) {
            LOG.debug("A connection could not be closed in order", e);
        }
    }
}
