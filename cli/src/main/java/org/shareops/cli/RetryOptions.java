package org.shareops.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
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

    UpdateOptions addTo(UpdateOptions options) {
        if (interval != null && retries == 0) {
            throw new UsageException("--interval is the time between retries; add --retries N");
        }
        return options.withInUse(InUsePolicy.retry(retries, interval == null ? USUAL_INTERVAL : interval));
    }
}
