package org.shareops.testkit.net;

import java.net.ProtocolException;
import java.util.List;

/**
 * How a protocol cuts a stream of bytes into messages, and what they ask. A message has a prefix of fixed length, which
 * tells how long the rest is. Implementations are thread-safe.
 */
public interface MessageFormat {
    /**
     * The {@link Ask#id id} of what nobody on the way can read. Of several messages with it that come from a server all may
     * belong to the last request.
     */
    long UNKNOWN_ID = -1;

    /** Returns how many bytes tell the length of a message. */
    int prefixLength();

    /**
     * Returns how many bytes follow the prefix; never more than the protocol allows, as they are kept in memory.
     *
     * @throws ProtocolException if no message begins like this
     */
    int restLength(byte[] prefix) throws ProtocolException;

    /**
     * Returns what a client's message asks, in order; empty if nothing.
     *
     * @param message the whole message with its prefix
     * @throws ProtocolException if it is none
     */
    List<Ask> asks(byte[] message) throws ProtocolException;

    /**
     * Returns the {@link Ask#id ids} of the requests that a server's message answers for good; empty if none.
     *
     * @param message the whole message with its prefix
     * @throws ProtocolException if it is none
     */
    List<Long> answered(byte[] message) throws ProtocolException;

    /**
     * What a client asks.
     *
     * @param command what for, in numbers of the protocol; negative ones are the format's own
     * @param id tells apart the requests of a connection that wait for an answer, or {@link #UNKNOWN_ID}
     */
    record Ask(int command, long id) {}
}
