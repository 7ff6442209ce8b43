package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.shareops.Outbox;
import org.shareops.delivery.OutboxItem;
import org.shareops.delivery.OutboxStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        header = "Tell what waits in an outbox, for how long, why, and what was set aside.",
        footer = {
            "%nExamples:",
            "  shareops outbox status /var/spool/status",
            "  shareops outbox status /var/spool/status --json"
        })
final class OutboxStatusCommand implements Action {
    @Parameters(paramLabel = "DIR", description = "The outbox.")
    private Path directory = Path.of("");

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        try (Outbox outbox = Outbox.openExisting(directory)) {
            OutboxStatus status = outbox.status();
            Duration age = status.age(Instant.now());
            return Answer.done(document(outbox, status, age), Words.printable(text(status, age)));
        }
    }

    private static ObjectNode document(Outbox outbox, OutboxStatus status, Duration age) {
        ObjectNode document = Json.object();
        document.put("outbox", outbox.directory().toString());
        document.put("sender", status.sender());
        document.put("depth", status.depth());
        document.put("ageSeconds", age.toSeconds());
        status.oldest().ifPresent(oldest -> document.put("oldest", oldest.sequence()));
        document.set("waiting", Json.objects(status.waiting(), OutboxStatusCommand::item));
        document.set("failed", Json.objects(status.failed(), OutboxStatusCommand::item));
        return document;
    }

    private static ObjectNode item(OutboxItem item) {
        ObjectNode object = Json.object();
        object.put("sequence", item.sequence());
        object.put("size", item.size());
        object.put("enqueued", item.enqueued().toString());
        object.put("cycles", item.cycles());
        Json.putIfPresent(object, "lastFailure", item.lastFailure());
        Json.putIfPresent(object, "nextTry", item.nextTry());
        Json.putIfPresent(object, "boundTo", item.boundTo());
        return object;
    }

    private static String text(OutboxStatus status, Duration age) {
        List<String> lines = new ArrayList<>();
        lines.add("Sender " + status.sender() + ": " + DrainAnswer.count(status.depth()) + " "
                + (status.depth() == 1 ? "waits" : "wait")
                + status.oldest()
                        .map(oldest -> ", the oldest (" + oldest.sequence() + ") for " + Durations.text(age))
                        .orElse("")
                + ".");
        if (status.depth() > 0) {
            lines.add(table(status.waiting()));
        }
        if (!status.failed().isEmpty()) {
            lines.add("Set aside; shareops outbox retry lets them wait again:");
            lines.add(table(status.failed()));
        }
        return String.join("\n", lines);
    }

    private static String table(List<OutboxItem> items) {
        Table table = new Table("NUMBER", "BYTES", "ENQUEUED", "CYCLES", "NEXT TRY", "ONLY TO", "LAST FAILURE");
        items.forEach(item -> table.row(
                Long.toString(item.sequence()),
                Long.toString(item.size()),
                seconds(item.enqueued()),
                Integer.toString(item.cycles()),
                item.nextTry().map(OutboxStatusCommand::seconds).orElse("-"),
                item.boundTo().orElse("-"),
                item.lastFailure().orElse("-")));
        return table.text();
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
