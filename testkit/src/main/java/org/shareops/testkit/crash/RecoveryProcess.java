package org.shareops.testkit.crash;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.shareops.testkit.ChildJvm;

/**
 * Somebody on another computer who recovers what others have left (rule R4): a process of its own, with a new link for each
 * recovery. Ends with this process. For one thread.
 */
public final class RecoveryProcess implements AutoCloseable {
    /** How long a server may take to notice that a client is gone. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Pattern LINE = Pattern.compile("micros=(\\d+) results=(\\S*) leftovers=(\\d+) (.*)");

    private final ChildJvm child;

    /**
     * What came of one recovery.
     *
     * @param results what became of each update that was found, by the names of {@link
     *     org.shareops.update.Recovered.Result}; an error kind alone if the recovery failed as a whole
     * @param leftovers how much it could not remove
     * @param micros how long it took, the log-on included, in microseconds
     * @param calls how often it was tried
     * @param text the report as text
     */
    public record Result(List<String> results, int leftovers, long micros, int calls, String text) {
        /** Copies the list. */
        public Result {
            results = List.copyOf(results);
        }

        /** Returns true if nothing was found and nothing is left. */
        public boolean foundNothing() {
            return results.isEmpty() && leftovers == 0;
        }

        /** Returns true if a publisher waits, or seems to wait, for its next attempt. */
        public boolean isWaiting() {
            return results.contains("WAITING");
        }

        /** Returns true if everything that was found was brought to an end. */
        public boolean isSettled() {
            return leftovers == 0
                    && results.stream().allMatch(each -> each.equals("FINISHED") || each.equals("TAKEN_BACK"));
        }

        /** Returns true if trying again can lead further: somebody was in the way, or the server was. */
        boolean mayGoOn() {
            return !isSettled() && !isWaiting() && !results.contains("STUCK");
        }
    }

    private RecoveryProcess(ChildJvm child) {
        this.child = child;
    }

    /** Starts the process. */
    public static RecoveryProcess start(CrashSite site) throws IOException {
        ChildJvm child = ChildJvm.start(RecoverMain.class, List.of());
        try {
            for (String line : site.toLines()) {
                child.send(line);
            }
            return new RecoveryProcess(child);
        } catch (IOException e) {
            child.close();
            throw e;
        }
    }

    /** Recovers the whole share once. */
    public Result recover() throws IOException {
        child.send("recover");
        Matcher parts = LINE.matcher(child.await(RecoverMain.RECOVERED));
        if (!parts.matches()) {
            throw new IOException("this tells of no recovery: " + parts);
        }
        List<String> results =
                parts.group(2).isEmpty() ? List.of() : List.of(parts.group(2).split(",", -1));
        return new Result(results, Integer.parseInt(parts.group(3)), Long.parseLong(parts.group(1)), 1, parts.group(4));
    }

    /**
     * Recovers the whole share, again and again until nobody is in the way any more: a server takes a moment to notice that
     * a client is gone, and readers let go when they have read.
     *
     * @return what all recoveries together have done; still with what hindered the last one if time was over, or if a
     *     publisher waits
     */
    public Result recoverUntilSettled() throws IOException {
        long start = System.nanoTime();
        Result last = recover();
        int calls = 1;
        while (last.mayGoOn() && System.nanoTime() - start < LIMIT.toNanos()) {
            Result next = recover();
            calls++;
            // What was found and brought to an end is not found again.
            last = next.results().isEmpty()
                    ? new Result(ended(last), next.leftovers(), next.micros(), calls, last.text() + " " + next.text())
                    : next;
        }
        return new Result(last.results(), last.leftovers(), (System.nanoTime() - start) / 1000, calls, last.text());
    }

    private static List<String> ended(Result last) {
        return last.results().stream()
                .filter(each -> each.equals("FINISHED") || each.equals("TAKEN_BACK"))
                .toList();
    }

    /** Ends the process. Idempotent. */
    @Override
    public void close() {
        child.close();
    }
}
