package org.shareops.testkit.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Stands between clients and a server on the loopback interface. Counts connections and requests, makes the way longer, and
 * cuts connections or loses messages at a chosen point. Whole messages are passed on as they came; nothing else is changed.
 * Thread-safe.
 *
 * <p>A message that is none of the protocol's ends its connection; {@link #problems()} tells.
 */
public final class CountingProxy implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int BACKLOG = 64;

    private final ServerSocket entrance;
    private final InetSocketAddress server;
    private final MessageFormat format;
    private final Tap tap;
    private final Tally tally = new Tally();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile long nanosToServer;
    private volatile long nanosToClient;
    private volatile boolean shut;
    private volatile boolean closed;

    private CountingProxy(ServerSocket entrance, int serverPort, MessageFormat format, Tap tap) {
        this.entrance = entrance;
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        this.format = format;
        this.tap = tap;
    }

    /**
     * Starts a proxy on a free port.
     *
     * @param serverPort the server's port on the loopback interface; asked for each connection, so that the server may come
     *     and go
     */
    public static CountingProxy start(int serverPort, MessageFormat format) throws IOException {
        return start(serverPort, format, Tap.NONE);
    }

    /**
     * As {@link #start(int, MessageFormat)}.
     *
     * @param tap sees whatever is passed on
     */
    public static CountingProxy start(int serverPort, MessageFormat format, Tap tap) throws IOException {
        ServerSocket entrance = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        CountingProxy proxy = new CountingProxy(entrance, serverPort, format, tap);
        Thread thread = new Thread(proxy::accept, "proxy-" + entrance.getLocalPort());
        thread.setDaemon(true);
        thread.start();
        return proxy;
    }

    /** Returns the port that clients connect to. */
    public int port() {
        return entrance.getLocalPort();
    }

    /** Returns how many connections were made since the counts were last at zero. */
    public int connections() {
        return tally.connections();
    }

    /** Returns how many connections there are now. */
    public int openConnections() {
        return links.size();
    }

    /** Returns how many requests with this command came from clients; those that were not passed on count as well. */
    public long count(int command) {
        return tally.requests().getOrDefault(command, 0L);
    }

    /** Returns how many requests came from clients, by command. */
    public SortedMap<Integer, Long> counts() {
        return tally.requests();
    }

    /** Returns how many messages came from clients. One with several requests in it is one. */
    public long messages() {
        return tally.messages();
    }

    /** Returns how many of the planned faults have happened. */
    public long faults() {
        return tally.faults();
    }

    /** Returns what came by and was none of the protocol's messages. Tests should find this empty. */
    public List<String> problems() {
        return tally.problems();
    }

    /** Sets all counts to zero. Connections and planned faults stay. */
    public void reset() {
        tally.reset();
    }

    /** Lets every message that comes from now on be under way for so long. No delay to begin with. */
    public void delay(Duration toServer, Duration toClient) {
        if (toServer.isNegative() || toClient.isNegative()) {
            throw new IllegalArgumentException("a delay below zero");
        }
        nanosToServer = toServer.toNanos();
        nanosToClient = toClient.toNanos();
    }

    /**
     * Plans that this happens to the first message from now on with such a request, and to no other. Several plans wait side
     * by side; each request meets the first that it fits.
     *
     * @param which called by the proxy's threads, one at a time; must not call the proxy
     */
    public void plan(Fault fault, Predicate<Request> which) {
        tally.plan(fault, which);
    }

    /** As {@link #plan}, for the next message with this command. */
    public void planNext(Fault fault, int command) {
        plan(fault, request -> request.command() == command);
    }

    /** Ends all connections there are. New ones can be made. */
    public void cutAll() {
        List.copyOf(links).forEach(Link::cut);
    }

    /**
     * Ends all connections there are, and each new one at once, before anything is passed on, until {@link #open()}. Those are
     * not counted. Idempotent.
     */
    public void shut() {
        shut = true;
        cutAll();
    }

    /** Lets new connections through again. Idempotent. */
    public void open() {
        shut = false;
    }

    /** Ends all connections, and lets none be made. Idempotent. */
    @Override
    public void close() throws IOException {
        closed = true;
        entrance.close();
        cutAll();
    }

    private void accept() {
        while (!closed) {
            try {
                connect(entrance.accept());
            } catch (IOException e) {
                if (!closed) {
                    tally.addProblem("cannot accept a connection: " + e);
                }
            }
        }
    }

    /** Where the server does not let us in the client sees its connection end. */
    private void connect(Socket client) throws IOException {
        if (shut) {
            client.close();
            return;
        }
        Socket toServer = new Socket();
        try {
            client.setTcpNoDelay(true);
            toServer.setTcpNoDelay(true);
            toServer.connect(server, CONNECT_MILLIS);
        } catch (IOException e) {
            toServer.close();
            client.close();
            return;
        }
        Link link =
                new Link(client, toServer, format, tally, tap, () -> nanosToServer, () -> nanosToClient, links::remove);
        links.add(link);
        link.start();
        if (closed || shut) {
            link.cut();
        }
    }
}
