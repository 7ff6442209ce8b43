package org.shareops.internal.update;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Parallel;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;

/** Holds on several files at once, all or nothing, and the time for which they were held. */
final class Claims {
    private final Context context;
    private final String operation;
    private final Map<SharePath, Claim> held = new ConcurrentHashMap<>();
    private long since;

    /** Holds nothing yet; {@code operation} says in plain words for what. */
    Claims(Context context, String operation) {
        this.context = context;
        this.operation = operation;
    }

    /** Those that were not to be had. */
    private record Missing(
            List<SharePath> refused,
            List<SharePath> gone,
            @Nullable ShareException refusal) {}

    /**
     * Claims all files. Those that are refused are asked for again, while the others are kept, as often as their holders are got
     * off.
     *
     * @return false if one of them has gone; nothing is held then
     * @throws ShareException {@code IN_USE} with the holders of all that are held by others; nothing is held then
     */
    boolean take(Collection<SharePath> files, Evictor evictor) throws ShareException {
        since = context.meter().nanoTime();
        boolean complete = false;
        Missing missing;
        try {
            missing = takeEach(files);
            while (missing.gone().isEmpty() && !missing.refused().isEmpty() && evictor.evict(missing.refused())) {
                missing = takeEach(missing.refused());
            }
            complete = missing.refused().isEmpty() && missing.gone().isEmpty();
        } finally {
            if (!complete) {
                context.cancellation().shield(this::release);
            }
        }
        if (missing.refusal() != null) {
            throw inUse(files, missing.refusal());
        }
        return missing.gone().isEmpty();
    }

    private Missing takeEach(Collection<SharePath> files) throws ShareException {
        Queue<SharePath> refused = new ConcurrentLinkedQueue<>();
        Queue<SharePath> gone = new ConcurrentLinkedQueue<>();
        AtomicReference<@Nullable ShareException> refusal = new AtomicReference<>();
        Parallel.forEach(files, context.traits().parallelism(), context.cancellation(), file -> {
            try {
                held.put(file, context.volume().claim(file));
            } catch (ShareException e) {
                switch (e.kind()) {
                    case IN_USE -> {
                        refused.add(file);
                        refusal.compareAndSet(null, e);
                    }
                    case NOT_FOUND -> gone.add(file);
                    default -> throw e;
                }
            }
        });
        return new Missing(List.copyOf(refused), List.copyOf(gone), refusal.get());
    }

    /** Claims one more file and keeps it with the others. */
    void add(SharePath file) throws ShareException {
        held.put(file, context.volume().claim(file));
    }

    private ShareException inUse(Collection<SharePath> files, ShareException first) throws ShareException {
        Holders all = Holders.below(context, context.path());
        Set<SharePath> wanted = Set.copyOf(files);
        // Others may hold files that stay the same; those do not hinder.
        Holders concerned = new Holders(
                all.blocking().stream()
                        .filter(open -> wanted.contains(open.path()))
                        .toList(),
                all.unknown());
        return concerned.inUse(context, operation, first);
    }

    /** Returns the hold on a file, null if there is none. */
    @Nullable
    Claim on(SharePath file) {
        return held.get(file);
    }

    /** Lets go of one file. */
    void release(SharePath file) throws ShareException {
        Claim claim = held.remove(file);
        if (claim != null) {
            claim.close();
        }
    }

    /** Lets go of everything after a commit; a failure is a warning, since what was held has lost its name. */
    void letGo(List<String> warnings) {
        try {
            release();
        } catch (ShareException | RuntimeException e) {
            warnings.add("letting go of what was claimed failed: " + e.getMessage());
        }
    }

    /** Lets go of everything, whatever fails; the first failure is thrown at the end. */
    void release() throws ShareException {
        if (held.isEmpty()) {
            return;
        }
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        context.cancellation()
                .shieldFromAll(() -> Parallel.forEach(
                        held.keySet(),
                        context.traits().parallelism(),
                        context.cancellation(),
                        file -> close(file, failures)));
        context.meter().blocked(context.meter().nanoTime() - since);
        Throwable failure = failures.poll();
        if (failure == null) {
            return;
        }
        failures.forEach(failure::addSuppressed);
        if (failure instanceof RuntimeException unforeseen) {
            throw unforeseen;
        }
        if (failure instanceof Error unforeseen) {
            throw unforeseen;
        }
        // A hold that is lost with its link is let go as well.
        if (failure instanceof ShareException known && known.kind() != ErrorKind.LINK_LOST) {
            throw known;
        }
    }

    private void close(SharePath file, Queue<Throwable> failures) {
        try {
            release(file);
        } catch (ShareException | RuntimeException | Error e) {
            failures.add(e);
        }
    }
}
