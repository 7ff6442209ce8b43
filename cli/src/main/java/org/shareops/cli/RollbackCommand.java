package org.shareops.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.shareops.Rollback;
import org.shareops.model.ShareLocation;
import org.shareops.update.UpdateOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "rollback",
        header = "Return to an earlier version of a directory that is published by --strategy versioned.",
        description = {
            "%nOnly the pointer changes; holders of any version are in nobody's way. 'shareops versions' lists them."
        },
        footer = {
            "%nExamples:",
            "  shareops rollback file:///srv/packages/office",
            "  shareops rollback smb://dp01/packages/office v0000007 --user ann"
        })
final class RollbackCommand implements Action {
    @Parameters(index = "0", paramLabel = "URL/path", description = "The directory of versions.")
    private String url = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VERSION",
            description = "The version that shall count (default: the one before the present one).")
    private @Nullable String version;

    @Mixin
    private final RetryOptions retry = new RetryOptions();

    @Mixin
    private final DryRunOption dryRun = new DryRunOption();

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException, InterruptedException {
        UpdateOptions options = retry.addTo(UpdateOptions.defaults());
        if (!dryRun.isSet()) {
            retry.announce(invocation.surroundings());
        }
        try (Access shares = access.open(invocation, retry.mayEndProcesses())) {
            ShareLocation place = shares.locate(url);
            Rollback rollback =
                    shares.share(place.share()).rollback(place.path()).options(options);
            return dryRun.carryOut(version == null ? rollback : rollback.to(version), invocation);
        }
    }
}
