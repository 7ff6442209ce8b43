package org.shareops.cli;

import java.time.Duration;
import org.shareops.Cordon;
import org.shareops.Share;
import org.shareops.model.ShareException;
import picocli.CommandLine.Option;

/** How newcomers are kept off. */
final class CordonOptions {
    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "shareops",
            description = "Why, for people who find the lease on the share.")
    private String reason = "";

    @Option(
            names = "--lease",
            paramLabel = "D",
            defaultValue = "10m",
            description =
                    "How long after a crash of this program others may let newcomers in again, at least 30s (default: 10m).")
    private Duration lease = Duration.ZERO;

    Cordon begin(Share share) throws ShareException {
        return share.cordon(reason, lease);
    }
}
