package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.shareops.model.OpenFile;
import org.shareops.model.ServerList;
import org.shareops.model.ShareLocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "open-files",
        header = "List what is open at or below a place, and who holds it.",
        footer = {
            "%nExamples:",
            "  shareops open-files file:///srv/packages/office",
            "  shareops open-files --json --user ann smb://dp01/packages/office"
        })
final class OpenFilesCommand implements Action {
    @Parameters(paramLabel = "URL[/path]", description = "The share, or a file or directory on it.")
    private String url = "";

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        try (Access shares = access.open(invocation)) {
            ShareLocation place = shares.locate(url);
            ServerList<OpenFile> files = shares.share(place.share()).openFiles(place.path());
            ObjectNode document = Json.object();
            document.set("openFiles", OpenFiles.listed(files.items()));
            return Answer.done(
                    Listings.withCompleteness(document, files),
                    Listings.withCompleteness(OpenFiles.table(files.items()), files));
        }
    }
}
