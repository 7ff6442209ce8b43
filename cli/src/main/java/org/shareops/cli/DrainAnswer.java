package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.shareops.delivery.Delivery;
import org.shareops.delivery.DrainReport;
import org.shareops.model.ShareException;

/** What one cycle of an outbox came to. */
final class DrainAnswer {
    private static final int MOST_NUMBERS = 20;

    private DrainAnswer() {}

    /** Says a number of items. */
    static String count(int items) {
        return items == 1 ? "1 item" : items + " items";
    }

    static Answer of(DrainReport report) {
        ObjectNode document = Json.object();
        addTo(document, report);
        Optional<ShareException> worst = ExitCode.worst(report.failures().values());
        worst.ifPresent(failure -> document.set("error", FailureAnswer.error(failure)));
        return new Answer(code(report), document, Words.printable(text(report)));
    }

    /** The worst failure decides; what merely waits for its time is not done either. */
    static ExitCode code(DrainReport report) {
        return ExitCode.worst(report.failures().values())
                .map(ExitCode::of)
                .orElse(report.isEmptied() ? ExitCode.DONE : ExitCode.FAILED);
    }

    static void addTo(ObjectNode document, DrainReport report) {
        document.set("delivered", Json.objects(report.delivered(), DrainAnswer::delivery));
        document.set("failures", Json.objects(report.failures().entrySet(), failure -> {
            ObjectNode object = Json.object();
            object.put("sequence", failure.getKey());
            object.put("setAside", report.setAside().contains(failure.getKey()));
            object.set("error", FailureAnswer.error(failure.getValue()));
            return object;
        }));
        document.put("notDue", report.notDue());
        document.put("emptied", report.isEmptied());
    }

    static ObjectNode delivery(Delivery there) {
        ObjectNode object = Json.object();
        object.put("item", there.item().toString());
        object.put("sender", there.sender());
        object.put("sequence", there.sequence());
        object.put("size", there.size());
        object.put("tries", there.tries());
        object.set("leftBehind", Json.texts(there.leftBehind()));
        return object;
    }

    static String text(DrainReport report) {
        List<String> lines = new ArrayList<>();
        int delivered = report.delivered().size();
        if (delivered > 0) {
            lines.add("Delivered: " + count(delivered) + ".");
        }
        List<Long> waiting = new ArrayList<>(report.failures().keySet());
        waiting.removeAll(report.setAside());
        addByReason(lines, "Not delivered yet", waiting, report.failures());
        addByReason(lines, "Set aside for good", report.setAside(), report.failures());
        if (report.notDue() > 0) {
            lines.add(count(report.notDue()) + " that failed before " + (report.notDue() == 1 ? "waits" : "wait")
                    + " for the next try.");
        }
        return lines.isEmpty() ? "Nothing waits." : String.join("\n", lines);
    }

    private static void addByReason(
            List<String> lines, String what, List<Long> items, Map<Long, ShareException> failures) {
        Map<String, List<Long>> byReason = new LinkedHashMap<>();
        for (Long item : items) {
            ShareException why = failures.get(item);
            if (why != null) {
                byReason.computeIfAbsent(FailureAnswer.message(why), message -> new ArrayList<>())
                        .add(item);
            }
        }
        byReason.forEach((message, numbers) ->
                lines.add(what + ": " + count(numbers.size()) + " (" + inWords(numbers) + "): " + message));
    }

    private static String inWords(List<Long> numbers) {
        String first = String.join(
                ", ", numbers.stream().limit(MOST_NUMBERS).map(String::valueOf).toList());
        return numbers.size() > MOST_NUMBERS ? first + " ..." : first;
    }
}
