package org.shareops.testkit.contract;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Runs what may hang on a thread of its own, which is interrupted and left behind when its time is over. */
final class Leash {
    /** Something has not come back in time. Its stack trace is that of what hangs. */
    static final class Hung extends Exception {
        private static final long serialVersionUID = 1L;

        Hung(Duration limit, StackTraceElement[] where) {
            super("did not return within " + words(limit) + ", and hangs in " + place(where));
            setStackTrace(where);
        }

        private static String words(Duration limit) {
            return limit.toSeconds() > 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
        }

        private static String place(StackTraceElement[] where) {
            return Arrays.stream(where)
                    .filter(frame -> !frame.getClassName().matches("(java|javax|jdk|sun)\\..*"))
                    .findFirst()
                    .map(frame -> frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber())
                    .orElse("Java itself");
        }
    }

    /** What may hang. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run() throws Throwable;
    }

    private static final class Run<T extends @Nullable Object> implements Runnable {
        private final Work<T> work;
        private final CountDownLatch over = new CountDownLatch(1);
        private @Nullable T result;
        private @Nullable Throwable failure;

        Run(Work<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                result = work.run();
            } catch (Throwable e) {
                failure = e;
            } finally {
                over.countDown();
            }
        }
    }

    private Leash() {}

    /**
     * Returns what the work returns, or throws what it throws.
     *
     * @param exempt a count of nanoseconds; by as much as it grows meanwhile, the work may take longer
     * @throws Hung if its time was over before
     */
    static <T extends @Nullable Object> @Nullable T call(
            String thread, Duration limit, LongSupplier exempt, Work<T> work) throws Throwable {
        Run<T> run = new Run<>(work);
        Thread own = new Thread(run, thread);
        own.setDaemon(true);
        long end = System.nanoTime() + limit.toNanos() - exempt.getAsLong();
        own.start();
        try {
            while (!run.over.await(end + exempt.getAsLong() - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                if (end + exempt.getAsLong() - System.nanoTime() <= 0) {
                    throw new Hung(limit, own.getStackTrace());
                }
            }
        } finally {
            if (run.over.getCount() > 0) {
                own.interrupt();
            }
        }
        if (run.failure != null) {
            throw run.failure;
        }
        return run.result;
    }
}
