package org.shareops.backend.netware.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Reply;

/** One request that was sent, and whoever waits for its reply. */
final class Exchange {
    private final int sequence;
    private final long sentAt = System.nanoTime();
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private final @Nullable Consumer<Reply> late;
    private boolean left;

    /** {@code late} gets the reply if nobody waits for it any more. */
    Exchange(int sequence, @Nullable Consumer<Reply> late) {
        this.sequence = sequence;
        this.late = late;
    }

    int sequence() {
        return sequence;
    }

    /** Returns how much of a time is left since it was sent, in nanoseconds. */
    long left(long timeoutNanos) {
        return timeoutNanos - (System.nanoTime() - sentAt);
    }

    /** Waits; null after the time-out. */
    @Nullable
    Reply await(long nanos) throws InterruptedException, NcpFailure {
        try {
            reply.get(Math.max(1, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            // Thrown below.
        }
        return answered();
    }

    /** Returns the reply that has come. */
    Reply answered() throws NcpFailure {
        try {
            return reply.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof NcpFailure failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Returns false if the reply has come already. */
    synchronized boolean leave() {
        left = !reply.isDone();
        return left;
    }

    /** Returns whether whoever waited has left before the reply came. */
    synchronized boolean isLeft() {
        return left;
    }

    /** Hands the reply over. */
    void answer(Reply with) {
        synchronized (this) {
            if (!left) {
                reply.complete(with);
                return;
            }
        }
        if (late != null) {
            late.accept(with);
        }
    }

    void fail(NcpFailure failure) {
        reply.completeExceptionally(failure);
    }
}
