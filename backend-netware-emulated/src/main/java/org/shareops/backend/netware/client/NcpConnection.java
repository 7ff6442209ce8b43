package org.shareops.backend.netware.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Frame;
import org.shareops.backend.netware.wire.FrameDecoder;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketType;
import org.shareops.backend.netware.wire.Reply;
import org.shareops.backend.netware.wire.Request;

/**
 * One service connection over one TCP connection. Requests go out strictly one after the other, as NCP demands; callers of
 * several threads queue. Once lost it stays lost: it never connects again. Thread-safe.
 */
public final class NcpConnection implements AutoCloseable {
    /** What clients that have one program only send as its number. */
    private static final int TASK = 1;
    /** A hint to the server that costs nothing: it never sends more. */
    private static final int REPLY_BUFFER = 65_536;
    /** A connection is not worth waiting for when it ends. */
    private static final long LONGEST_GOOD_BYE = TimeUnit.SECONDS.toNanos(1);

    private static final int NO_CONNECTION = 0xFFFF;

    private final Socket socket = new Socket();
    private final long responseNanos;
    private final Semaphore turn = new Semaphore(1, true);
    private final AtomicReference<@Nullable Exchange> pending = new AtomicReference<>();
    private final AtomicReference<@Nullable String> lost = new AtomicReference<>();
    private final AtomicLong roundTrips;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile int number = NO_CONNECTION;
    private int sequence;

    private NcpConnection(long responseNanos, AtomicLong roundTrips) {
        this.responseNanos = responseNanos;
        this.roundTrips = roundTrips;
    }

    /** Connects and asks for a service connection: one round trip. Nobody has logged in on it then. */
    public static NcpConnection open(NcpEndpoint endpoint) throws NcpFailure {
        return open(endpoint, new AtomicLong());
    }

    /**
     * As {@link #open(NcpEndpoint)}.
     *
     * @param roundTrips counts the requests, also if this fails
     */
    public static NcpConnection open(NcpEndpoint endpoint, AtomicLong roundTrips) throws NcpFailure {
        NcpConnection connection = new NcpConnection(endpoint.responseTimeout().toNanos(), roundTrips);
        boolean open = false;
        try {
            connection.connect(endpoint);
            connection.attach();
            open = true;
            return connection;
        } finally {
            if (!open) {
                connection.lose("it was not opened");
            }
        }
    }

