package org.shareops.backend.smb.jcifs;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.net.Socket;
import java.net.SocketException;
import jcifs.smb.SmbTransportInternal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a connection send each request at once. Else the second of two that are sent together waits until the first has been answered
 * (Nagle's algorithm, RFC 9293 section 3.7.4), which costs a round trip wherever several things are asked for at once. jcifs-ng 2.1.10
 * has a setting for it, {@code jcifs.smb.client.tcpNoDelay}, reads that, and does nothing with it.
 */
final class PromptSending {
    private static final Logger LOG = LoggerFactory.getLogger(PromptSending.class);
    private static final String SOCKET = "socket";

    private PromptSending() {}

    /** Does it if this jcifs-ng keeps its socket where we know; all works without it, over long lines more slowly. */
    static void enable(SmbTransportInternal connection) {
        try {
            Field field = connection.getClass().getDeclaredField(SOCKET);
            field.setAccessible(true);
            if (field.get(connection) instanceof Socket socket) {
                socket.setTcpNoDelay(true);
            }
        } catch (NoSuchFieldException | IllegalAccessException | InaccessibleObjectException e) {
            LOG.debug("This jcifs-ng does not let us set how its connections send", e);
        } catch (SocketException e) {
            LOG.debug("The connection is lost already, which the next request says", e);
        }
    }
}
