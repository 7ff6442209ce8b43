package org.shareops.backend.netware.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.Reply;
import org.shareops.spi.EngineClock;

/** The server without its sockets: all parts, and what the console can do. On the event loop. */
final class ServerCore {
    private final ServerOptions options;
    private final EventLoop loop;
    private final EventJournal journal;
    private final Stations stations;
    private final FileServer files;
    private final Functions functions = new Functions();
    private final Dispatcher dispatcher;
    private boolean loginEnabled = true;
    private boolean down;

    ServerCore(ServerOptions options, EventLoop loop, EventJournal journal) {
        this.options = options;
        this.loop = loop;
        this.journal = journal;
        this.files = new FileServer(options.volumes(), loop, options.clock(), journal, options.openFileLimit());
        this.stations = new Stations(options, loop, journal, files);
        Bindery bindery = new Bindery(options.name(), options.accounts());
        new ConnectionFunctions(stations, options.clock(), options.packetLimit()).addTo(functions);
        new LoginFunctions(this, bindery, options.loginKeys()).addTo(functions);
        new BinderyFunctions(bindery).addTo(functions);
        new InformationFunctions(this, bindery).addTo(functions);
        new ConsoleFunctions(this).addTo(functions);
        new MessageFunctions(stations, journal).addTo(functions);
        files.addTo(functions);
        this.dispatcher = new Dispatcher(functions, journal);
    }

    EventLoop loop() {
        return loop;
    }

    EngineClock clock() {
        return options.clock();
    }

    EventJournal journal() {
        return journal;
    }

    Stations stations() {
        return stations;
    }

    Functions functions() {
        return functions;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    ServerOptions options() {
        return options;
    }

    /** Returns how long a connection may be silent; null for ever. */
    @Nullable
    Duration watchdog() {
        return options.watchdog();
    }

    boolean closesAfterClear() {
        return options.closeAfterClear();
    }

    /** Notes bytes that were not understood. */
    void malformed(@Nullable Station station, MalformedPacketException what) {
        journal.counters().increment(Counter.MALFORMED);
        journal.event(ServerEvent.Type.MALFORMED, station, String.valueOf(what.getMessage()));
    }

    boolean isLoginEnabled() {
        return loginEnabled;
    }

    void disableLogin() {
        if (loginEnabled) {
            loginEnabled = false;
            journal.counters().increment(Counter.LOGIN_DISABLED);
            journal.event(ServerEvent.Type.LOGINS_DISABLED, null, "");
        }
    }

    void enableLogin() {
        if (!loginEnabled) {
            loginEnabled = true;
            journal.event(ServerEvent.Type.LOGINS_ENABLED, null, "");
        }
    }

    /** Takes a station away from its client. */
    void clear(Station station, String by) {
        journal.counters().increment(Counter.SESSION_CLOSED);
        journal.event(ServerEvent.Type.CLEARED, station, by);
        stations.evict(station, "cleared " + by, Reply.BAD_CONNECTION);
    }

    boolean isDown() {
        return down;
    }

    /** Ends all stations; whoever asks from now on learns that the server is down. */
    void down() {
        down = true;
        for (Station station : stations.all()) {
            stations.evict(station, "the server went down", Reply.SERVER_DOWN);
        }
    }

    List<ConnectionInfo> connections() {
        List<ConnectionInfo> list = new ArrayList<>(stations.size());
        for (Station station : stations.all()) {
            User user = station.userOrNull();
            list.add(new ConnectionInfo(
                    station.number(),
                    user == null ? null : user.name(),
                    station.address(),
                    station.loginTime(),
                    files.openFiles(station)));
        }
        return list;
    }

    /** Takes everything back. */
    void close() {
        down();
        files.close();
    }
}
