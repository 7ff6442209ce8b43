package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.shareops.model.ShareException;
import org.shareops.update.Recovered;
import org.shareops.update.RecoveryReport;

/** What a recovery found and did. */
final class RecoveryAnswer {
    private RecoveryAnswer() {}

    static Answer of(RecoveryReport report) {
        ObjectNode document = Json.object();
        document.put("where", report.where().toString());
        document.set("updates", Json.objects(report.updates(), RecoveryAnswer::update));
        document.set("leftovers", Json.texts(report.leftovers()));
        document.set("warnings", Json.texts(report.warnings()));
        return new Answer(code(report), document, Words.printable(text(report)));
    }

    /** The first failure decides. */
    private static ExitCode code(RecoveryReport report) {
        ExitCode otherwise = report.isComplete() ? ExitCode.DONE : ExitCode.FAILED;
        return report.updates().stream()
                .flatMap(update -> update.error().stream())
                .map(ExitCode::of)
                .findFirst()
                .orElse(otherwise);
    }

    private static ObjectNode update(Recovered update) {
        ObjectNode object = Json.object();
        object.put("target", update.target().toString());
        object.put("result", update.result().name());
        Json.putIfPresent(object, "waitsUntil", update.waitsUntil());
        update.error().ifPresent(error -> object.set("error", FailureAnswer.error(error)));
        return object;
    }

    private static String text(RecoveryReport report) {
        List<String> lines = new ArrayList<>();
        if (report.updates().isEmpty()) {
            lines.add("Nothing to recover at " + report.where());
        }
        report.updates().forEach(update -> lines.add(update.target() + ": " + inWords(update)));
        report.warnings().forEach(warning -> lines.add("Warning: " + warning));
        ReportAnswer.addPaths(lines, "Could not be removed, or no record speaks of it:", report.leftovers());
        return String.join("\n", lines);
    }

    private static String inWords(Recovered update) {
        String why = update.error().map(ShareException::getMessage).orElse("");
        return switch (update.result()) {
            case FINISHED -> "an interrupted update was finished; the new content is in place";
            case TAKEN_BACK -> "an interrupted update was taken back; the old content is in place";
            case WAITING ->
                "an update waits for its next attempt"
                        + update.waitsUntil().map(until -> ", until " + until).orElse("") + "; it was left alone";
            case BUSY -> "a program is at work there; it was left alone";
            case FAILED -> "an interrupted update could not be brought to an end now: " + why;
            case STUCK -> "an interrupted update needs a person to look at it: " + why;
        };
    }
}
