package org.shareops.backend.smb.smbj;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.smb2.Exchange.Reply;
import org.shareops.backend.smb.smb2.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection after its log-on. Requests of many threads are under way at once; each waits for its own answers, can be interrupted
 * at any time, and waits no longer than one answer may take. Whatever is wrong with what comes ends the connection for
 * good. A thread of its own writes, so that a server that takes nothing holds up nobody beyond that.
 */
final class Channel {
    private static final Logger LOG = LoggerFactory.getLogger(Channel.class);
    /** STATUS_NETWORK_NAME_DELETED, STATUS_USER_SESSION_DELETED, STATUS_NETWORK_SESSION_EXPIRED (MS-ERREF 2.3.1). */
    private static final Set<Integer> ENDED = Set.of(0xC00000C9, 0xC0000203, 0xC000035C);

    /** How long a compound waits for as many credits as it costs, for each of which something could have been sent by then. */
    private static final Duration COMPOUND_PATIENCE = Duration.ofMillis(250);

    private static final Outgoing NO_MORE = new Outgoing(new Frame(new byte[0], 0), List.of());

    private final Socket socket;
    private final Peer peer;
    private final Duration patience;
    private final LongAdder roundTrips;
    private final Protection protection;
    private final Credits credits;
    private final BlockingQueue<Outgoing> outgoing = new LinkedBlockingQueue<>();
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
    private volatile boolean leaving;
    private volatile @Nullable End end;

    Channel(Socket socket, Peer peer, Duration patience, LongAdder roundTrips, Protection protection, Credits credits) {
        this.socket = socket;
        this.peer = peer;
        this.patience = patience;
        this.roundTrips = roundTrips;
        this.protection = protection;
        this.credits = credits;
    }

    /** A request without its answer. */
    private static final class Pending {
        final int command;
        final int charge;
        final boolean sealed;
        /** Null if none will come. */
        final CompletableFuture<@Nullable Reply> answer = new CompletableFuture<>();

        volatile boolean sent;

        Pending(Message message, boolean sealed) {
            this.command = message.command();
            this.charge = message.charge();
            this.sealed = sealed;
        }
    }

    private record Outgoing(Frame frame, List<Pending> asked) {}

    /** Why nothing is sent any more. */
    private record End(boolean byUs, String why, @Nullable Exception cause) {
        SmbFailure failure(boolean sent) {
            return byUs ? new SmbFailure.Closed("the link") : new SmbFailure.Lost(why, sent, cause);
        }
    }

    void start() {
        Thread writer = new Thread(this::write, "shareops-smb-write");
        writer.setDaemon(true);
        writer.start();
    }

    boolean alive() {
        return end == null;
    }

    Peer peer() {
        return peer;
    }

    Protection protection() {
        return protection;
    }

    /** Thrown by who finds the connection ended before anything was sent. */
    SmbFailure gone() {
        End now = end;
        return now != null && now.byUs()
                ? now.failure(false)
                : new SmbFailure.Lost(peer.gone(), false, now == null ? null : now.cause());
    }

    /**
     * Sends a message or a compound, and returns the answers. Empty if nothing was sent, since there are fewer credits than it
     * costs, which is more than one, and no more came in a moment: then less has to be sent at once.
     */
    List<Reply> ask(List<Message> messages, int tree, boolean sealed) throws SmbFailure {
        return ask(messages, tree, sealed, patience);
    }

    private List<Reply> ask(List<Message> messages, int tree, boolean sealed, Duration atMost) throws SmbFailure {
        if (Thread.currentThread().isInterrupted()) {
            throw new SmbFailure.Interrupted(new InterruptedException("before anything was sent"));
        }
        long deadline = System.nanoTime() + atMost.toNanos();
        long first = numberFor(messages, deadline);
        int charge = chargeOf(messages);
        if (first < 0 && charge > 1 && alive()) {
            return List.of();
        }
        if (first < 0) {
            end(new End(false, peer.sent("no leave to send more"), null));
            throw gone();
        }
        List<Pending> asked = new ArrayList<>();
        long number = first;
        for (Message message : messages) {
            Pending each = new Pending(message, sealed);
            asked.add(each);
            pending.put(number, each);
            number += each.charge;
        }
        Frame frame = Frame.of(messages, first, new Frame.Common(protection, sealed, tree, credits.asked(charge)));
        roundTrips.increment();
        outgoing.add(new Outgoing(frame, asked));
        if (!alive()) {
            // It may have ended before ours was there to be told.
            asked.forEach(each -> each.answer.complete(null));
        }
        List<Reply> answers = new ArrayList<>();
        for (Pending each : asked) {
            answers.add(await(each, deadline));
        }
        return answers;
    }

