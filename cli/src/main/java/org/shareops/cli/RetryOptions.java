package org.shareops.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.InUsePolicy;
import org.shareops.update.UpdateOptions;
import picocli.CommandLine.Option;

/** What to do when somebody is in the way. */
final class RetryOptions {
    private static final Duration USUAL_INTERVAL = Duration.ofMinutes(1);

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "Try N more times while it is in use (default: 0). Nothing is locked in between.")
    private int retries;

    @Option(
            names = "--interval",
            paramLabel = "D",
            description = "Wait D before each of them, such as 30s, 5m, 1h30m or PT5M (default: 1m).")
    private @Nullable Duration interval;

    @Option(
            names = "--disconnect-after",
            paramLabel = "D",
            description =
                    "An interval after the last of them, keep newcomers off, warn those in the way, give them D to leave,"
                            + " and then close what they still hold.")
    private @Nullable Duration grace;

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            description = "What is closed: file, each open file in the way, or session, all that its holder has open"
                    + " (default: file).")
    private ForcedDisconnect.@Nullable Scope scope;

    @Option(
            names = "--message",
            paramLabel = "TEXT",
            description = "How those in the way are warned, where the share can show a text; {target} and {time} are"
                    + " filled in.")
    private @Nullable String message;

    @Option(names = "--no-cordon", description = "Disconnect without keeping newcomers off.")
    private boolean noCordon;

    @Option(
            names = "--allow-ending-processes",
            description = "On a local directory a session is a process; allow to end it (SIGTERM).")
    private boolean mayEndProcesses;

    boolean mayEndProcesses() {
        return mayEndProcesses;
    }

    /** Says before the start how long it can take. */
    void announce(Surroundings surroundings) {
        InUsePolicy policy = policy();
        if (policy.attempts() > 1) {
            Instant deadline = Instant.now().plus(policy.longestWait()).truncatedTo(ChronoUnit.SECONDS);
            surroundings.err().println("While it is in use it is tried until " + deadline + " at the latest.");
        }
    }

    UpdateOptions addTo(UpdateOptions options) {
        if (interval != null && retries == 0 && grace == null) {
            throw new UsageException(
                    "--interval is the time between attempts; add --retries N or --disconnect-after D");
        }
        if (grace == null && (scope != null || message != null || noCordon)) {
            throw new UsageException(
                    "--scope, --message and --no-cordon say how to disconnect; add --disconnect-after D");
        }
        return options.withInUse(policy());
    }

    private InUsePolicy policy() {
        InUsePolicy policy = InUsePolicy.retry(retries, interval == null ? USUAL_INTERVAL : interval);
        return grace == null ? policy : policy.thenDisconnect(disconnect(grace));
    }

    private ForcedDisconnect disconnect(Duration time) {
        ForcedDisconnect how = ForcedDisconnect.after(time);
        how = scope == null ? how : how.withScope(scope);
        how = message == null ? how : how.withWarning(message);
        return noCordon ? how.withoutCordon() : how;
    }
}
