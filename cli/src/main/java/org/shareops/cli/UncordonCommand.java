package org.shareops.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "uncordon",
        header = "Let newcomers in again at once, whoever keeps them off.",
        footer = {"%nExamples:", "  shareops uncordon ncp://dp02/SYS --user supervisor"})
final class UncordonCommand implements Action {
    @Parameters(paramLabel = "URL", description = "The share.")
    private String url = "";

    @Option(
            names = "--force",
            description = "Put back what was there before the cordon even if somebody has changed it since.")
    private boolean force;

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        try (Access shares = access.open(invocation)) {
            return CordonAnswer.of(shares.share(url).liftCordon(force));
        }
    }
}
