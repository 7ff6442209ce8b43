package org.shareops.testkit.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Credentials;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Backend;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.TreeContent;
import org.shareops.testkit.WatchPlan;
import org.shareops.update.Versioning;

/**
 * Reads a directory of a share again and again over a session of its own, and notes when it was absent and what it was that it
 * may not be (rule R2). One thread until it is closed.
 */
public final class VolumeWatch implements Watch {
    /** What a user does between two looks: without that nothing could ever be replaced. */
    private static final Duration THINKING = Duration.ofMillis(100);

    private static final long LONGEST_POINTER = 256;

    private final ServerLink link;
    private final Volume volume;
    private final SharePath directory;
    private final WatchPlan plan;
    private final Duration thinking;
    private final Thread thread = new Thread(this::watch, "volume-watch");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition looked = lock.newCondition();
    private final Condition asked = lock.newCondition();
    private final List<Window> absences = new ArrayList<>();
    private @Nullable Instant absentSince;
    private @Nullable Exception failure;
    private boolean stopping;
    private int waiting;
    private long started;
    private long lastWhole = -1;
    private long looks;
    private long faulty;
    private String firstFault = "";

    private VolumeWatch(ServerLink link, Volume volume, SharePath directory, WatchPlan plan, Duration thinking) {
        this.link = link;
        this.volume = volume;
        this.directory = directory;
        this.plan = plan;
        this.thinking = thinking;
    }

    /** Starts to watch, like somebody who thinks a while between two looks; returns when it has seen the directory. */
    public static VolumeWatch start(
            Backend backend, Credentials credentials, String share, String directory, WatchPlan plan)
            throws IOException {
        return start(backend, credentials, share, directory, plan, THINKING);
    }

    /** The same, with another pause between two looks; not negative. */
    public static VolumeWatch start(
            Backend backend, Credentials credentials, String share, String directory, WatchPlan plan, Duration thinking)
            throws IOException {
        ShareUrl url = ShareUrl.parse(share);
        ServerLink link = backend.logOn(url.server(), credentials);
        boolean watching = false;
        try {
            Volume volume = link.volume(backend.share(url));
            VolumeWatch watch = new VolumeWatch(link, volume, SharePath.of(directory), plan, thinking);
            watch.thread.setDaemon(true);
            watch.thread.start();
            watch.awaitLook();
            watching = true;
            return watch;
        } finally {
            if (!watching) {
                link.close();
            }
        }
    }

    @Override
    public void awaitLook() throws IOException {
        lock.lock();
        try {
            long from = started;
            waiting++;
            asked.signalAll();
            while (lastWhole <= from && failure == null && !stopping) {
                looked.await();
            }
            waiting--;
            if (failure != null) {
                throw new IOException("the reader has ended", failure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        try {
            while (begin()) {
                boolean whole = look();
                end(whole);
            }
        } catch (ShareException | RuntimeException | InterruptedException e) {
            lock.lock();
            try {
                failure = e;
                looked.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean begin() {
        lock.lock();
        try {
            started++;
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    private void end(boolean whole) throws InterruptedException {
        lock.lock();
        try {
            if (whole) {
                lastWhole = started;
                looked.signalAll();
                long left = thinking.toNanos();
                while (!stopping && waiting == 0 && left > 0) {
                    left = asked.awaitNanos(left);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns true if the whole directory was seen. */
    private boolean look() throws ShareException {
        Instant start = Instant.now();
        try {
            return plan.throughPointer() ? lookThroughPointer(start) : lookAt(directory, start);
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                noteAbsence(start);
            } else if (e.kind() != ErrorKind.IN_USE) {
                throw e;
            }
            return false;
        }
    }

    /** As consumers do: if the version vanishes that they read, they read the pointer once more (rule R2). */
    private boolean lookThroughPointer(Instant start) throws ShareException {
        try {
            return lookAt(version(), start);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
        return lookAt(version(), start);
    }

    private SharePath version() throws ShareException {
        try (ContentReader reader = volume.read(directory.child(Versioning.POINTER))) {
            ByteBuffer all = ByteBuffer.allocate((int) Math.min(LONGEST_POINTER, reader.size()));
            int read = 0;
            while (all.hasRemaining() && read >= 0) {
                read = reader.read(all, all.position());
            }
            return directory.child(new String(all.array(), 0, all.position(), StandardCharsets.UTF_8).strip());
        }
    }

    private boolean lookAt(SharePath top, Instant start) throws ShareException {
        Optional<FileId> before = identity(top);
        if (before.isEmpty()) {
            noteAbsence(start);
            return false;
        }
        TreeContent seen = TreeContent.of(volume, top);
        if (!identity(top).equals(before)) {
            return false; // The name went over to another tree meanwhile: to be repeated (rule R2).
        }
        if (!seen.files().keySet().containsAll(plan.neverMissing())) {
            noteAbsence(start);
            return false;
        }
        looks++;
        endAbsence(start);
        plan.fault(seen).ifPresent(this::noteFault);
        return true;
    }

    private Optional<FileId> identity(SharePath top) throws ShareException {
        return volume.stat(top).flatMap(Entry::id);
    }

    private void noteFault(String fault) {
        faulty++;
        if (firstFault.isEmpty()) {
            firstFault = fault;
        }
    }

    private void noteAbsence(Instant start) {
        if (absentSince == null) {
            absentSince = start;
        }
    }

    private void endAbsence(Instant now) {
        if (absentSince != null) {
            absences.add(new Window(absentSince, now));
            absentSince = null;
        }
    }

    @Override
    public Sight stop(List<Window> deaths) throws IOException {
        close();
        if (failure != null) {
            throw new IOException("the reader has ended", failure);
        }
        List<Window> after = new ArrayList<>();
        List<Window> otherwise = new ArrayList<>();
        for (Window absence : absences) {
            (deaths.stream().anyMatch(absence::overlaps) ? after : otherwise).add(absence);
        }
        return new Sight(
                looks,
                faulty,
                after.size(),
                otherwise.size(),
                longestMicros(after),
                longestMicros(otherwise),
                firstFault);
    }

    private static long longestMicros(List<Window> windows) {
        return windows.stream().mapToLong(Window::micros).max().orElse(0);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            asked.signalAll();
            looked.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
            link.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ShareException e) {
            // The server is gone, and our session with it.
        }
    }
}
