package org.shareops.backend.netware.server;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Request;

/** The table of service connections. On the event loop. */
final class Stations {
    private final int limit;
    private final int licences;
    private final Duration heldAfterRefusedLogOn;
    private final EventLoop loop;
    private final InstantSource clock;
    private final EventJournal journal;
    private final Releasable holdings;
    private final BitSet taken = new BitSet();
    private final Map<Integer, Entry> entries = new TreeMap<>();

    /** What a number stands for; {@code conversation} is null if the client has gone and only its number is held. */
    private static final class Entry {
        final Station station;

        @Nullable
        Conversation conversation;

        @Nullable
        CompletableFuture<Void> release;

        Entry(Station station, Conversation conversation) {
            this.station = station;
            this.conversation = conversation;
        }
    }

    Stations(ServerOptions options, EventLoop loop, EventJournal journal, Releasable holdings) {
        this.limit = options.connectionLimit();
        this.licences = options.licences();
        this.heldAfterRefusedLogOn = options.refusedLogOnSlot();
        this.loop = loop;
        this.clock = options.clock();
        this.journal = journal;
        this.holdings = holdings;
    }

    int limit() {
        return limit;
    }

    /** Gives out the lowest free number; null if there is none. */
    @Nullable
    Station attach(Conversation conversation, InetSocketAddress address) {
        Counters counters = journal.counters();
        int number = taken.nextClearBit(1);
        if (number > limit) {
            counters.increment(Counter.TABLE_FULL);
            journal.event(
                    ServerEvent.Type.ATTACH_REFUSED, null, "all " + limit + " connections are taken, for " + address);
            return null;
        }
        taken.set(number);
        Station station = new Station(number, address, clock.instant());
        entries.put(number, new Entry(station, conversation));
        counters.increment(Counter.ATTACH_CURRENT);
        counters.increment(Counter.ATTACH_NOT_LOGGED_IN);
        counters.raise(Counter.ATTACH_PEAK, entries.size());
        journal.event(ServerEvent.Type.ATTACHED, station, "from " + address);
        return station;
    }

    /** Brings a station back to where it was after it attached. */
    void reset(Station station) {
        logout(station);
        release(station, Releasable.ALL_TASKS);
        station.takeMessage();
        station.acceptsMessages(true);
        station.takeLoginKey();
    }

    /**
     * Logs a user in, in place of whoever was.
     *
     * @throws Refused 0xE0 if no licence is free
     */
    void login(Station station, User user) throws Refused {
        Counters counters = journal.counters();
        if (!station.isLoggedIn() && counters.get(Counter.LICENCES_IN_USE) >= licences) {
            throw new Refused(Completion.NO_LOGIN_CONNECTIONS);
        }
        logout(station);
        station.login(user, clock.instant());
        counters.increment(Counter.LICENCES_IN_USE);
        counters.decrement(Counter.ATTACH_NOT_LOGGED_IN);
        journal.event(ServerEvent.Type.LOGGED_IN, station, "from " + station.address());
    }

    /** Takes back all that a station holds, and logs its user out if there is one. */
    void logout(Station station) {
        release(station, Releasable.ALL_TASKS);
        if (!station.isLoggedIn()) {
            return;
        }
        journal.event(ServerEvent.Type.LOGGED_OUT, station, "");
        station.logout();
        journal.counters().decrement(Counter.LICENCES_IN_USE);
        journal.counters().increment(Counter.ATTACH_NOT_LOGGED_IN);
    }

    /** Takes back what a task of a station holds. */
    void release(Station station, int task) {
        try {
            holdings.release(station, task);
        } catch (RuntimeException | Error e) {
            // Whatever happened to its files, the number must become free.
            journal.failed("releasing what " + station + " holds", e);
        }
    }

    /** The client has gone: its number is free, unless it never logged in and the server keeps such numbers for a while. */
    void leave(Station station, String reason) {
        Entry entry = entries.get(station.number());
        if (entry == null || !entry.station.equals(station)) {
            return;
        }
        entry.conversation = null;
        if (station.everLoggedIn() || heldAfterRefusedLogOn.isZero()) {
            free(station, reason);
            return;
        }
        release(station, Releasable.ALL_TASKS);
        entry.release = loop.after(heldAfterRefusedLogOn, () -> free(station, reason));
    }

    /** Ends a station from the server's side, at once, and lets its client know at its next request. */
    void evict(Station station, String reason, int status) {
        Entry entry = entries.get(station.number());
        if (entry == null || !entry.station.equals(station)) {
            return;
        }
        Conversation conversation = entry.conversation;
        entry.conversation = null;
        Request unanswered = conversation == null ? null : conversation.abandonPending();
        free(station, reason);
        if (conversation != null) {
            conversation.evicted(status, unanswered);
        }
    }

    private void free(Station station, String reason) {
        Entry entry = entries.remove(station.number());
        if (entry == null) {
            return;
        }
        if (entry.release != null) {
            entry.release.cancel(false);
        }
        logout(station);
        taken.clear(station.number());
        // Never more without a log-on than there are.
        journal.counters().decrement(Counter.ATTACH_NOT_LOGGED_IN);
        journal.counters().decrement(Counter.ATTACH_CURRENT);
        journal.event(ServerEvent.Type.DETACHED, station, reason);
    }

    /** Returns the station with a number; null if the number is free. */
    @Nullable
    Station find(long number) {
        Entry entry = number > 0 && number <= limit ? entries.get((int) number) : null;
        return entry == null ? null : entry.station;
    }

    /**
     * Returns the station with a number.
     *
     * @throws Refused with {@code otherwise} if the number is free
     */
    Station get(long number, int otherwise) throws Refused {
        Station station = find(number);
        if (station == null) {
            throw new Refused(otherwise);
        }
        return station;
    }

    /** Returns all stations by number, as they are now. */
    List<Station> all() {
        List<Station> all = new ArrayList<>(entries.size());
        entries.values().forEach(entry -> all.add(entry.station));
        return all;
    }

    int size() {
        return entries.size();
    }
}
