package org.shareops.backend.memory;

import static org.shareops.backend.memory.Refusal.*;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.shareops.model.NativeCode;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** What requests are made through: a link, a volume on it, an open on that. None outlives its parent. Thread-safe. */
abstract class Gate implements AutoCloseable {
    /** What a request does on the server, under its lock. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws Refused;
    }

    final MemoryServer server;
    final String id;
    private final @Nullable Gate parent;
    private final LongAdder roundTrips;
    final @Nullable ShareAddress address;
    // Volatile: rule P1 lets a passive look wait for no lock.
    volatile @Nullable Refusal ended;

    Gate(MemoryServer server, @Nullable Gate parent, @Nullable ShareAddress address) {
        this.server = server;
        this.id = server.nextId();
        this.parent = parent;
        this.roundTrips = parent == null ? new LongAdder() : parent.roundTrips;
        this.address = address;
    }

    public final boolean alive() {
        return ended() == null;
    }

    public final long roundTrips() {
        return roundTrips.sum();
    }

    @Override
    public void close() throws ShareException {
        server.locked(() -> end(CLOSED));
    }

    Gate link() {
        return parent == null ? this : parent.link();
    }

    /** Ends this and all below it: from now on requests fail with that. */
    Gate end(Refusal with) {
        ended = ended == null ? with : ended;
        server.opens.removeIf(open -> open == this || open.volume == this || open.link() == this);
        server.links.remove(this);
        return this;
    }

    /** A request that changes nothing but opens. */
    <T> T look(String primitive, SharePath path, Action<T> action) throws ShareException {
        return request(primitive, path, LINK_LOST, action);
    }

    /** A request that changes what is at {@code path}: a lost reply leaves its outcome unknown (rule R6). */
    <T> T change(String primitive, SharePath path, Action<T> action) throws ShareException {
        return request(primitive, path, OUTCOME_UNKNOWN, () -> {
            server.requireWritable(path);
            return action.run();
        });
    }

    /** Sends nothing if this has ended or the thread was interrupted (rules C3, C4). */
    <T> T request(String primitive, SharePath path, Refusal ifLost, Action<T> action) throws ShareException {
        require(!Thread.currentThread().isInterrupted(), INTERRUPTED, primitive, path);
        return send(primitive, path, ifLost, action);
    }

    void require(boolean condition, Refusal otherwise, String primitive, SharePath path) throws ShareException {
        act(primitive, path, LINK_LOST, () -> otherwise.when(!condition, path));
    }

    /** Counted and seen by the fault points. */
    <T> T send(String primitive, SharePath path, Refusal ifLost, Action<T> action) throws ShareException {
        server.requests.merge(primitive, 1L, Long::sum);
        roundTrips.increment();
        server.before.reached(primitive, path);
        T result = act(primitive, path, ifLost, action);
        server.after.reached(primitive, path);
        return act(primitive, path, ifLost, () -> result);
    }

    /** Does it on the server, if this still holds there. */
    <T> T act(String primitive, SharePath path, Refusal ifLost, Action<T> action) throws ShareException {
        server.lock.lock();
        try {
            Refusal ended = ended();
            if (ended != null) {
                throw (ended == LINK_LOST ? ifLost : ended).of(path);
            }
            return action.run();
        } catch (Refused e) {
            throw failure(primitive, path, e);
        } finally {
            server.lock.unlock();
        }
    }

    private @Nullable Refusal ended() {
        return ended != null || parent == null ? ended : parent.ended();
    }

    private ShareException failure(String primitive, SharePath path, Refused e) {
        ShareException.Builder builder = ShareException.of(e.why.kind, inWords(primitive))
                .path(path)
                .detail((path.equals(e.about) ? "" : "\"" + e.about + "\": ") + e.why.advice)
                .problems(e.why == BAD_NAME ? server.profile().names().problemsOf((SharePath) e.about) : List.of());
        if (address != null) {
            builder.share(address);
        }
        if (e.why.ntstatus != 0 && server.profile().has(MemoryProfile.Switch.NTSTATUS_CODES)) {
            builder.nativeCode(new NativeCode("NTSTATUS", e.why.ntstatus, ""));
        }
        return builder.build();
    }

    private static String inWords(String primitive) {
        return primitive.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
