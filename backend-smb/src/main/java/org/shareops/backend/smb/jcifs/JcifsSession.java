package org.shareops.backend.smb.jcifs;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import jcifs.CIFSContext;
import jcifs.SmbSession;
import jcifs.SmbTransport;
import jcifs.smb.SmbSessionInternal;
import jcifs.smb.SmbTransportInternal;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbTree;

/** One connection of jcifs-ng that is never shared and never made again: its transport stays lost once it is. */
final class JcifsSession implements org.shareops.backend.smb.port.SmbSession {
    private static final String PIPES = "IPC$";

    private final CIFSContext context;
    private final SmbTransport transport;
    private final SmbTransportInternal connection;
    private final SmbSession session;
    private final Set<JcifsTree> trees = ConcurrentHashMap.newKeySet();
    private final Opener opener = new Opener();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable JcifsTree pipes;

    JcifsSession(CIFSContext context, SmbTransport transport, String host) {
        this.context = context;
        this.transport = transport;
        this.connection = transport.unwrap(SmbTransportInternal.class);
        this.session = connection.getSmbSession(context, host, null);
    }

    /** Logs on, by connecting the share of pipes that every server has. */
    void logOn() throws SmbFailure {
        pipes = tree(PIPES);
    }

    CIFSContext context() {
        return context;
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
        return !closed.get() && !connection.isDisconnected();
    }

    @Override
    public void echo() throws SmbFailure {
        JcifsTree tree = pipes;
        if (tree == null) {
            throw new SmbFailure.Closed("the link");
        }
        tree.exchange().send(Message.echo());
    }

    @Override
    public SmbTree connect(String share) throws SmbFailure {
        if (!alive()) {
            throw closed.get()
                    ? new SmbFailure.Closed("the link")
                    : new SmbFailure.Lost("the connection is gone", false, null);
        }
        return tree(share);
    }

    private JcifsTree tree(String share) throws SmbFailure {
        JcifsTree tree =
                JcifsTree.connect(this, session.unwrap(SmbSessionInternal.class).getSmbTree(share, null));
        trees.add(tree);
        return tree;
    }

    void forget(JcifsTree tree) {
        trees.remove(tree);
    }

    @Override
    public void close() throws SmbFailure {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        opener.close();
        trees.forEach(JcifsTree::close);
        boolean interrupted = Thread.interrupted();
        try {
            session.close();
            transport.close();
            // Soft: with a log-off, so that the server lists us no more (rule P10).
            connection.disconnect(false, false);
            context.close();
        } catch (IOException e) {
            throw new SmbFailure.Lost("logging off failed: " + e.getMessage(), true, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
