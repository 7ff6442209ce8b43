package org.shareops.internal.update;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.shareops.internal.link.LinkTable;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.Meter;
import org.shareops.internal.run.Runs;
import org.shareops.internal.share.SessionDesk;
import org.shareops.internal.spill.Spill;
import org.shareops.model.CordonEnd;
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
    private final LinkTable links;
    private final EngineClock clock;
    private final Runs runs;
    private final SecureRandom random = new SecureRandom();

    /** Makes an engine. */
    public UpdateEngine(LinkTable links, EngineClock clock, Runs runs) {
        this.links = links;
        this.clock = clock;
        this.runs = runs;
    }

    /** Says what {@link #run} would do now; writes nothing (rule R12). */
    public UpdatePlan plan(UpdateRequest request) throws ShareException {
        Cancellation cancellation = new Cancellation(request.describe());
        try {
            return look(request.target(), request.options(), cancellation, context -> {
                Job job = job(context, request);
                new Planning(context, job).prepare();
                return job.plan();
            });
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
            try (RunLink link = new RunLink(links, where.share(), meter);
                    Spill spill = new Spill()) {
                Context context = contextOf(where, link, UpdateOptions.defaults(), cancellation, meter, spill);
                return link.askAgainIfLost(() -> {
                    RecoveryWalk walk = new RecoveryWalk(context);
                    walk.liftExpiredCordon();
                    return walk.everythingBelow();
                });
            } catch (ShareException e) {
                throw cancellation.namedAfterCause(e);
            }
        }));
    }

    /** Keeps newcomers off a share, and its link, until what is returned is lifted. */
    public HeldCordon cordon(ShareAddress share, String reason, Duration lease) throws ShareException {
        return cordon(share, reason, lease, new Cancellation("keep newcomers off " + share));
    }

    private HeldCordon cordon(ShareAddress share, String reason, Duration lease, Cancellation cancellation)
            throws ShareException {
        ShareLocation root = new ShareLocation(share, SharePath.root());
        Meter meter = new Meter(clock, ProgressListener.none());
        RunLink link = new RunLink(links, share, meter);
        try {
            return new HeldCordon(
                    contextOf(root, link, UpdateOptions.defaults(), cancellation, meter, new Spill()), reason, lease);
        } catch (ShareException | RuntimeException | Error e) {
            link.close();
            throw e;
        }
    }

    /** {@code cancellation} is that of the run: a request to stop it must not come through in the middle of a cordon. */
    private Escalation.Means means(ShareAddress share, Cancellation cancellation) {
        return new Escalation.Means() {
            @Override
            public HeldCordon cordon(String reason, Duration lease) throws ShareException {
                return UpdateEngine.this.cordon(share, reason, lease, cancellation);
            }

            @Override
            public SessionDesk desk() {
                return new SessionDesk(links, share, clock);
            }
        };
    }

    /** Lifts the cordon of a share for all who hold it. */
    public CordonEnd liftCordon(ShareAddress share, boolean force) throws ShareException {
        return look(
                new ShareLocation(share, SharePath.root()),
                UpdateOptions.defaults(),
                new Cancellation("lift the cordon of " + share),
                context -> new Cordons(context).liftForAll(force));
    }

    /** Lists the versions of a target. */
    public List<Version> versions(ShareLocation target) throws ShareException {
        return look(
                target,
                UpdateOptions.defaults(),
                new Cancellation("list the versions of " + target),
                context -> VersionList.look(context).versions(target.path()));
    }

    /**
     * Returns where the pointer of a target leads.
     *
     * @throws ShareException {@code NOT_FOUND} if there is no pointer
     */
    public SharePath currentVersion(ShareLocation target) throws ShareException {
        return look(
                target,
                UpdateOptions.defaults(),
                new Cancellation("read the pointer of " + target),
                context -> target.path()
                        .child(VersionList.readPointer(context)
                                .orElseThrow(() -> context.error(ErrorKind.NOT_FOUND, "read the pointer of")
                                        .detail("there is none; it is made by updates with the strategy VERSIONED")
                                        .build())));
    }

    /** A look that changes nothing. */
    @FunctionalInterface
    private interface Look<T> {
        T at(Context context) throws ShareException;
    }

    /** Looks once more over another link if one is lost (rule P7). */
    private <T> T look(ShareLocation target, UpdateOptions options, Cancellation cancellation, Look<T> look)
            throws ShareException {
        Meter meter = new Meter(clock, ProgressListener.none());
        try (RunLink link = new RunLink(links, target.share(), meter);
                Spill spill = new Spill()) {
            Context context = contextOf(target, link, options, cancellation, meter, spill);
            return link.askAgainIfLost(() -> look.at(context));
        }
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
        return new OwnThread<>(cancellation, meter, runs, () -> {
            try (RunLink link = link(request, cancellation, meter);
                    Spill spill = new Spill()) {
                Context context = contextOf(request.target(), link, request.options(), cancellation, meter, spill);
                return new Run(
                                context,
                                () -> job(context, request),
                                means(request.target().share(), cancellation))
                        .execute();
            }
        });
    }

    private RunLink link(UpdateRequest request, Cancellation cancellation, Meter meter) throws ShareException {
        try {
            return new RunLink(links, request.target().share(), meter);
        } catch (ShareException e) {
            throw cancellation.namedAfterCause(e);
        }
    }

    private Context contextOf(
            ShareLocation target,
            RunLink link,
            UpdateOptions options,
            Cancellation cancellation,
            Meter meter,
            Spill spill) {
        ControlArea control = ControlArea.of(link.volume(), target.path(), random);
        Volume volume = new SettlingVolume(link.volume(), clock, cancellation);
        return new Context(target, volume, link, options, clock, meter, cancellation, control, spill);
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
