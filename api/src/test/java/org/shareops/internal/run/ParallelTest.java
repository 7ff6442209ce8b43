package org.shareops.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import org.junit.jupiter.api.Test;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

class ParallelTest {
    private static final int ROUNDS = 20;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** What failed first may be nothing to whoever asked for it. */
    @Test
    void C4_anInterruptAfterAFailureIsKept() {
        Thread caller = Thread.currentThread();
        Exchanger<Thread> failing = new Exchanger<>();
        CountDownLatch never = new CountDownLatch(1);
        ShareException failure = ShareException.of(ErrorKind.NOT_FOUND, "look").build();
        List<Cancellation.Action> tasks = List.of(
                () -> {
                    exchange(failing);
                    throw failure;
                },
                () -> {
                    join(exchange(failing));
                    caller.interrupt();
                    // The crew is interrupted along with its caller.
                    assertThat(catchThrowable(never::await)).isInstanceOf(InterruptedException.class);
                });
        Throwable thrown =
                catchThrowable(() -> Parallel.forEach(tasks, 2, new Cancellation("look"), Cancellation.Action::run));
        assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
        assertThat(thrown).isSameAs(failure);
    }

    @Test
    void C5_threadsAreUsedAgainUntilTheOperationEnds() throws Exception {
        Cancellation cancellation = new Cancellation("look");
        cancellation.bind();
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        for (int round = 0; round < ROUNDS; round++) {
            CyclicBarrier together = new CyclicBarrier(2);
            Cancellation.Action task = () -> {
                seen.add(Thread.currentThread());
                await(together);
            };
            Parallel.forEach(List.of(task, task), 2, cancellation, Cancellation.Action::run);
        }
        cancellation.unbind();
        assertThat(seen).hasSizeLessThan(ROUNDS).doesNotContain(Thread.currentThread());
        for (Thread each : seen) {
            each.join(LIMIT.toMillis());
            assertThat(each.isAlive()).isFalse();
        }
    }

    /** Somebody else's interrupt is not for who has the thread afterwards. */
    @Test
    void C4_anInterruptEndsWithTheWorkItWasMeantFor() throws Exception {
        Cancellation cancellation = new Cancellation("look");
        cancellation.bind();
        CyclicBarrier together = new CyclicBarrier(2);
        Parallel.forEach(List.of(1, 2), 2, cancellation, number -> {
            await(together); // so that each has one of them
            Thread.currentThread().interrupt();
        });
        Set<Boolean> interrupted = ConcurrentHashMap.newKeySet();
        Parallel.forEach(
                List.of(1, 2),
                2,
                cancellation,
                number -> interrupted.add(Thread.currentThread().isInterrupted()));
        cancellation.unbind();
        assertThat(interrupted).containsExactly(false);
    }

    private static void await(CyclicBarrier together) {
        try {
            together.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread exchange(Exchanger<Thread> with) {
        try {
            return with.exchange(Thread.currentThread());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread other) {
        try {
            other.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
