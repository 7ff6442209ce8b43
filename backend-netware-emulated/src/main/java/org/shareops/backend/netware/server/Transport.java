package org.shareops.backend.netware.server;

import java.net.InetSocketAddress;

/** A client's end of the line, as a conversation sees it. On the event loop; nothing here blocks or fails. */
interface Transport {
    InetSocketAddress peer();

    /** Sends a reply's packet, sooner or later. */
    void send(byte[] packet);

    /** Closes at once. The conversation is told that it is lost. */
    void close();

    /** Closes when all that was sent has left. */
    void closeAfterSending();
}
