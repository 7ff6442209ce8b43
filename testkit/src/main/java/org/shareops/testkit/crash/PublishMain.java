package org.shareops.testkit.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.shareops.Shares;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.ChildConsole;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.ProgressListener;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Versioning;

/**
 * What {@link KillMatrix} kills: publishes one version for each three lines of its standard input, a directory, a strategy
 * and an instant, and says what it is about to do at that instant.
 */
final class PublishMain {
    /** Said at the instant that was asked for, or at the end if that did not come. */
    static final String NOW = "now";
    /** Said when a phase begins. */
    static final String PHASE = "phase";
    /** Said at the end, with the outcome and the number of primitives. */
    static final String DONE = "done";
    /** The instant when the commit begins; others are numbers of primitives. */
    static final int AT_COMMIT = -1;

    /** Versions go as soon as they may: at the next update but one. */
    private static final Versioning FEWEST = Versioning.defaults().withKeep(1).withKeepFor(Duration.ZERO);

    private static final int RETRIES = 400;
    private static final Duration INTERVAL = Duration.ofMillis(15);

    private final ChildConsole console = new ChildConsole();
    private final AtomicBoolean announced = new AtomicBoolean();

    private PublishMain() {}

    public static void main(String[] arguments) throws IOException {
        new PublishMain().run();
    }

    private void run() throws IOException {
        CrashSite site = CrashSite.receive(console);
        String directory = console.next();
        while (directory != null) {
            UpdateStrategy strategy = UpdateStrategy.valueOf(String.valueOf(console.next()));
            int instant = Integer.parseInt(String.valueOf(console.next()));
            publish(site, Path.of(directory), strategy, instant);
            directory = console.next();
        }
    }

    private void publish(CrashSite site, Path version, UpdateStrategy strategy, int instant) {
        announced.set(false);
        FaultPlan plan = FaultPlan.builder()
                .before(CallMatcher.anyCall().where(call -> call.number() == instant), call -> announce())
                .build();
        FaultBackend backend = new FaultBackend(site.backend(), plan);
        String outcome;
        try (Shares shares = site.open(backend)) {
            outcome = shares.share(site.url())
                    .update(KillMatrix.TARGET)
                    .from(Source.directory(version))
                    .strategy(strategy)
                    .versioning(FEWEST)
                    .whenInUse(InUsePolicy.retry(RETRIES, INTERVAL))
                    .onProgress(phases(() -> instant == AT_COMMIT))
                    .run()
                    .outcome()
                    .name();
        } catch (ShareException e) {
            outcome = e.kind() + " " + e.toString().replaceAll("\\p{Cntrl}", " ");
        }
        announce();
        console.say(DONE + " " + backend.calls().size() + " " + outcome);
    }

    private ProgressListener phases(BooleanSupplier announcesCommit) {
        AtomicBoolean first = new AtomicBoolean(true);
        Phase[] last = {Phase.PLAN};
        return progress -> {
            if (first.getAndSet(false) || last[0] != progress.phase()) {
                last[0] = progress.phase();
                console.say(PHASE + " " + progress.phase());
                if (progress.phase() == Phase.COMMIT && announcesCommit.getAsBoolean()) {
                    announce();
                }
            }
        };
    }

    private void announce() {
        if (!announced.getAndSet(true)) {
            console.say(NOW);
        }
    }

    static boolean succeeded(String done) {
        return done.endsWith(" " + Outcome.COMMITTED) || done.endsWith(" " + Outcome.UNCHANGED);
    }
}
