package org.shareops.cli;

import java.io.IOException;
import org.shareops.model.ShareLocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "recover",
        header = "Bring updates to an end whose programs crashed: to the new content or to the old, whole.",
        description = {
            "%nLooks at the named file or directory and everywhere below it. Programs at work are left alone, and so are"
                    + " those that wait for their next attempt. The next update of a target does the same for that target"
                    + " by itself. Nothing to recover is success."
        },
        footer = {
            "%nExamples:",
            "  shareops recover file:///srv/packages",
            "  shareops recover smb://dp01/packages/office --user ann"
        })
final class RecoverCommand implements Action {
    @Parameters(paramLabel = "URL[/path]", description = "The share, or a file or directory on it.")
    private String url = "";

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        try (Access shares = access.open(invocation)) {
            ShareLocation place = shares.locate(url);
            return RecoveryAnswer.of(shares.share(place.share()).recover(place.path()));
        }
    }
}
