package org.shareops.backend.netware;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.backend.netware.keeper.Keeper;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;

/**
 * Refuses newcomers by disabling logins, for the whole server and for everybody, operators included. So that a crash of ours
 * does not leave them disabled, a keeper process stands by from before they are disabled until they are enabled (rule D7).
 * Thread-safe.
 */
final class LoginStatus implements Admission, AutoCloseable {
    private static final byte DISABLED = 0;
    private static final byte ENABLED = 1;
    private static final SharePath ROOT = SharePath.root();

    private final NcpServer server;
    private final NcpEndpoint endpoint;
    private final Credentials credentials;
    private final Failures failures;
    private @Nullable Keeper keeper;

    LoginStatus(NcpServer server, NcpEndpoint endpoint, Credentials credentials) {
        this.server = server;
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.failures = Failures.ofServer();
    }

    @Override
    public Scope scope() {
        return Scope.SERVER;
    }

    @Override
    public boolean admitsAdministrators() {
        return false;
    }

    @Override
    public byte[] save() throws ShareException {
        try {
            return new byte[] {server.loginsEnabled() ? ENABLED : DISABLED};
        } catch (NcpFailure e) {
            throw failures.of("ask whether logins are enabled", ROOT, e);
        }
    }

    @Override
    public byte[] refusal(byte[] saved) {
        return new byte[] {DISABLED};
    }

    @Override
    public synchronized byte[] refuse(byte[] saved) throws ShareException {
        if (keeper == null || !keeper.isAlive()) {
            keeper = startKeeper();
        }
        try {
            server.disableLogins();
            return new byte[] {DISABLED};
        } catch (NcpFailure e) {
            // Whether or not they are disabled now, the keeper enables them.
            ShareException failure = failures.ofChange("disable logins", ROOT, e);
            endKeeper(failure);
            throw failure;
        }
    }

    private Keeper startKeeper() throws ShareException {
        String operation = "start the keeper that enables logins again should this program end";
        if (!(credentials instanceof Credentials.Password password)) {
            throw failures.of(ErrorKind.ACCESS_DENIED, operation, ROOT, "only operators disable logins", null);
        }
        try {
            return Keeper.start(endpoint, password.user(), password.secret());
        } catch (IOException e) {
            throw ShareException.of(ErrorKind.ACCESS_DENIED, operation)
                    .detail(String.valueOf(e.getMessage()))
                    .cause(e)
                    .build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ShareException.of(ErrorKind.CANCELLED, operation)
                    .detail("it was interrupted")
                    .cause(e)
                    .build();
        }
    }

    @Override
    public synchronized void restore(byte[] saved) throws ShareException {
        String operation = "restore the login status";
        if (saved.length != 1 || (saved[0] != ENABLED && saved[0] != DISABLED)) {
            throw failures.of(ErrorKind.REFUSED, operation, ROOT, "this is no saved login status", null);
        }
        try {
            if (saved[0] == ENABLED) {
                server.enableLogins();
            } else {
                server.disableLogins();
            }
        } catch (NcpFailure e) {
            throw failures.ofChange(operation, ROOT, e);
        }
        dismissKeeper(operation);
    }

    private void dismissKeeper(String operation) throws ShareException {
        Keeper dismissed = keeper;
        keeper = null;
        try {
            if (dismissed != null) {
                dismissed.dismiss();
            }
        } catch (IOException e) {
            if (dismissed.isAlive()) {
                throw ShareException.of(ErrorKind.IO_FAILURE, operation)
                        .detail("the keeper process " + dismissed.pid() + " cannot be dismissed; end it by hand")
                        .cause(e)
                        .build();
            }
        }
    }

    private void endKeeper(ShareException failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Leaves it to the keeper to enable logins, if they are disabled by us. */
    @Override
    public synchronized void close() throws IOException {
        Keeper left = keeper;
        keeper = null;
        if (left != null) {
            left.close();
        }
    }
}
