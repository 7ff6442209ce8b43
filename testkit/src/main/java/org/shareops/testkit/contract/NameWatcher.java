package org.shareops.testkit.contract;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Volume;

/** Looks, without a pause, whether names are there while something is done to them again and again. */
final class NameWatcher {
    private static final int ROUNDS = 200;

    private NameWatcher() {}

    /** Returns a name that was once absent. */
    static Optional<SharePath> absent(Volume watching, List<SharePath> names, Scene.Work round) throws Exception {
        AtomicReference<SharePath> absent = new AtomicReference<>();
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch looking = new CountDownLatch(1);
        Thread watcher = new Thread(() -> {
            while (!over.get()) {
                for (SharePath name : names) {
                    if (isAbsent(watching, name)) {
                        absent.set(name);
                    }
                }
                looking.countDown();
            }
        });
        watcher.start();
        try {
            looking.await();
            for (int i = 0; i < ROUNDS && absent.get() == null; i++) {
                round.run();
            }
        } finally {
            over.set(true);
            watcher.join();
        }
        return Optional.ofNullable(absent.get());
    }

    private static boolean isAbsent(Volume watching, SharePath name) {
        try {
            return watching.stat(name).isEmpty();
        } catch (ShareException e) {
            // Refused while it is being replaced: that is allowed.
            return false;
        }
    }
}
