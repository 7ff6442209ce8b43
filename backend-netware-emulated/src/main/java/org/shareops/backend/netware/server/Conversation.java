package org.shareops.backend.netware.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketType;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.backend.netware.wire.Reply;
import org.shareops.backend.netware.wire.Request;

/**
 * What one client and the server say to each other over one TCP connection: creating and destroying the service connection,
 * and its requests in strict sequence. On the event loop.
 */
final class Conversation {
    /** How many requests may wait while one is carried out; a client has at most one outstanding, so this is generous. */
    private static final int MOST_WAITING = 4;

    private static final int MOST_REPLIES_AFTER_CLEAR = 3;
    private static final Duration LIFE_AFTER_CLEAR = Duration.ofSeconds(5);
    private static final byte[] NO_DATA = new byte[0];

    private record Pending(Request request, CompletableFuture<byte[]> data) {}

    private final ServerCore server;
    private final Transport transport;
    private @Nullable Station station;
    private int nextSequence = 1;
    private int lastSequence = -1;
    private byte @Nullable [] lastReply;
    private @Nullable Pending pending;
    private @Nullable Queue<Request> waiting;
    private long lastHeard;
    private @Nullable CompletableFuture<Void> watchdog;

    /** The number that was taken away; 0 while none was. */
    private int formerNumber;

    private int formerStatus;
    private int repliesAfterClear;
    private @Nullable CompletableFuture<Void> endOfLife;
    private boolean over;

    Conversation(ServerCore server, Transport transport) {
        this.server = server;
        this.transport = transport;
    }

    /**
     * Takes a packet.
     *
     * @throws MalformedPacketException if the TCP connection has to be closed: nothing that follows can be trusted
     */
    void take(byte[] packet) throws MalformedPacketException {
        if (over) {
            return;
        }
        server.journal().counters().increment(Counter.REQUESTS);
        Request request = Request.decode(packet);
        lastHeard = server.clock().nanoTime();
        if (formerNumber != 0) {
            replyToEvicted(request);
            return;
        }
        switch (request.type()) {
            case PacketType.CREATE -> create(request);
            case PacketType.DESTROY -> destroy(request);
            case PacketType.REQUEST -> request(request);
            default ->
                throw new MalformedPacketException(
                        String.format(Locale.ROOT, "a packet of type 0x%04X from a client", request.type()));
        }
    }

    /** The TCP connection has gone. */
    void lost(String reason) {
        if (over) {
            return;
        }
        over = true;
        abandonPending();
        cancel(watchdog);
        cancel(endOfLife);
        Station mine = station;
        station = null;
        if (mine != null) {
            server.stations().leave(mine, reason);
        }
    }

