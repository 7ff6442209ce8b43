package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.Inbox;
import org.shareops.delivery.SweepReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sweep",
        header = "Remove what senders that died have left in an inbox.",
        description =
                "%nRemoves temporary files alone, never an item. Their age is told by the server's clock; what somebody has"
                        + " open stays.",
        footer = {
            "%nExamples:",
            "  shareops sweep smb://dp01/data/inbox --user reader",
            "  shareops sweep file:///srv/inbox --older-than 7d"
        })
final class SweepCommand implements Action {
    @Parameters(paramLabel = "URL/inbox", description = "The inbox.")
    private String url = "";

    @Option(
            names = "--older-than",
            paramLabel = "D",
            description =
                    "Remove what is older than D; at least 36h, until when senders rely on finding it (default: 36h).")
    private @Nullable Duration age;

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        invocation.stop().callsOff(Thread.currentThread()::interrupt);
        try (Access shares = access.open(invocation)) {
            Inbox inbox = shares.inbox(url);
            SweepReport report = age == null ? inbox.sweep() : inbox.sweep(age);
            ObjectNode document = Json.object();
            document.put("inbox", inbox.location().toString());
            document.set("removed", Json.texts(report.removed()));
            document.set("inUse", Json.texts(report.inUse()));
            document.put("young", report.young());
            return Answer.done(document, Words.printable(text(report)));
        }
    }

    private static String text(SweepReport report) {
        List<String> lines = new ArrayList<>();
        if (report.removed().isEmpty()) {
            lines.add("Nothing was old enough to be removed.");
        }
        ReportAnswer.addPaths(lines, "Removed:", report.removed());
        ReportAnswer.addPaths(lines, "Old enough, but somebody has them open:", report.inUse());
        if (report.young() > 0) {
            lines.add("Too young to judge: " + report.young() + ".");
        }
        return String.join("\n", lines);
    }
}
