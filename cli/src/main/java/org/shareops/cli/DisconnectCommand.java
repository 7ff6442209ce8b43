package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.shareops.Share;
import org.shareops.Shares;
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
            "  shareops disconnect --user ann smb://dp01/packages 1207 1301",
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
        try (Shares shares = access.open(invocation, mayEndProcesses)) {
            List<CloseResult> results = disconnect(shares.share(url), new LinkedHashSet<>(ids));
            ObjectNode document = Json.object();
            document.set("results", Json.objects(results, DisconnectCommand::result));
            ExitCode code = results.stream()
                    .flatMap(result -> result.failure().stream())
                    .map(ExitCode::of)
                    .findFirst()
                    .orElse(ExitCode.DONE);
            return new Answer(code, document, text(results));
        }
    }

    private static List<CloseResult> disconnect(Share share, Set<String> ids) throws IOException {
        Map<String, Session> listed = share.sessions().items().stream()
                .collect(Collectors.toMap(Session::id, Function.identity(), (one, namesake) -> one));
        List<Session> targets =
                ids.stream().filter(listed::containsKey).map(listed::get).toList();
        // Called without targets, too: where nobody can be disconnected that has to be said.
        Map<String, CloseResult> closed =
                share.disconnect(targets).stream().collect(Collectors.toMap(CloseResult::id, Function.identity()));
        return ids.stream()
                .map(id -> closed.getOrDefault(id, CloseResult.of(id, CloseResult.Outcome.ALREADY_GONE)))
                .toList();
    }

    private static ObjectNode result(CloseResult result) {
        ObjectNode object = Json.object();
        object.put("id", result.id());
        object.put("outcome", result.outcome().name());
        result.failure().ifPresent(failure -> object.set("error", FailureAnswer.error(failure)));
        return object;
    }

    private static String text(List<CloseResult> results) {
        Table table = new Table("ID", "RESULT");
        results.forEach(result -> table.row(
                result.id(),
                switch (result.outcome()) {
                    case CLOSED -> "closed";
                    case ALREADY_GONE -> "already gone";
                    case FAILED -> result.failure().map(FailureAnswer::message).orElse("failed");
                }));
        return table.text();
    }
}
