package org.shareops.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.shareops.model.ErrorKind;
import org.shareops.testkit.PublisherProcess.Ended;
import org.shareops.testkit.PublisherProcess.Order;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.UpdateStrategy;

/**
 * A publisher is stopped and cut off, another one publishes the same directory, and the first goes on: it must never commit
 * (rule R5). POSIX only. For one thread.
 */
public final class PauseTrial {
    private static final String TARGET = "office";
    private static final int FILES = 4;
    private static final int MOST_TRIES = 1000;

    /** What a publisher may say that was stopped before it asked for the first change of the target. */
    private static final Set<ErrorKind> NOT_DONE =
            EnumSet.of(ErrorKind.LINK_LOST, ErrorKind.SUPERSEDED, ErrorKind.BUSY);

    /** The next request changes the target. Who sends it before he hears of the cut cannot know what came of it (rule R6). */
    private static final Set<ErrorKind> NOT_KNOWN_TO_BE_DONE =
            EnumSet.of(ErrorKind.LINK_LOST, ErrorKind.SUPERSEDED, ErrorKind.BUSY, ErrorKind.OUTCOME_UNKNOWN);

    private final PublisherProcess first;
    private final PublisherProcess second;
    private final CountingProxy proxy;
    private final Path disk;
    private final Path work;
    private final List<String> complaints = new ArrayList<>();
    private int versions;

    /**
     * Prepares it.
     *
     * @param first reaches the server through {@code proxy}
     * @param second reaches it without
     * @param disk where the share lies
     * @param work a directory for versions
     */
    public PauseTrial(PublisherProcess first, PublisherProcess second, CountingProxy proxy, Path disk, Path work) {
        this.first = first;
        this.second = second;
        this.proxy = proxy;
        this.disk = disk;
        this.work = work;
    }

    /** Returns what should not have happened. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Makes something new to publish each time. */
    public Order order(String who, UpdateStrategy strategy) throws IOException {
        String version = who + ++versions;
        return new Order(
                TARGET,
                Trees.numbered(work.resolve(version), FILES, version, System.nanoTime()),
                strategy,
                ForeignFiles.REFUSE);
    }

    /** Lets the first stop when a phase begins. */
    public void stopBefore(Phase phase, UpdateStrategy strategy) throws IOException {
        first.beginAndStop(order("first", strategy), phase);
        first.suspend();
        proxy.cutAll();
        Order theirs = order("second", strategy);
        publishBySecond(theirs);
        first.resume();
        first.goOn();
        Ended ended = first.end();
        Set<ErrorKind> may = phase == Phase.COMMIT ? NOT_KNOWN_TO_BE_DONE : NOT_DONE;
        if (ended.outcome().isSuccess() || ended.kind().filter(may::contains).isEmpty()) {
            complaints.add(strategy + " stopped before " + phase + " says " + ended);
        }
        judge(strategy + " stopped before " + phase, ended, theirs);
    }

    /** Looks whether the other's version is there and nothing else. */
    public void judge(String what, Ended ended, Order theirs) throws IOException {
        if (ended.leftovers() > 0) {
            complaints.add(what + ": it reports leftovers: " + ended);
        }
        TreeDigest now = TreeDigest.of(disk.resolve(TARGET));
        if (!now.equals(TreeDigest.of(theirs.version()))) {
            complaints.add(what + ": the directory is not the other's: " + now + " after " + ended);
        }
        List<String> left = Leftovers.in(disk);
        if (!left.isEmpty()) {
            complaints.add(what + ": there is left " + left + " after " + ended);
        }
    }

    /** Lets the second publish. A server takes a moment to notice that a connection is gone, and keeps its lock so long. */
    public void publishBySecond(Order theirs) throws IOException {
        for (int tries = 1; ; tries++) {
            second.begin(theirs);
            Ended ended = second.end();
            if (ended.outcome() == Outcome.COMMITTED) {
                if (ended.leftovers() > 0) {
                    complaints.add("the second reports leftovers: " + ended);
                }
                return;
            }
            if (ended.kind().filter(ErrorKind.BUSY::equals).isEmpty() || tries == MOST_TRIES) {
                throw new IOException("the second cannot publish: " + ended);
            }
        }
    }
}
