package org.shareops.backend.netware.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A NetWare 3.x server that speaks real NCP over TCP, for tests and demonstrations: connection table, bindery log-on with keyed
 * passwords, volumes over directories of this machine, messages, and the operator's calls. Not for production: its log-on is
 * that of the nineties, and nothing on the wire is encrypted.
 *
 * <p>Thread-safe. The methods may be called from any thread, and from listeners. One thread of the server owns all of its
 * state; few more do what may wait for a disk. All are daemons and end with {@link #close}.
 *
 * <p>Wire facts: NCP types 0x1111, 0x2222, 0x3333, 0x5555 and 0x9999 over TCP, on the port asked for instead of 524. Functions
 * that the server does not have are answered with 0xFB.
 */
public final class EmulatedNetWareServer implements AutoCloseable {
    private final ServerOptions options;
    private final EventJournal journal;
    private final SelectorLoop loop;
    private final ServerCore core;
    private final TcpListener listener;
    private final InetSocketAddress address;

    private EmulatedNetWareServer(
            ServerOptions options, EventJournal journal, SelectorLoop loop, ServerCore core, TcpListener listener)
            throws IOException {
        this.options = options;
        this.journal = journal;
        this.loop = loop;
        this.core = core;
        this.listener = listener;
        this.address = listener.address();
    }

    /**
     * Starts to describe a server.
     *
     * @param name from 2 to 47 characters; small letters become capitals
     * @throws IllegalArgumentException for another length, or a wildcard
     */
    public static EmulatedNetWareServerBuilder builder(String name) {
        return new EmulatedNetWareServerBuilder(name);
    }

    static EmulatedNetWareServer start(ServerOptions options) throws IOException {
        EventJournal journal = new EventJournal(options.clock(), options.listeners());
        SelectorLoop loop = new SelectorLoop(
                "netware-" + options.name(), options.clock(), failure -> journal.failed("the server", failure));
        ServerCore core = new ServerCore(options, loop, journal);
        try {
            EmulatedNetWareServer server =
                    new EmulatedNetWareServer(options, journal, loop, core, new TcpListener(loop, core));
            loop.start();
            return server;
        } catch (IOException e) {
            loop.abandon();
            throw e;
        }
    }

    /** Returns the server's name, in upper case. */
    public String name() {
        return options.name();
    }

    /** Returns where the server listens, with the port that it got. */
    public InetSocketAddress address() {
        return address;
    }

    /** Returns all counters at one moment; a copy. Also after the end. */
    public Map<Counter, Long> counters() {
        return journal.counters().all();
    }

    /** Returns one counter. Also after the end. */
    public long count(Counter counter) {
        return journal.counters().get(counter);
    }

    /**
     * Returns the connection table by number, NOT-LOGGED-IN entries included, as it is now; a copy.
     *
     * @throws IllegalStateException if the server is closed
     */
    public List<ConnectionInfo> connections() {
        return loop.ask(core::connections);
    }

    /**
     * Adds somebody who is told of every event from now on, on the server's thread: he must not wait for anything, least of all
     * for a client of this server. What he throws, an Error too, is logged and does nothing else.
     */
    public void addListener(Consumer<ServerEvent> listener) {
        journal.add(listener);
    }

    /** Removes a listener; nothing happens if it is not there. */
    public void removeListener(Consumer<ServerEvent> listener) {
        journal.remove(listener);
    }

    /**
     * Disables logins, as DISABLE LOGIN at the console: who is logged in stays, everybody else is refused with 0xC5, operators
     * included.
     *
     * @throws IllegalStateException if the server is closed
     */
    public void disableLogin() {
        loop.ask(() -> {
            core.disableLogin();
            return true;
        });
    }

    /**
     * Enables logins, as ENABLE LOGIN at the console.
     *
     * @throws IllegalStateException if the server is closed
     */
    public void enableLogin() {
        loop.ask(() -> {
            core.enableLogin();
            return true;
        });
    }

    /**
     * Returns true unless logins are disabled.
     *
     * @throws IllegalStateException if the server is closed
     */
    public boolean isLoginEnabled() {
        return loop.ask(core::isLoginEnabled);
    }

    /**
     * Clears a connection, as CLEAR STATION at the console: closes its files, releases its locks, frees its number. Its client
     * learns of it at its next request.
     *
     * @param connection its number
     * @return false if there is none with that number
     * @throws IllegalStateException if the server is closed
     */
    public boolean clear(int connection) {
        return loop.ask(() -> {
            Station station = core.stations().find(connection);
            if (station != null) {
                core.clear(station, "at the console");
            }
            return station != null;
        });
    }

    /**
     * Takes the server down, as DOWN at the console: all connections end, with their files closed, and whatever a client asks
     * from now on is answered with status 0x10. The port stays open; a server that is down does not come back.
     *
     * @throws IllegalStateException if the server is closed
     */
    public void down() {
        loop.ask(() -> {
            core.down();
            return true;
        });
    }

    /**
     * Ends the server: closes the port, all connections and all files, and waits until its threads have ended; from a listener
     * it only begins to. Idempotent.
     */
    @Override
    public void close() {
        loop.close(() -> {
            listener.close();
            core.close();
        });
    }

    /** Adds functions, so that a test can have some that do what it needs. */
    void extend(Consumer<Functions> addition) {
        loop.ask(() -> {
            addition.accept(core.functions());
            return true;
        });
    }

    /** Returns name and address. */
    @Override
    public String toString() {
        return options.name() + " at " + address;
    }
}
