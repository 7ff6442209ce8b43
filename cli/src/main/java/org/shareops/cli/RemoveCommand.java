package org.shareops.cli;

import java.io.IOException;
import org.shareops.Remove;
import org.shareops.model.ShareLocation;
import org.shareops.update.ForeignFiles;
import org.shareops.update.UpdateOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        header = "Remove a file or directory; while somebody holds it nothing changes.",
        footer = {
            "%nExamples:",
            "  shareops remove file:///srv/packages/old-office",
            "  shareops remove file:///srv/packages/old-office --retries 3 --interval 5m"
        })
final class RemoveCommand implements Action {
    @Parameters(paramLabel = "URL/path", description = "The file or directory to remove.")
    private String url = "";

    @Option(
            names = "--foreign",
            paramLabel = "CHOICE",
            description = "What to do with entries that no update has put there: refuse or remove (default: refuse).")
    private ForeignFiles foreign = ForeignFiles.REFUSE;

    @Mixin
    private final RetryOptions retry = new RetryOptions();

    @Mixin
    private final DryRunOption dryRun = new DryRunOption();

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException, InterruptedException {
        if (foreign == ForeignFiles.KEEP) {
            throw new UsageException("a directory that is removed cannot keep its foreign entries;"
                    + " --foreign takes refuse or remove here");
        }
        UpdateOptions options = retry.addTo(UpdateOptions.defaults()).withForeign(foreign);
        if (!dryRun.isSet()) {
            retry.announce(invocation.surroundings());
        }
        try (Access shares = access.open(invocation, retry.mayEndProcesses())) {
            ShareLocation place = shares.locate(url);
            Remove remove = shares.share(place.share()).remove(place.path()).options(options);
            return dryRun.carryOut(remove, invocation);
        }
    }
}
