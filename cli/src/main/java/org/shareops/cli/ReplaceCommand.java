package org.shareops.cli;

import java.io.IOException;
import org.shareops.Replace;
import org.shareops.model.ShareLocation;
import org.shareops.update.UpdateOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "replace",
        header = "Replace one file; who opens it gets the whole old or the whole new content.",
        footer = {
            "%nExamples:",
            "  shareops replace setup.exe file:///srv/packages/office/setup.exe",
            "  shareops replace setup.exe smb://dp01/packages/office/setup.exe --user ann --retries 3 --interval 5m"
        })
final class ReplaceCommand implements Action {
    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "The new content: a file, or a URL such as zip:pkg.zip!/setup.exe.")
    private String file = "";

    @Parameters(index = "1", paramLabel = "URL/path", description = "The file to replace; it need not exist yet.")
    private String url = "";

    @Mixin
    private final ArchiveOptions archives = new ArchiveOptions();

    @Mixin
    private final RetryOptions retry = new RetryOptions();

    @Mixin
    private final ContentOptions content = new ContentOptions();

    @Mixin
    private final DryRunOption dryRun = new DryRunOption();

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException, InterruptedException {
        UpdateOptions options = content.addTo(retry.addTo(UpdateOptions.defaults()));
        if (!dryRun.isSet()) {
            retry.announce(invocation.surroundings());
        }
        try (Access shares = access.open(invocation, retry.mayEndProcesses())) {
            ShareLocation place = shares.locate(url);
            try (NewContent source = shares.content(file, false, archives)) {
                Replace replace = shares.share(place.share())
                        .replace(place.path())
                        .from(source.source())
                        .options(options);
                return dryRun.carryOut(replace, invocation);
            }
        }
    }
}
