package org.shareops.testkit.contract;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * All calls of one fixture's methods: how long they have taken, which of them hang, and which have failed. A failure is kept
 * for the judge, since what a test does with it may hide it. Thread-safe.
 */
final class FixtureCalls {
    private final Duration limit;
    private final Set<String> hung = ConcurrentHashMap.newKeySet();
    private @Nullable FixtureFailure failure;
    private int running;
    private long runningSince;
    private long spent;

    FixtureCalls(Duration limit) {
        this.limit = limit;
    }

    /** What a method may throw that is an answer and no failure. */
    @FunctionalInterface
    interface Answers {
        boolean include(Throwable failure);
    }

    /**
     * Calls a method on a thread of its own.
     *
     * @param method the same for all objects that have it: what has hung once would cost its limit each time
     * @param name for failures
     */
    <T extends @Nullable Object> @Nullable T call(String method, String name, Answers answers, Leash.Work<T> work)
            throws Throwable {
        if (hung.contains(method)) {
            throw failed(name + " did not return before, and is not asked again", null);
        }
        begin();
        try {
            return Leash.call("fixture", limit, () -> 0, work);
        } catch (Leash.Hung e) {
            hung.add(method);
            throw failed(name + " " + e.getMessage(), e);
        } catch (InterruptedException | TestAbortedException e) {
            throw e;
        } catch (Throwable e) {
            if (answers.include(e)) {
                throw e;
            }
            throw failed(name + " threw " + FixtureFailure.words(e), e);
        } finally {
            end();
        }
    }

    /** Makes the failure, and notes it. */
    synchronized FixtureFailure failed(String message, @Nullable Throwable cause) {
        FixtureFailure made = new FixtureFailure(message, cause);
        if (failure == null) {
            failure = made;
        }
        return made;
    }

    /** Returns the first failure since this was asked last, if there is one. */
    synchronized @Nullable FixtureFailure takeFailure() {
        FixtureFailure taken = failure;
        failure = null;
        return taken;
    }

    /** Returns for how many nanoseconds, up to now, at least one method has run. */
    synchronized long spent() {
        return running == 0 ? spent : spent + System.nanoTime() - runningSince;
    }

    private synchronized void begin() {
        if (running++ == 0) {
            runningSince = System.nanoTime();
        }
    }

    private synchronized void end() {
        if (--running == 0) {
            spent += System.nanoTime() - runningSince;
        }
    }
}
