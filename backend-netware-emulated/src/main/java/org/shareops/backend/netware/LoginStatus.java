package org.shareops.backend.netware;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.backend.netware.keeper.Keeper;
import org.shareops.model.CordonScope;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses newcomers by disabling logins, for the whole server and for everybody, operators included. So that a crash of ours
 * does not leave them disabled, a keeper process stands by from before they are disabled until they are enabled (rule D7). Where
 * somebody else has disabled them, it changes nothing and needs no keeper: he enables them. Thread-safe.
 */
final class LoginStatus implements Admission, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoginStatus.class);
    private static final byte DISABLED = 0;
    private static final byte ENABLED = 1;
    private static final SharePath ROOT = SharePath.root();

    private final NcpConnection connection;
    private final NcpServer server;
    private final NcpEndpoint endpoint;
    private final Credentials credentials;
    private final Failures failures;
    /** One change of the status at a time. {@link #close()} does not wait for it: a keeper can take long to start. */
    private final ReentrantLock turn = new ReentrantLock();

    private @Nullable Keeper keeper;
    private boolean closed;

    LoginStatus(NcpConnection connection, NcpEndpoint endpoint, Credentials credentials) {
        this.connection = connection;
        this.server = new NcpServer(connection);
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.failures = Failures.ofServer();
    }

    @Override
    public CordonScope scope() {
        return CordonScope.SERVER;
    }

    @Override
    public boolean admitsAdministrators() {
        return false;
    }

    @Override
    public byte[] save() throws ShareException {
        return new byte[] {areEnabled() ? ENABLED : DISABLED};
    }

    private boolean areEnabled() throws ShareException {
        try {
            return server.loginsEnabled();
        } catch (NcpFailure e) {
            throw failures.of("ask whether logins are enabled", ROOT, e);
        }
    }

    @Override
    public byte[] refusal(byte[] saved) {
        return new byte[] {DISABLED};
    }

    @Override
    public byte[] refuse(byte[] saved) throws ShareException {
        String operation = "disable logins";
        boolean wereEnabled = wereEnabled(operation, saved);
        takeTurn(operation);
        try {
            Keeper standing = keeper();
            if (standing != null && !standing.isAlive()) {
                takeOver(standing);
            }
            boolean enabled = areEnabled();
            boolean oursAlready = wereEnabled && !enabled && keeper() != null;
            if (enabled != wereEnabled && !oursAlready) {
                throw failures.of(
                        ErrorKind.REFUSED,
                        operation,
                        ROOT,
                        "somebody has " + (enabled ? "enabled" : "disabled")
                                + " logins since their state was saved; save it again",
                        null);
            }
            if (enabled) {
                disable(operation);
            }
            return new byte[] {DISABLED};
        } finally {
            turn.unlock();
        }
    }

    private boolean wereEnabled(String operation, byte[] saved) throws ShareException {
        if (saved.length != 1 || (saved[0] != ENABLED && saved[0] != DISABLED)) {
            throw failures.of(ErrorKind.REFUSED, operation, ROOT, "this is no saved login status", null);
        }
        return saved[0] == ENABLED;
    }

    private void takeTurn(String operation) throws ShareException {
        try {
            turn.lockInterruptibly();
        } catch (InterruptedException e) {
            throw interrupted(operation, e);
        }
    }

    private void disable(String operation) throws ShareException {
        if (keeper() == null) {
            startKeeper();
        }
        try {
            server.disableLogins();
        } catch (NcpFailure.Refusal e) {
            dismissKeeper();
            throw failures.ofChange(operation, ROOT, e);
        } catch (NcpFailure e) {
            // Nobody knows whether they are disabled, or will be: the request can still be under way. The keeper ends
            // that.
            close(takeKeeper());
            throw failures.ofChange(operation, ROOT, e);
        }
    }

    private void startKeeper() throws ShareException {
        String operation = "start the keeper that enables logins again should this program end";
        Keeper starting = launch(operation);
        try {
            if (!adopt(starting)) {
                throw new IOException("the link was closed");
            }
            starting.awaitReady();
        } catch (IOException e) {
            dropUnready(starting);
            throw failure(operation, e);
        } catch (InterruptedException e) {
            dropUnready(starting);
            throw interrupted(operation, e);
        }
        starting.onEnd(() -> ended(starting));
    }

    private Keeper launch(String operation) throws ShareException {
        Credentials.Password password = operator(operation);
        try {
            return Keeper.launch(endpoint, password.user(), password.secret(), connection);
        } catch (NcpFailure e) {
            throw failures.of(operation, ROOT, e);
        } catch (IOException e) {
            throw failure(operation, e);
        }
    }

    private Credentials.Password operator(String operation) throws ShareException {
        try {
            if (credentials instanceof Credentials.Password password && server.isOperator()) {
                return password;
            }
        } catch (NcpFailure e) {
            throw failures.of(operation, ROOT, e);
        }
        throw failures.of(ErrorKind.ACCESS_DENIED, operation, ROOT, "only operators disable logins", null);
    }

    private ShareException failure(String operation, IOException e) {
        boolean byUs = isClosed();
        return ShareException.of(byUs ? ErrorKind.CLOSED : ErrorKind.REFUSED, operation)
                .detail(e.getMessage() + (byUs ? "" : "; without a keeper no logins are disabled"))
                .cause(e)
                .build();
    }

    private static ShareException interrupted(String operation, InterruptedException e) {
        Thread.currentThread().interrupt();
        return ShareException.of(ErrorKind.CANCELLED, operation)
                .detail("it was interrupted")
                .cause(e)
                .build();
    }

    @Override
    public boolean stillRefuses(byte[] written) throws ShareException {
        Keeper standing = keeper();
        return (standing == null || standing.isAlive()) && Admission.super.stillRefuses(written);
    }

    /**
     * Enables logins if they were enabled when the state was saved. Otherwise there is nothing to put back, as
     * {@link #refuse} changed nothing; whoever has enabled them since then had his reasons.
     */
    @Override
    public void restore(byte[] saved) throws ShareException {
        String operation = "restore the login status";
        if (!wereEnabled(operation, saved)) {
            return;
        }
        takeTurn(operation);
        try {
            server.enableLogins();
            dismissKeeper();
        } catch (NcpFailure e) {
            if (!connection.alive()) {
                // The keeper can do what we cannot any more.
                close(takeKeeper());
            }
            throw failures.ofChange(operation, ROOT, e);
        } finally {
            turn.unlock();
        }
    }

    /** The keeper has gone, and we have not sent it away. */
    private void ended(Keeper gone) {
        turn.lock();
        try {
            if (gone.equals(keeper())) {
                takeOver(gone);
            }
        } finally {
            turn.unlock();
        }
    }

    /** Does what a keeper that has ended can do no more, as nobody can log in to be the next one. */
    private void takeOver(Keeper gone) {
        try {
            if (gone.endedWell()) {
                LOG.warn("the keeper process {} has enabled logins: our link was lost, or we were silent", gone.pid());
            } else {
                server.enableLogins();
                LOG.warn("the keeper process {} has ended, so logins were enabled", gone.pid());
            }
        } catch (NcpFailure e) {
            LOG.error(
                    "the keeper process {} has ended, and our link is gone, too: logins may stay disabled until they are"
                            + " enabled at the server's console",
                    gone.pid(),
                    e);
        } finally {
            close(takeKeeper());
        }
    }

    private void dismissKeeper() {
        Keeper dismissed = takeKeeper();
        if (dismissed != null) {
            dismissed.dismiss();
        }
    }

    private static void close(@Nullable Keeper left) {
        if (left != null) {
            left.close();
            if (left.isAlive()) {
                LOG.warn("the keeper process {} is still at work to enable logins", left.pid());
            }
        }
    }

    private synchronized @Nullable Keeper keeper() {
        return keeper;
    }

    private synchronized @Nullable Keeper takeKeeper() {
        Keeper taken = keeper;
        keeper = null;
        return taken;
    }

    private synchronized boolean adopt(Keeper starting) {
        if (!closed) {
            keeper = starting;
        }
        return !closed;
    }

    private void dropUnready(Keeper starting) {
        synchronized (this) {
            keeper = null;
        }
        starting.close();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Leaves it to the keeper to enable logins, if they are disabled by us, and waits at most some seconds for it. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        close(takeKeeper());
    }
}
