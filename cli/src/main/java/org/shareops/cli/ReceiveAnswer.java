package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import org.shareops.delivery.PollReport;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;

/** What was received, and what was not. */
final class ReceiveAnswer {
    private ReceiveAnswer() {}

    static Answer of(ShareLocation inbox, List<Received> received, PollReport report) {
        ObjectNode document = document(inbox, received);
        document.setAll(document(report));
        List<String> lines = new ArrayList<>(lines(received));
        lines.addAll(trouble(report));
        return new Answer(code(report), document, Words.printable(String.join("\n", lines)));
    }

    /** What ended it in the middle. */
    static Answer failed(ShareLocation inbox, List<Received> received, IOException failure) {
        Answer why = reason(failure);
        ObjectNode document = document(inbox, received);
        document.setAll(why.document());
        List<String> lines = new ArrayList<>(received.isEmpty() ? List.of() : lines(received));
        lines.add(why.text());
        return new Answer(why.code(), document, Words.printable(String.join("\n", lines)));
    }

    private static Answer reason(IOException failure) {
        if (failure instanceof ClosedByInterruptException) {
            return FailureAnswer.cancelled();
        }
        return failure instanceof ShareException known ? FailureAnswer.of(known) : FailureAnswer.local(failure);
    }

    private static ExitCode code(PollReport report) {
        if (!report.quarantined().isEmpty()) {
            return ExitCode.FAILED;
        }
        return report.busy().isEmpty() ? ExitCode.DONE : ExitCode.IN_USE;
    }

    private static ObjectNode document(ShareLocation inbox, List<Received> received) {
        ObjectNode document = Json.object();
        document.put("inbox", inbox.toString());
        document.set("received", Json.objects(received, Received::document));
        return document;
    }

    static ObjectNode document(PollReport report) {
        ObjectNode document = Json.object();
        document.set("quarantined", Json.texts(report.quarantined()));
        document.set("busy", Json.texts(report.busy()));
        document.put("foreign", report.foreign());
        return document;
    }

    private static List<String> lines(List<Received> received) {
        if (received.isEmpty()) {
            return List.of("Nothing has come.");
        }
        Table table = new Table("FILE", "SENDER", "NUMBER", "BYTES");
        received.forEach(each -> table.row(
                each.file().toString(), each.sender(), Long.toString(each.sequence()), Long.toString(each.size())));
        return List.of(table.text());
    }

    /** Says one item in a line. */
    static String line(Received received) {
        return Words.printable(received.file() + "  from " + received.sender() + ", number " + received.sequence()
                + ", " + received.size() + " bytes" + (received.again() ? ", again" : ""));
    }

    /** Says what a person may want to look at. */
    static List<String> trouble(PollReport report) {
        List<String> lines = new ArrayList<>();
        ReportAnswer.addPaths(lines, "Could not be read and was moved to:", report.quarantined());
        ReportAnswer.addPaths(lines, "Somebody has it open, so it waits for the next time:", report.busy());
        if (report.foreign() > 0) {
            lines.add("Left alone since no sender of ours put them there: " + report.foreign()
                    + (report.foreign() == 1 ? " file." : " files."));
        }
        return lines;
    }
}
