package org.shareops.cli;

import org.shareops.update.SecurityChoice;
import org.shareops.update.UpdateOptions;
import picocli.CommandLine.Option;

/** How new content is written. */
final class ContentOptions {
    @Option(
            names = "--security",
            paramLabel = "CHOICE",
            description = "Where owner and rights come from: keep what is replaced has, source, or inherit from the"
                    + " directory (default: keep).")
    private SecurityChoice security = SecurityChoice.KEEP;

    @Option(
            names = "--accept-loss",
            description = "Go on where owner, rights or streams cannot be carried over; else that is refused.")
    private boolean acceptLoss;

    @Option(names = "--read-back", description = "Read staged content again from the server before it is committed.")
    private boolean readBack;

    UpdateOptions addTo(UpdateOptions options) {
        return options.withSecurity(security).withAcceptLoss(acceptLoss).withReadBack(readBack);
    }
}
