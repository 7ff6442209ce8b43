package org.shareops.internal.update;

import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.Meter;
import org.shareops.internal.run.MeteredVolume;
import org.shareops.internal.run.Runs;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;
import org.shareops.spi.Volume;
import org.shareops.update.ProgressListener;
import org.shareops.update.RecoveryReport;
import org.shareops.update.UpdateHandle;
import org.shareops.update.UpdateOptions;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Version;

/** The way into this package: plans, runs and starts replacements. Thread-safe; holds nothing. */
public final class UpdateEngine {
    private final Volumes volumes;
    private final EngineClock clock;
    private final Runs runs;
    private final SecureRandom random = new SecureRandom();

    /** Where opened volumes come from. */
    @FunctionalInterface
    public interface Volumes {
        /** Returns an opened volume that stays open for as long as its link does; the caller does not close it. */
        Volume open(ShareAddress share) throws ShareException;
    }

    /** Makes an engine. */
    public UpdateEngine(Volumes volumes, EngineClock clock, Runs runs) {
        this.volumes = volumes;
        this.clock = clock;
        this.runs = runs;
    }

    /** Says what {@link #run} would do now; writes nothing (rule R12). */
    public UpdatePlan plan(UpdateRequest request) throws ShareException {
        Cancellation cancellation = new Cancellation(request.describe());
        try {
            return job(contextOf(request, cancellation, new Meter(clock, ProgressListener.none())), request)
                    .prepare();
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.CANCELLED) {
                // Nobody but the caller's own interrupter cancels this, and the caller wants to know.
                Thread.currentThread().interrupt();
            }
            throw e;
        }
    }

    /**
     * Does it, and returns when it is done. Interrupting the caller cancels (rule C4).
     *
     * @throws org.shareops.update.UpdateException if it did not succeed
     */
    public UpdateReport run(UpdateRequest request) throws ShareException {
        return awaited(begin(request));
    }

    /** Starts it on a thread of its own. */
    public UpdateHandle start(UpdateRequest request) {
        return new RunHandle(begin(request));
    }

    /**
     * Brings to an end what crashed programs have left at and below a path (rule R4). Interrupting the caller cancels (rule
     * C4); what is not recovered then can be later.
     */
    public RecoveryReport recover(ShareLocation where) throws ShareException {
        Cancellation cancellation = new Cancellation("recover \"" + where + "\"");
        Meter meter = new Meter(clock, ProgressListener.none());
        return awaited(new OwnThread<>(cancellation, meter, runs, () -> {
            try {
                Context context = contextOf(where, UpdateOptions.defaults(), cancellation, meter);
                return new RecoveryWalk(context).everythingBelow();
            } catch (ShareException e) {
                throw cancellation.namedAfterCause(e);
            }
        }));
    }

    /** Lists the versions of a target. */
    public List<Version> versions(ShareLocation target) throws ShareException {
        return look(target).versions(target.path());
    }

    /**
     * Returns where the pointer of a target leads.
     *
     * @throws ShareException {@code NOT_FOUND} if there is no pointer
     */
    public SharePath currentVersion(ShareLocation target) throws ShareException {
        Cancellation cancellation = new Cancellation("read the pointer of " + target);
        Context context =
                contextOf(target, UpdateOptions.defaults(), cancellation, new Meter(clock, ProgressListener.none()));
        return target.path()
                .child(VersionList.readPointer(context)
                        .orElseThrow(() -> context.error(ErrorKind.NOT_FOUND, "read the pointer of")
                                .detail("there is none; it is made by updates with the strategy VERSIONED")
                                .build()));
    }

    private VersionList look(ShareLocation target) throws ShareException {
        Cancellation cancellation = new Cancellation("list the versions of " + target);
        return VersionList.look(
                contextOf(target, UpdateOptions.defaults(), cancellation, new Meter(clock, ProgressListener.none())));
    }

    private static <R> R awaited(OwnThread<R> work) throws ShareException {
        try {
            return work.await();
        } catch (InterruptedException e) {
            work.cancel();
            try {
                return work.awaitToTheEnd();
            } finally {
                Thread.currentThread().interrupt();
            }
        }
    }

    private OwnThread<UpdateReport> begin(UpdateRequest request) {
        Cancellation cancellation = new Cancellation(request.describe());
        Meter meter = new Meter(clock, request.listener());
        return new OwnThread<>(
                cancellation,
                meter,
                runs,
                () -> prepared(request, cancellation, meter).execute());
    }

    private Run prepared(UpdateRequest request, Cancellation cancellation, Meter meter) throws ShareException {
        try {
            Context context = contextOf(request, cancellation, meter);
            return new Run(context, () -> job(context, request));
        } catch (ShareException e) {
            throw cancellation.namedAfterCause(e);
        }
    }

    private Context contextOf(UpdateRequest request, Cancellation cancellation, Meter meter) throws ShareException {
        return contextOf(request.target(), request.options(), cancellation, meter);
    }

    private Context contextOf(ShareLocation target, UpdateOptions options, Cancellation cancellation, Meter meter)
            throws ShareException {
        MeteredVolume volume = new MeteredVolume(volumes.open(target.share()), meter);
        ControlArea control = ControlArea.of(volume, target.path(), random);
        return new Context(
                target,
                volume,
                () -> volume.use(volumes.open(target.share())),
                options,
                clock,
                meter,
                cancellation,
                control);
    }

    private static Job job(Context context, UpdateRequest request) throws ShareException {
        return switch (request.kind()) {
            case REMOVE -> new RemoveJob(context);
            case ROLLBACK -> new RollbackJob(context, request.version());
            case REPLACE -> new FileJob(context, sourceOf(request));
            case UPDATE -> directoryJob(context, sourceOf(request));
        };
    }

    private static Source sourceOf(UpdateRequest request) {
        return Objects.requireNonNull(request.source(), "a replacement needs a source");
    }

    private static Job directoryJob(Context context, Source source) throws ShareException {
        if (context.options().strategy() == UpdateStrategy.VERSIONED) {
            return new VersionedJob(context, source);
        }
        // Where nothing is yet there is nothing to patch, and a whole new tree appears best in one step.
        boolean swap = context.options().strategy() == UpdateStrategy.SWAP
                || context.volume().stat(context.path()).isEmpty();
        return swap ? new SwapJob(context, source) : new PatchJob(context, source);
    }
}
