package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.shareops.model.CloseResult;

/** What became of each session or open file that was to be closed (rule S5). */
final class CloseAnswer {
    private CloseAnswer() {}

    /**
     * Refuses ids that no session or open file of this server can ever have had, as mistyped ones: "already gone" would be
     * success (rule S4).
     *
     * @param what what the ids are of
     * @param listed the ids that are there now, which show how ids look here
     * @param usual how ids look where none are there now
     */
    static void refuseMistyped(
            String what, Collection<String> ids, Collection<String> listed, Collection<String> usual) {
        Set<Form> possible =
                (listed.isEmpty() ? usual : listed).stream().map(Form::of).collect(Collectors.toSet());
        List<String> mistyped = ids.stream()
                .filter(id -> !listed.contains(id) && !possible.contains(Form.of(id)))
                .map(id -> "'" + id + "'")
                .toList();
        if (!mistyped.isEmpty()) {
            throw new UsageException(
                    "no " + what + " here can have the id " + String.join(" or ", mistyped) + "; nothing was closed");
        }
    }

    private enum Form {
        NUMBER,
        USER_AND_CLIENT,
        OTHER;

        static Form of(String id) {
            if (id.matches("[0-9]{1,19}")) {
                return NUMBER;
            }
            return id.indexOf('@') < 0 ? OTHER : USER_AND_CLIENT;
        }
    }

    /** Returns a result for each id, in the order in which they were given; what was not listed has gone already. */
    static List<CloseResult> ordered(Collection<String> ids, List<CloseResult> results) {
        Map<String, CloseResult> known =
                results.stream().collect(Collectors.toMap(CloseResult::id, Function.identity()));
        return ids.stream()
                .map(id -> known.getOrDefault(id, CloseResult.of(id, CloseResult.Outcome.ALREADY_GONE)))
                .toList();
    }

    /** The first failure decides the exit code. */
    static Answer of(List<CloseResult> results) {
        ObjectNode document = Json.object();
        document.set("results", Json.objects(results, CloseAnswer::result));
        ExitCode code = results.stream()
                .flatMap(result -> result.failure().stream())
                .map(ExitCode::of)
                .findFirst()
                .orElse(ExitCode.DONE);
        return new Answer(code, document, text(results));
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
