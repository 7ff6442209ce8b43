package org.shareops.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.shareops.Share;
import org.shareops.model.CloseResult;
import org.shareops.model.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "disconnect",
        header = "End sessions, as `shareops sessions` lists them; our own are refused.",
        footer = {
            "%nExamples:",
            "  shareops disconnect --user ann smb://dp01/packages bob@10.0.0.7",
            "  shareops disconnect --allow-ending-processes file:///srv/packages 4711"
        })
final class DisconnectCommand implements Action {
    @Parameters(index = "0", paramLabel = "URL", description = "The share, such as file:///srv/packages.")
    private String url = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "ID", description = "The sessions' ids.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--allow-ending-processes",
            description = "On a local directory a session is a process; allow to end it (SIGTERM).")
    private boolean mayEndProcesses;

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        try (Access shares = access.open(invocation, mayEndProcesses)) {
            List<CloseResult> results = disconnect(shares.share(url), new LinkedHashSet<>(ids));
            return CloseAnswer.of(results);
        }
    }

    private static List<CloseResult> disconnect(Share share, Set<String> ids) throws IOException {
        Map<String, Session> listed = share.sessions().items().stream()
                .collect(Collectors.toMap(Session::id, Function.identity(), (one, namesake) -> one));
        // Called without targets, too: where nobody can be disconnected that has to be said.
        share.disconnect(List.of());
        CloseAnswer.refuseMistyped("session", ids, listed.keySet(), List.of("4711", "bob@10.0.0.7"));
        List<Session> targets =
                ids.stream().filter(listed::containsKey).map(listed::get).toList();
        return CloseAnswer.ordered(ids, share.disconnect(targets));
    }
}