    private void connect(NcpEndpoint endpoint) throws NcpFailure {
        CompletableFuture<Void> connected = new CompletableFuture<>();
        // Looking up the name and connecting cannot be interrupted, so whoever waits is not the one who does it.
        Thread reader = new Thread(null, () -> live(endpoint, connected), "shareops-ncp-" + endpoint.host(), 0, false);
        reader.setDaemon(true);
        reader.start();
        try {
            // The look-up has no time-out of its own.
            connected.get(endpoint.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (TimeoutException e) {
            throw new NcpFailure.Unreachable("no connection within " + endpoint.connectTimeout(), e);
        } catch (ExecutionException e) {
            throw new NcpFailure.Unreachable(String.valueOf(e.getCause()), e.getCause());
        }
    }

    private void live(NcpEndpoint endpoint, CompletableFuture<Void> connected) {
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(
                    new InetSocketAddress(endpoint.host(), endpoint.port()),
                    Math.toIntExact(endpoint.connectTimeout().toMillis()));
            connected.complete(null);
            read(socket.getInputStream());
            lose("the server has closed the connection");
        } catch (IOException e) {
            if (!connected.completeExceptionally(e)) {
                lose(String.valueOf(e.getMessage()));
            }
        } catch (MalformedPacketException e) {
            lose("what the server sends is not NCP: " + e.getMessage());
        }
    }

    private void attach() throws NcpFailure {
        Reply reply = exchange(PacketType.CREATE, 0, -1, new byte[0], null);
        if (reply.completion() != 0) {
            throw new NcpFailure.Refusal("Create Service Connection", reply.completion());
        }
        number = reply.connection();
    }

    /** Returns our number in the server's table of connections. */
    public int number() {
        return number;
    }

    /** Returns false once the connection is known to be lost or closed. No traffic. */
    public boolean alive() {
        return !closed.get() && lost.get() == null;
    }

    /**
     * Returns whether the server may still be at work on a request for which nobody waits any more: what is asked over another
     * connection can be answered before that. No traffic.
     */
    public boolean hasAbandoned() {
        Exchange under = pending.get();
        return under != null && under.isLeft();
    }

    /** Returns how many requests were sent. */
    public long roundTrips() {
        return roundTrips.get();
    }

    /** Asks for one function and waits; the result is at the data of the reply. */
    public PacketReader call(int function, int subFunction, byte[] fields) throws NcpFailure {
        return call(function, subFunction, fields, null);
    }

    /**
     * As {@link #call(int, int, byte[])}.
     *
     * @param late gets a reply that comes after the caller was interrupted, on the thread that reads; must not wait
     */
    PacketReader call(int function, int subFunction, byte[] fields, @Nullable Consumer<Reply> late) throws NcpFailure {
        Reply reply = exchange(PacketType.REQUEST, function, subFunction, fields, late);
        String name = Function.describe(function, subFunction);
        if (reply.completion() != Completion.OK) {
            throw new NcpFailure.Refusal(name, reply.completion());
        }
        try {
            return reply.data();
        } catch (MalformedPacketException e) {
            throw new NcpFailure.Malformed(name, e);
        }
    }

    /**
     * As {@link #call(int, int, byte[])}, but an interrupt does not end it: for what has to reach the server, such as the
     * close of a file. Takes as long as a call may; the thread's flag is set afterwards if it was interrupted.
     */
    void callUninterruptibly(int function, int subFunction, byte[] fields) throws NcpFailure {
        boolean interrupted = Thread.interrupted();
        try {
            Exchange mine = null;
            while (mine == null) {
                try {
                    waitForTurn();
                    mine = send(PacketType.REQUEST, function, subFunction, fields, null);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            Reply reply = awaitUninterruptibly(mine);
            if (reply.completion() != Completion.OK) {
                throw new NcpFailure.Refusal(Function.describe(function, subFunction), reply.completion());
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Reply awaitUninterruptibly(Exchange mine) throws NcpFailure {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return inTime(mine.await(mine.left(responseNanos)));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Reply inTime(@Nullable Reply reply) throws NcpFailure {
        if (reply == null) {
            lose(tooLate());
            throw lostOrClosed(true);
        }
        return reply;
    }

    private String tooLate() {
        return "no answer within " + TimeUnit.NANOSECONDS.toMillis(responseNanos) + " ms";
    }

    private Reply exchange(int type, int function, int subFunction, byte[] fields, @Nullable Consumer<Reply> late)
            throws NcpFailure {
        takeTurn();
        Exchange mine = send(type, function, subFunction, fields, late);
        Reply reply;
        try {
            reply = mine.await(responseNanos);
        } catch (InterruptedException e) {
            NcpFailure interrupted = interrupted();
            if (mine.leave()) {
                throw interrupted;
            }
            reply = mine.answered();
        }
        return inTime(reply);
    }

    private void takeTurn() throws NcpFailure {
        try {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            waitForTurn();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Waits for the requests before ours; whoever asked may have left without waiting for the answer. */
    private void waitForTurn() throws InterruptedException, NcpFailure {
        while (true) {
            refuseIfGone();
            Exchange before = pending.get();
            long wait = before == null ? responseNanos : before.left(responseNanos);
            if (turn.tryAcquire(Math.max(1, wait), TimeUnit.NANOSECONDS)) {
                break;
            }
            if (before != null && pending.get() == before) {
                lose(tooLate());
            }
        }
        if (!alive()) {
            turn.release();
            refuseIfGone();
        }
    }

    private Exchange send(int type, int function, int subFunction, byte[] fields, @Nullable Consumer<Reply> late)
            throws NcpFailure {
        Exchange exchange = new Exchange(sequence, late);
        byte[] packet = type == PacketType.REQUEST
                ? Request.frame(sequence, number, TASK, function, subFunction, fields)
                : Request.encode(type, sequence, number, TASK, function).toBytes();
        // After an attach the server expects 1, whatever we sent.
        sequence = (sequence + 1) & 0xFF;
        ByteBuffer framed = Frame.request(packet, REPLY_BUFFER);
        byte[] frame = new byte[framed.remaining()];
        framed.get(frame);
        pending.set(exchange);
        boolean goodBye = type == PacketType.DESTROY;
        if (goodBye ? lost.get() != null : !alive()) {
            // Whoever lost it may have looked before there was anything to fail.
            turn.release();
            throw lostOrClosed(false);
        }
        try {
            // The request before was answered, so this one finds room, and does not wait.
            socket.getOutputStream().write(frame);
        } catch (IOException e) {
            pending.compareAndSet(exchange, null);
            lose(String.valueOf(e.getMessage()));
            throw lostOrClosed(false);
        }
        roundTrips.incrementAndGet();
        return exchange;
    }

    private void read(InputStream in) throws IOException, MalformedPacketException {
        FrameDecoder decoder = new FrameDecoder(Frame.Direction.TO_CLIENT);
        byte[] chunk = new byte[16 * 1024];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, count);
            while (bytes.hasRemaining()) {
                byte[] packet = decoder.next(bytes);
                if (packet != null) {
                    take(Reply.decode(packet));
                }
            }
        }
    }

    private void take(Reply reply) throws MalformedPacketException {
        if (reply.type() != PacketType.REPLY) {
            // That the server is busy with it, or a push that nobody asked for.
            return;
        }
        Exchange exchange = pending.get();
        if (exchange == null || reply.sequence() != exchange.sequence()) {
            throw new MalformedPacketException("a reply that belongs to no request");
        }
        if (reply.endsConnection()) {
            // Not carried out, whatever the completion code.
            pending.set(null);
            fail(exchange, "the server has ended our connection");
            return;
        }
        if (number != NO_CONNECTION && reply.connection() != number) {
            throw new MalformedPacketException("a reply to connection " + reply.connection() + "; ours is " + number);
        }
        pending.set(null);
        turn.release();
        exchange.answer(reply);
    }

    private void fail(Exchange exchange, String reason) {
        lose(reason);
        exchange.fail(closed.get() ? lostOrClosed(false) : new NcpFailure.Lost(reason, false));
    }

    private void lose(String reason) {
        if (lost.compareAndSet(null, reason)) {
            shut();
            ended.complete(null);
        }
        Exchange left = pending.getAndSet(null);
        if (left != null) {
            left.fail(lostOrClosed(true));
        }
        // So that whoever waits for a turn looks again.
        turn.release();
    }

    private void shut() {
        try {
            socket.close();
        } catch (IOException e) {
            lost.accumulateAndGet("", (reason, none) -> reason + "; closing it: " + e.getMessage());
        }
    }

    /**
     * Runs something when the connection is lost or was closed; at once if it is or was. On the thread that notices, so it must
     * not wait.
     */
    public void onEnd(Runnable action) {
        var unused = ended.thenRun(action);
    }

    /** Ends it without a word to the server, as if it had been lost: calls that run fail with {@link NcpFailure.Lost}. */
    public void cut(String reason) {
        lose(reason);
    }

    /** Asks nobody: fails if the connection is known to be lost, or was closed here. */
    public void refuseIfGone() throws NcpFailure {
        if (!alive()) {
            throw lostOrClosed(false);
        }
    }

    private NcpFailure lostOrClosed(boolean sent) {
        return closed.get()
                ? new NcpFailure.Closed("the connection was closed")
                : new NcpFailure.Lost(String.valueOf(lost.get()), sent);
    }

    private static NcpFailure.Interrupted interrupted() {
        Thread.currentThread().interrupt();
        return new NcpFailure.Interrupted();
    }

    /**
     * Gives the service connection back. Calls that still run fail with {@link NcpFailure.Closed}; then the server learns
     * from the end of the TCP connection. Waits at most a second. Idempotent.
     */
    @Override
    public void close() {
        // First, so that nobody who asks meanwhile is told anything else; the good-bye alone is still sent.
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (lost.get() == null && turn.tryAcquire()) {
            sayGoodBye();
        }
        lose("closed");
    }

    private void sayGoodBye() {
        boolean interrupted = Thread.interrupted();
        try {
            Exchange destroy = send(PacketType.DESTROY, 0, -1, new byte[0], null);
            destroy.await(Math.min(responseNanos, LONGEST_GOOD_BYE));
        } catch (NcpFailure e) {
            // It has gone already, which is what this is for.
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
