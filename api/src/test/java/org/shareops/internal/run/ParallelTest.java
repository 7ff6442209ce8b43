package org.shareops.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import org.junit.jupiter.api.Test;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

class ParallelTest {
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
