package org.shareops.backend.netware;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.shareops.Shares;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.Call;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.ChildConsole;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Phase;
import org.shareops.update.UpdateStrategy;

/**
 * What {@link ForcedKillTest} kills: makes one update in which holders are got off. Reads five lines: a share, a directory, a
 * strategy, a phase, and how many requests of that phase are made before it says that it is there; with a minus sign before that
 * number it waits there to be killed.
 */
final class ForcedPublishMain {
    /** Said when it is ready to read. */
    static final String READY = "ready";
    /** Said where it was told to. */
    static final String NOW = "now";
    /** Said before each request after newcomers began to be kept off, with the phase. */
    static final String AT = "at";
    /** Said at the end, with the outcome. */
    static final String DONE = "done";
    /** Not a phase of the engine: when newcomers are let in again. */
    static final String UNCORDON = "UNCORDON";

    private static final Duration GRACE = Duration.ofMillis(200);

    private final ChildConsole console;
    private final String phase;
    private final int requests;
    private final boolean stays;
    private String current = "";
    private boolean forced;
    private boolean announced;
    private int inPhase;

    private ForcedPublishMain(ChildConsole console, String phase, String requests) {
        this.console = console;
        this.phase = phase;
        this.stays = requests.startsWith("-");
        this.requests = Math.abs(Integer.parseInt(requests));
    }

    static InUsePolicy policy() {
        return ForcedScene.policy(Duration.ofMillis(20), ForcedScene.how(GRACE));
    }

    public static void main(String[] arguments) throws IOException {
        ChildConsole console = new ChildConsole();
        console.say(READY);
        String url = console.next();
        String directory = console.next();
        String strategy = console.next();
        String phase = console.next();
        String requests = console.next();
        if (url == null || directory == null || strategy == null || phase == null || requests == null) {
            return;
        }
        new ForcedPublishMain(console, phase, requests)
                .publish(url, Path.of(directory), UpdateStrategy.valueOf(strategy));
    }

    private void publish(String url, Path version, UpdateStrategy strategy) {
        FaultBackend backend = new FaultBackend(
                NetWareFixture.backend(),
                FaultPlan.builder().before(CallMatcher.anyCall(), this::asks).build());
        String outcome;
        try (Shares shares = NetWareFixture.shares(
                backend, CredentialsProvider.of(NetWareFixture.as(NetWareFixture.OPERATOR)), EngineClock.system())) {
            outcome = shares.share(url)
                    .update(ForcedScene.TARGET)
                    .from(Source.directory(version))
                    .strategy(strategy)
                    .whenInUse(policy())
                    .onProgress(progress -> begins(progress.phase()))
                    .run()
                    .outcome()
                    .name();
        } catch (ShareException e) {
            outcome = e.toString().replaceAll("\\p{Cntrl}", " ");
        }
        announce(false);
        console.say(DONE + " " + outcome);
    }

    private synchronized void begins(Phase next) {
        forced |= next == Phase.CORDON;
        if (forced && !current.equals(UNCORDON)) {
            enter(next.name());
        }
    }

    private void enter(String next) {
        if (!next.equals(current)) {
            boolean over = current.equals(phase);
            current = next;
            inPhase = 0;
            if (over) {
                announce(false);
            }
        }
    }

    private synchronized void asks(Call call) {
        if (!forced) {
            return;
        }
        if (call.primitive() == Primitive.RESTORE_ADMISSION) {
            enter(UNCORDON);
        }
        inPhase++;
        console.say(AT + " " + current + " " + call);
        if (current.equals(phase) && inPhase > requests) {
            announce(stays);
        }
    }

    private synchronized void announce(boolean waits) {
        if (!announced) {
            announced = true;
            console.say(NOW);
            while (waits) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts who waits to be killed", e);
                }
            }
        }
    }
}
