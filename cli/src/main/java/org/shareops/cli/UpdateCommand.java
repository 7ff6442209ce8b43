package org.shareops.cli;

import java.io.IOException;
import org.shareops.Update;
import org.shareops.model.ShareLocation;
import org.shareops.update.ForeignFiles;
import org.shareops.update.UpdateOptions;
import org.shareops.update.UpdateStrategy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "update",
        header = "Replace a directory by another; while somebody holds its files nothing changes.",
        footer = {
            "%nExamples:",
            "  shareops update build/office file:///srv/packages/office",
            "  shareops update build/office file:///srv/packages/office --dry-run",
            "  shareops update zip:office.zip!/ smb://dp01/packages/office --user ann",
            "  shareops update build/office smb://dp01/packages/office --user ann --retries 2 --interval 30m",
            "  shareops update build/office file:///srv/packages/office --strategy patch --foreign keep --json",
            "  shareops update build/office file:///srv/packages/office --strategy versioned --keep 3"
        })
final class UpdateCommand implements Action {
    @Parameters(
            index = "0",
            paramLabel = "DIR",
            description = "The new content: a directory, or a URL such as zip:pkg.zip!/ or tgz:pkg.tgz!/office.")
    private String directory = "";

    @Parameters(index = "1", paramLabel = "URL/path", description = "The directory to replace; it need not exist yet.")
    private String url = "";

    @Option(
            names = "--strategy",
            paramLabel = "S",
            description = "swap: the whole new tree takes the old one's name. patch: changed files only, one by one."
                    + " versioned: a new directory beside the older ones, and a pointer that names it (default:"
                    + " swap).")
    private UpdateStrategy strategy = UpdateStrategy.SWAP;

    @Option(
            names = "--foreign",
            paramLabel = "CHOICE",
            description = "What to do with entries that are neither in DIR nor from the last update: refuse, keep or"
                    + " remove (default: refuse).")
    private ForeignFiles foreign = ForeignFiles.REFUSE;

    @Option(names = "--allow-empty", description = "Let an empty DIR empty the directory; else that is refused.")
    private boolean allowEmpty;

    @Option(
            names = "--verify-content",
            description = "Compare all contents, even where the record of the last update would do.")
    private boolean verifyContent;

    @Mixin
    private final ArchiveOptions archives = new ArchiveOptions();

    @Mixin
    private final VersionOptions versions = new VersionOptions();

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
        UpdateOptions options = versions.addTo(content.addTo(retry.addTo(UpdateOptions.defaults())), strategy)
                .withStrategy(strategy)
                .withForeign(foreign)
                .withAllowEmpty(allowEmpty)
                .withVerifyContent(verifyContent);
        if (!dryRun.isSet()) {
            retry.announce(invocation.surroundings());
        }
        try (Access shares = access.open(invocation, retry.mayEndProcesses())) {
            ShareLocation place = shares.locate(url);
            try (NewContent source = shares.content(directory, true, archives)) {
                Update update = shares.share(place.share())
                        .update(place.path())
                        .from(source.source())
                        .options(options);
                return dryRun.carryOut(update, invocation);
            }
        }
    }
}
