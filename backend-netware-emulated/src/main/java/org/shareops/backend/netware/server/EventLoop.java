package org.shareops.backend.netware.server;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** The one thread that owns the server's state. */
interface EventLoop {
    /** Runs a task on the loop; from any thread. */
    void execute(Runnable task);

    /** Runs a task on the loop after a while, by the server's clock; cancel the future to drop it. From the loop. */
    CompletableFuture<Void> after(Duration delay, Runnable task);

    /** Does work that may wait on another thread, and completes on the loop. From the loop. */
    <T> CompletableFuture<T> beside(Callable<T> work);
}
