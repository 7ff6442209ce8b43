package org.shareops.backend.smb;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.Update;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.testkit.Call;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.ChildConsole;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Progress;
import org.shareops.update.UpdateStrategy;

/**
 * What {@link SmbForcedKillTest} kills: an update that gets holders off, which says where it is, and when it is about to make
 * a request that it was told of.
 */
final class ForcedPublishMain {
    static final String TARGET = "office";
    static final Duration GRACE = Duration.ofMillis(300);
    static final InUsePolicy POLICY =
            InUsePolicy.retry(0, Duration.ofMillis(50)).thenDisconnectAfter(GRACE);

    /** Said when a stage begins. */
    static final String STAGE = "stage";
    /** Said at the request that was asked for, or at the end if that did not come. */
    static final String NOW = "now";
    /** Said at the end: the outcome, and how many requests each stage took. */
    static final String DONE = "done";

    /** The last attempt, in the order of rule D1. */
    enum Stage {
        BEFORE,
        CORDON,
        GRACE,
        CLOSE,
        COMMIT,
        UNCORDON
    }

    private final ChildConsole console = new ChildConsole();
    private final Map<Stage, Integer> requests = new EnumMap<>(Stage.class);
    private Stage stage = Stage.BEFORE;
    private Stage wanted = Stage.BEFORE;
    private int number;
    private boolean announced;

    private ForcedPublishMain() {}

    public static void main(String[] arguments) throws IOException {
        new ForcedPublishMain().run();
    }

    /** Reads where and as whom, then what and when: one line each. */
    private void run() throws IOException {
        String url = line();
        String user = line();
        String password = line();
        String version = console.next();
        if (version == null) {
            return;
        }
        UpdateStrategy strategy = UpdateStrategy.valueOf(line());
        wanted = Stage.valueOf(line());
        number = Integer.parseInt(line());
        FaultPlan plan =
                FaultPlan.builder().before(CallMatcher.anyCall(), this::note).build();
        String outcome;
        try (Shares shares = open(new FaultBackend(new SmbBackend(), plan), user, password)) {
            outcome = update(shares.share(url), Path.of(version), strategy)
                    .onProgress(this::note)
                    .run()
                    .outcome()
                    .name();
        } catch (ShareException e) {
            outcome = e.toString().replaceAll("\\p{Cntrl}", " ");
        }
        announce();
        console.say(DONE + " " + requests + " " + outcome);
        console.awaitEnd();
    }

    private String line() throws IOException {
        return String.valueOf(console.next());
    }

    static Shares open(Backend backend, String user, String password) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .credentials(CredentialsProvider.of(Credentials.password(user, password.toCharArray())))
                .build();
    }

    /** The same job, whoever does it. */
    static Update update(Share share, Path version, UpdateStrategy strategy) {
        return share.update(TARGET)
                .from(Source.directory(version))
                .strategy(strategy)
                .whenInUse(POLICY);
    }

    private synchronized void note(Progress progress) {
        switch (progress.phase()) {
            case CORDON -> reach(Stage.CORDON);
            case GRACE -> reach(Stage.GRACE);
            case CLOSE -> reach(Stage.CLOSE);
            case COMMIT -> reach(Stage.COMMIT);
            default -> {
                // A part of the stage that has begun.
            }
        }
    }

    private synchronized void note(Call call) {
        if (stage == Stage.COMMIT && call.path().toString().startsWith(".shareops/cordon")) {
            reach(Stage.UNCORDON);
        }
        if (requests.merge(stage, 1, Integer::sum) == number && stage == wanted) {
            announce();
        }
    }

    private void reach(Stage next) {
        if (next.compareTo(stage) > 0) {
            stage = next;
            console.say(STAGE + " " + next);
        }
    }

    private synchronized void announce() {
        if (!announced) {
            announced = true;
            console.say(NOW);
        }
    }
}
