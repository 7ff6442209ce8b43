package org.shareops.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** The same again and again until Ctrl-C. What a round fails with is said once and is no reason to stop. */
final class Rounds {
    private final Surroundings surroundings;
    private final Duration interval;
    private String said = "";

    /** {@code interval} is from the end of a round to the next; up to a quarter is added, so that programs do not stay together. */
    Rounds(Surroundings surroundings, Duration interval) {
        if (interval.isZero()) {
            throw new UsageException("--interval must be more than nothing");
        }
        this.surroundings = surroundings;
        this.interval = interval;
    }

    /** One round. */
    @FunctionalInterface
    interface Round {
        void run() throws IOException;
    }

    /** Prints a line at once. */
    void tell(String line) {
        surroundings.out().println(line);
        surroundings.out().flush();
    }

    /** Runs rounds until the thread is interrupted, or nobody reads any more what is printed. */
    void untilStopped(Round round) {
        PrintStream out = surroundings.out();
        try {
            while (!out.checkError() && !Thread.interrupted()) {
                if (!hasRun(round)) {
                    return;
                }
                long nanos = interval.toNanos();
                TimeUnit.NANOSECONDS.sleep(nanos + ThreadLocalRandom.current().nextLong(nanos / 4 + 1));
            }
        } catch (InterruptedException e) {
            // Ctrl-C is how this ends; nothing after it waits.
            return;
        }
    }

    /** Returns false if it was the last. */
    private boolean hasRun(Round round) {
        String failure = "";
        try {
            round.run();
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.CANCELLED || e.kind() == ErrorKind.CLOSED) {
                return false;
            }
            failure = FailureAnswer.message(e);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            failure = FailureAnswer.message(e);
        }
        if (!failure.equals(said)) {
            said = failure;
            surroundings.err().println(Words.printable(failure.isEmpty() ? "It works again." : "Warning: " + failure));
            surroundings.err().flush();
        }
        return true;
    }
}
