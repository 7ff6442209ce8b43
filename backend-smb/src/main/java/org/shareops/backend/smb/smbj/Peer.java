package org.shareops.backend.smb.smbj;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.shareops.backend.smb.port.SmbEndpoint;

/** Says what became of a connection, naming the server and not the insides of smbj. */
record Peer(SmbEndpoint endpoint) {
    private String name() {
        String host = endpoint.host();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + endpoint.port();
    }

    /** Returns what a share of it is called on the wire. */
    String path(String share) {
        return "\\\\" + endpoint.host() + "\\" + share;
    }

    String gone() {
        return "the connection to " + name() + " is gone";
    }

    /** For a connection that broke, or on which something wrong came. */
    String broke() {
        return "the connection to " + name() + " broke before the answer came";
    }

    /** For what cannot be believed. */
    String sent(String what) {
        return name() + " sent " + what + " before the answer came";
    }

    String silent() {
        return name() + " did not answer within " + endpoint.responseTimeout().toMillis() + " ms";
    }

    /** For a connection that could not be made, or broke before we were logged on. */
    String notReached(Throwable e, String when) {
        if (isCausedBy(e, UnknownHostException.class)) {
            return "the name " + endpoint.host() + " is not known";
        }
        if (isCausedBy(e, NoRouteToHostException.class)) {
            return "there is no way to " + name();
        }
        if (isCausedBy(e, ConnectException.class)) {
            return name() + " accepts no connection";
        }
        return isCausedBy(e, TimeoutException.class) || isCausedBy(e, SocketTimeoutException.class)
                ? name() + " did not answer in time"
                : name() + " ended the connection" + when + ", or answered as no server of SMB 2.1 to 3.1.1 does";
    }

    static boolean isCausedBy(Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
