package org.shareops.testkit.net;

/**
 * Sees what a {@link CountingProxy} passes on; a message that is lost on the way is not seen. Called by the proxy's threads,
 * for several connections and directions at a time, and keeps them waiting. Must not change the messages.
 */
public interface Tap {
    /** Looks away. */
    Tap NONE = new Tap() {
        @Override
        public void connected(int connection) {}

        @Override
        public void toServer(int connection, byte[] message) {}

        @Override
        public void toClient(int connection, byte[] message) {}
    };

    /** A client has connected. Called once, before anything is passed on. */
    void connected(int connection);

    /** The server is about to get this whole message. */
    void toServer(int connection, byte[] message);

    /** The client is about to get this whole message. */
    void toClient(int connection, byte[] message);
}
