package org.shareops.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.shareops.Share;
import org.shareops.model.CloseResult;
import org.shareops.model.OpenFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "close-file",
        header = "Close single open files, as `shareops open-files` lists them; their users stay logged on.",
        description = "What a program has not yet written to a file that is closed under it is lost.",
        footer = {
            "%nExamples:",
            "  shareops open-files --user ann smb://dp01/packages/office",
            "  shareops close-file --user ann smb://dp01/packages 1207 1301"
        })
final class CloseFileCommand implements Action {
    @Parameters(index = "0", paramLabel = "URL", description = "The share, such as smb://dp01/packages.")
    private String url = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "ID", description = "The open files' ids.")
    private List<String> ids = new ArrayList<>();

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        try (Access shares = access.open(invocation)) {
            return CloseAnswer.of(close(shares.share(url), new LinkedHashSet<>(ids)));
        }
    }

    private static List<CloseResult> close(Share share, Set<String> ids) throws IOException {
        // Asked first without targets: where no file can be closed that has to be said, whatever is listed.
        share.closeFiles(List.of());
        List<OpenFile> listed = share.openFiles().items();
        CloseAnswer.refuseMistyped(
                "open file", ids, listed.stream().map(OpenFile::id).toList(), List.of("1207"));
        List<OpenFile> targets =
                listed.stream().filter(file -> ids.contains(file.id())).toList();
        return CloseAnswer.ordered(ids, share.closeFiles(targets));
    }
}
