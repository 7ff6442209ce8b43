package org.shareops.backend.smb.jcifs;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import jcifs.internal.SMBProtocolDecodingException;
import jcifs.smb.SMBProtocolDowngradeException;
import jcifs.smb.SMBSignatureValidationException;
import jcifs.util.transport.ConnectionTimeoutException;
import jcifs.util.transport.RequestTimeoutException;
import jcifs.util.transport.TransportException;
import org.shareops.backend.smb.port.SmbEndpoint;

/** Says what became of a connection, naming the server and not the insides of jcifs-ng. */
record Peer(SmbEndpoint endpoint) {
    static final String BEFORE_THE_ANSWER = "before the answer came";

    private String name() {
        String host = endpoint.host();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + endpoint.port();
    }

    /** Returns what a share of it is called on the wire. */
    String path(String share) {
        return "\\\\" + endpoint.host() + "\\" + share;
    }

    /** For a request that was not sent. */
    String gone() {
        return "the connection to " + name() + " is gone";
    }

    /** For a request that jcifs-ng came back from without an answer. */
    String unanswered() {
        return "the connection to " + name() + " broke " + BEFORE_THE_ANSWER;
    }

    /** For a connection that could not be made. */
    String notReached(Exception e) {
        if (isCausedBy(e, UnknownHostException.class)) {
            return "the name " + endpoint.host() + " is not known";
        }
        if (isCausedBy(e, NoRouteToHostException.class)) {
            return "there is no way to " + name();
        }
        if (isCausedBy(e, ConnectException.class)) {
            return name() + " accepts no connection";
        }
        return isTimeOut(e)
                ? name() + " did not answer in time"
                : name() + " ended the connection, or answered as no server of SMB 2.1 to 3.1.1 does";
    }

    /** For a connection that broke. */
    String broken(Exception e, String before) {
        if (isCausedBy(e, SMBSignatureValidationException.class)
                || isCausedBy(e, SMBProtocolDowngradeException.class)) {
            return name() + " sent an answer with a wrong signature " + before;
        }
        if (isTimeOut(e)) {
            return name() + " did not answer within "
                    + endpoint.responseTimeout().toMillis() + " ms";
        }
        if (isCausedBy(e, SMBProtocolDecodingException.class)) {
            return name() + " sent what cannot be read " + before;
        }
        return isCausedBy(e, TransportException.class) || !(e instanceof jcifs.CIFSException)
                ? "the connection to " + name() + " broke " + before
                : "the engine jcifs-ng gave up the connection to " + name() + " " + before;
    }

    private static boolean isTimeOut(Exception e) {
        return isCausedBy(e, RequestTimeoutException.class)
                || isCausedBy(e, ConnectionTimeoutException.class)
                || isCausedBy(e, SocketTimeoutException.class);
    }

    private static boolean isCausedBy(Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
