package org.shareops.testkit.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Volume;

/**
 * Looks, without a pause, whether a name is there while something is done to it again and again.
 *
 * <p>Some servers do not find a name if its opening and its replacement meet, although their disk has it at any time (Samba:
 * one look in several hundred). Who deletes first and renames then leaves a gap as long as a request, which a tenth of all
 * looks and more meet.
 *
 * <p>It ends when it has seen enough, or else when a server's time is over: over a slow line what is then too little is not
 * verified, unless it shows a gap.
 */
final class NameWatcher {
    private static final int ROUNDS = 200;
    /** A watcher that hardly gets to look sees no gap. */
    private static final int FEWEST_LOOKS = 2_000;

    private static final int LOOKS_FOR_AN_ABSENCE = 50;

    /** For a thread to begin or to end, and a look; however short a time is watched, the machine may have other work. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(20);

    private NameWatcher() {}

    /**
     * What was seen.
     *
     * @param looks how often it looked
     * @param absent how often the name was not there
     * @param absentTwice how often it was not there the next time either
     * @param failures what the backend refused to look with, other than that the name was in use
     */
    record Seen(int looks, int absent, int absentTwice, List<Throwable> failures) {
        /** Returns true if a name that is there but for coincidences would have been seen absent, were it not. */
        boolean isEnough() {
            return looks >= FEWEST_LOOKS;
        }

        /** Returns true if the name was there but for coincidences. */
        boolean isNeverAbsent() {
            return failures.isEmpty() && absentTwice <= 1 && absent <= 1 + looks / LOOKS_FOR_AN_ABSENCE;
        }
    }

    /** Does something many times, and tells how often the name was seen absent meanwhile. */
    static Seen watch(Volume watching, SharePath name, Scene.Work round) throws Exception {
        Watcher watcher = new Watcher(watching, name);
        watcher.start();
        try {
            Patience.await(watcher.looking, LONGEST_LOOK, Rule.R2.asks("an answer to somebody who looks for a name"));
            long start = System.nanoTime();
            for (int i = 0; i < ROUNDS || (watcher.looks.get() < FEWEST_LOOKS && watcher.isAlive()); i++) {
                round.run();
                if (System.nanoTime() - start > Patience.withServers().toNanos()) {
                    break;
                }
            }
        } finally {
            watcher.over.set(true);
        }
        Patience.join(watcher, LONGEST_LOOK, Rule.R2.asks("an answer to somebody who looks for a name"));
        if (watcher.broken != null) {
            throw new AssertionError(
                    "looking whether " + name + " is there broke off: " + watcher.broken, watcher.broken);
        }
        return new Seen(watcher.looks.get(), watcher.absent, watcher.absentTwice, watcher.failures);
    }

    private static final class Watcher extends Thread {
        private final Volume volume;
        private final SharePath path;
        private final List<Throwable> failures = new ArrayList<>();
        private final AtomicBoolean over = new AtomicBoolean();
        private final CountDownLatch looking = new CountDownLatch(1);
        private final AtomicInteger looks = new AtomicInteger();
        private @Nullable Throwable broken;
        private int absent;
        private int absentTwice;

        Watcher(Volume volume, SharePath path) {
            this.volume = volume;
            this.path = path;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                look();
            } catch (Throwable e) {
                broken = e;
            } finally {
                looking.countDown();
            }
        }

        private void look() {
            boolean before = true;
            while (!over.get()) {
                try {
                    boolean there = volume.stat(path).isPresent();
                    looks.incrementAndGet();
                    absent += there ? 0 : 1;
                    absentTwice += there || before ? 0 : 1;
                    before = there;
                } catch (ShareException e) {
                    if (e.kind() != ErrorKind.IN_USE) {
                        failures.add(e);
                        return;
                    }
                }
                looking.countDown();
            }
        }
    }
}