    private static int chargeOf(List<Message> messages) {
        return messages.stream().mapToInt(Message::charge).sum();
    }

    private long numberFor(List<Message> messages, long deadline) throws SmbFailure {
        if (!alive()) {
            throw gone();
        }
        int charge = chargeOf(messages);
        boolean alone = charge == 1;
        long patient = System.nanoTime() + COMPOUND_PATIENCE.toNanos();
        try {
            return credits.take(charge, alone || deadline - patient < 0 ? deadline : patient);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SmbFailure.Interrupted(e);
        } catch (TimeoutException e) {
            if (!alone) {
                return -1;
            }
            end(new End(false, peer.silent(), e));
            throw new SmbFailure.Lost(peer.silent(), false, e);
        }
    }

    private Reply await(Pending asked, long deadline) throws SmbFailure {
        try {
            Reply answer = asked.answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (answer == null) {
                End now = end;
                throw now == null ? new SmbFailure.Lost(peer.broke(), true, null) : now.failure(asked.sent);
            }
            if (ENDED.contains(answer.status())) {
                // Whatever we held is another's by now.
                end(new End(false, peer.gone(), null));
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SmbFailure.Interrupted(e);
        } catch (TimeoutException e) {
            end(new End(false, peer.silent(), e));
            throw new SmbFailure.Lost(peer.silent(), asked.sent, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("answers do not fail by themselves", e);
        }
    }

    private void write() {
        try {
            OutputStream out = socket.getOutputStream();
            while (true) {
                Outgoing next = outgoing.take();
                if (next.asked().isEmpty()) {
                    return;
                }
                next.asked().forEach(each -> each.sent = true);
                out.write(next.frame().bytes(), 0, next.frame().length());
            }
        } catch (IOException e) {
            ended(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    /** Takes what came; whatever it throws ends the connection. */
    void received(byte[] bytes) throws SmbFailure.Malformed {
        boolean sealed = Sealer.isSealed(bytes);
        Sealer sealer = protection.sealer();
        if (sealed && sealer == null) {
            throw new SmbFailure.Malformed("an encrypted message that nobody asked for", null);
        }
        byte[] plain = sealed && sealer != null ? sealer.open(bytes) : bytes;
        for (Header header : Header.all(plain)) {
            take(plain, header, sealed);
        }
    }

    private void take(byte[] bytes, Header header, boolean sealed) throws SmbFailure.Malformed {
        if (!header.isFromServer()) {
            throw new SmbFailure.Malformed("a request, where an answer should be", null);
        }
        if (header.isUnasked()) {
            return;
        }
        Signer signer = protection.signer();
        boolean trusted = sealed || signer == null || header.isInterim() || signer.isSigned(bytes, header);
        if (!trusted) {
            throw new SmbFailure.Malformed("an answer with a wrong signature", null);
        }
        if (header.isInterim()) {
            credits.granted(header.credits(), 0);
            return;
        }
        Pending asked = pending.get(header.message());
        if (asked == null || asked.command != header.command()) {
            throw new SmbFailure.Malformed("an answer to what was not asked", null);
        }
        // To believe it would let anybody on the way answer in the server's place.
        if (asked.sealed && !sealed) {
            throw new SmbFailure.Malformed(
                    "an answer that is not encrypted, to a request that was: command " + header.command(), null);
        }
        pending.remove(header.message());
        credits.granted(header.credits(), asked.charge);
        byte[] body = Arrays.copyOfRange(bytes, header.from() + Header.BYTES, header.from() + header.length());
        asked.answer.complete(new Reply(header.status(), body, header.tree()));
    }

    /** Nothing comes any more. */
    void ended(Exception because) {
        String why = because instanceof SmbFailure.Malformed
                ? peer.sent(String.valueOf(because.getMessage()))
                : peer.broke();
        end(new End(false, why, because));
    }

    /** Says good-bye, for as long as a server may take for that, and disconnects. Not to be interrupted. */
    void logOff(Duration atMost, boolean sealed) {
        boolean interrupted = Thread.interrupted();
        leaving = true;
        try {
            if (alive()) {
                ask(List.of(Message.logOff()), 0, sealed, atMost);
            }
        } catch (SmbFailure e) {
            LOG.debug("The connection ended before the log-off", e);
        } finally {
            end(new End(true, "", null));
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void end(End how) {
        synchronized (this) {
            if (end != null) {
                return;
            }
            // Whoever sees that it has ended, and that his request was not sent yet, relies on it that it never will
            // be.
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("A connection could not be closed in order", e);
            }
            end = leaving ? new End(true, how.why(), how.cause()) : how;
        }
        outgoing.add(NO_MORE);
        credits.end();
        pending.values().forEach(each -> each.answer.complete(null));
        pending.clear();
    }
}