    private static void cancel(@Nullable CompletableFuture<Void> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void create(Request request) {
        Counters counters = server.journal().counters();
        counters.increment(Counter.ATTACH_REQUESTS);
        if (server.isDown()) {
            reply(request, 0, Completion.FAILURE, Reply.SERVER_DOWN);
            return;
        }
        abandonPending();
        Station mine = station;
        if (mine != null) {
            server.stations().reset(mine);
        } else {
            mine = server.stations().attach(this, transport.peer());
            if (mine == null) {
                reply(request, 0, Completion.NO_FREE_CONNECTION, 0);
                return;
            }
            station = mine;
            watch();
        }
        nextSequence = 1;
        lastSequence = -1;
        lastReply = null;
        reply(request, mine.number(), Completion.OK, 0);
    }

    /** NCP 0x5555. A number that is not ours is none of our business: answered like success, as servers do. */
    private void destroy(Request request) {
        Station mine = station;
        if (mine != null && mine.number() == request.connection()) {
            station = null;
            abandonPending();
            cancel(watchdog);
            server.stations().leave(mine, "destroyed by its client");
        }
        reply(request, request.connection(), Completion.OK, server.isDown() ? Reply.SERVER_DOWN : 0);
    }

    private void request(Request request) throws MalformedPacketException {
        Station mine = station;
        if (mine == null || mine.number() != request.connection()) {
            reply(request, request.connection(), Completion.BAD_STATION, Reply.BAD_CONNECTION);
            return;
        }
        if (pending != null) {
            whilePending(request, pending);
        } else if (request.sequence() == lastSequence && lastReply != null) {
            transport.send(lastReply);
        } else if (request.sequence() == nextSequence) {
            nextSequence = nextSequence + 1 & 0xFF;
            carryOut(mine, request);
        } else {
            throw new MalformedPacketException("sequence " + request.sequence() + " and not " + nextSequence);
        }
    }

    private void whilePending(Request request, Pending now) throws MalformedPacketException {
        if (request.sequence() == now.request().sequence()) {
            transport.send(busy(request));
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>(MOST_WAITING);
        }
        if (waiting.size() == MOST_WAITING) {
            throw new MalformedPacketException("more than " + MOST_WAITING + " requests before a reply");
        }
        waiting.add(request);
    }

    private static byte[] busy(Request request) {
        return new PacketWriter(Reply.DATA)
                .u16be(PacketType.BUSY)
                .u8(request.sequence())
                .u8(request.connection())
                .u8(request.task())
                .u8(request.connection() >> 8)
                .zeros(2)
                .toBytes();
    }

    private void carryOut(Station mine, Request request) {
        Answer answer;
        try {
            answer = server.dispatcher().carryOut(mine, request);
        } catch (Refused | MalformedPacketException | IOException | RuntimeException | Error e) {
            answered(mine, request, server.dispatcher().completion(request, e), NO_DATA);
            return;
        }
        if (answer instanceof Answer.Now now) {
            answered(mine, request, Completion.OK, now.data());
        } else if (answer instanceof Answer.Warning warning) {
            answered(mine, request, warning.completion(), NO_DATA);
        } else if (answer instanceof Answer.Later later) {
            Pending started = new Pending(request, later.data());
            pending = started;
            var unused = later.data()
                    .whenComplete((data, failure) -> server.loop().execute(() -> finish(mine, started, data, failure)));
        }
    }

    private void finish(Station mine, Pending finished, byte @Nullable [] data, @Nullable Throwable failure) {
        if (pending == null || !pending.equals(finished)) {
            return;
        }
        pending = null;
        if (failure == null && data != null) {
            answered(mine, finished.request(), Completion.OK, data);
        } else {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            answered(mine, finished.request(), server.dispatcher().completion(finished.request(), cause), NO_DATA);
        }
        goOn();
    }

    /** Serves what came while another request was carried out. */
    private void goOn() {
        while (waiting != null && !waiting.isEmpty() && pending == null && !over) {
            try {
                request(waiting.remove());
            } catch (MalformedPacketException e) {
                server.malformed(station, e);
                transport.close();
            }
        }
    }

    private void answered(Station mine, Request request, int completion, byte[] data) {
        if (over) {
            return;
        }
        int status = mine.hasMessage() ? Reply.MESSAGE_WAITING : 0;
        // A station that has just cleared itself learns here that it did.
        byte[] packet = Reply.encode(
                request.sequence(),
                mine.number(),
                request.task(),
                completion,
                formerNumber == 0 ? status : formerStatus,
                data);
        lastSequence = request.sequence();
        lastReply = packet;
        transport.send(packet);
        noteRequest(mine, request, completion);
    }

    private void noteRequest(Station mine, Request request, int completion) {
        if (server.journal().hasListeners()) {
            String call = Function.describe(request.function(), Dispatcher.subFunction(request));
            server.journal()
                    .event(ServerEvent.Type.REQUEST, mine, call + String.format(Locale.ROOT, " 0x%02X", completion));
        }
    }

    private void reply(Request request, int connection, int completion, int status) {
        transport.send(Reply.encode(request.sequence(), connection, request.task(), completion, status, NO_DATA));
    }

    /** Drops the request that is being carried out, if there is one, and those behind it; returns it. */
    @Nullable
    Request abandonPending() {
        Pending dropped = pending;
        pending = null;
        waiting = null;
        if (dropped == null) {
            return null;
        }
        dropped.data().cancel(false);
        return dropped.request();
    }

    /** The station was taken away; {@code status} is what its client is told from now on, first to what it still waits for. */
    void evicted(int status, @Nullable Request unanswered) {
        Station former = station;
        if (former == null) {
            return;
        }
        station = null;
        lastReply = null;
        formerNumber = former.number();
        formerStatus = status;
        cancel(watchdog);
        if (status == Reply.BAD_CONNECTION) {
            if (server.closesAfterClear()) {
                transport.close();
                return;
            }
            endOfLife = server.loop().after(LIFE_AFTER_CLEAR, transport::close);
        }
        if (unanswered != null) {
            replyToEvicted(unanswered);
        }
    }

    private void replyToEvicted(Request request) {
        int completion = formerStatus == Reply.BAD_CONNECTION ? Completion.BAD_STATION : Completion.FAILURE;
        reply(request, formerNumber, completion, formerStatus);
        repliesAfterClear++;
        if (formerStatus == Reply.BAD_CONNECTION && repliesAfterClear == MOST_REPLIES_AFTER_CLEAR) {
            transport.closeAfterSending();
        }
    }

    /** Frees a connection that says nothing for too long. TCP has no watchdog packets, so silence is all there is. */
    private void watch() {
        Duration limit = server.watchdog();
        if (limit == null) {
            return;
        }
        lastHeard = server.clock().nanoTime();
        watchAgain(limit, limit);
    }

    private void watchAgain(Duration limit, Duration next) {
        watchdog = server.loop().after(next, () -> {
            Station mine = station;
            if (mine == null) {
                return;
            }
            Duration left = limit.minusNanos(server.clock().nanoTime() - lastHeard);
            if (pending != null) {
                watchAgain(limit, limit);
            } else if (left.isNegative() || left.isZero()) {
                server.journal().counters().increment(Counter.WATCHDOG_CLEARED);
                server.stations().evict(mine, "silent for " + limit, Reply.BAD_CONNECTION);
            } else {
                watchAgain(limit, left);
            }
        });
    }
}
