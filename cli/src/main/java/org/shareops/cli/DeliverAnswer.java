package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.Outbox;
import org.shareops.delivery.Delivery;
import org.shareops.delivery.DrainReport;
import org.shareops.delivery.OutboxItem;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;

/** Collects what became of each file, and says it at the end. For one thread. */
final class DeliverAnswer {
    private final ShareLocation inbox;
    private final List<Delivered> delivered = new ArrayList<>();
    private final List<Enqueued> enqueued = new ArrayList<>();
    private final List<Failed> failed = new ArrayList<>();
    private final List<Path> notTried = new ArrayList<>();
    private @Nullable Outbox outbox;
    private @Nullable DrainReport report;
    private @Nullable ShareException hindered;
    private boolean oursWait;
    private int depth;

    private record Delivered(Path file, Delivery there) {}

    private record Enqueued(Path file, long sequence) {}

    private record Failed(Path file, ShareException why) {}

    DeliverAnswer(ShareLocation inbox) {
        this.inbox = inbox;
    }

    void delivered(Path file, Delivery there) {
        delivered.add(new Delivered(file, there));
    }

    void enqueued(Path file, long sequence) {
        enqueued.add(new Enqueued(file, sequence));
    }

    void failed(Path file, ShareException why) {
        failed.add(new Failed(file, why));
    }

    /** Says what an interrupt has left out. */
    void notTried(List<Path> files) {
        notTried.addAll(files);
    }

    void drained(DrainReport value) {
        report = value;
    }

    void notDrained(ShareException why) {
        hindered = why;
    }

    /** Returns the numbers that the outbox gave. */
    List<Long> numbers() {
        return enqueued.stream().map(Enqueued::sequence).toList();
    }

    /** Looks what is still in the outbox, also after an interrupt. */
    void stays(Outbox through) throws ShareException {
        outbox = through;
        boolean interrupted = Thread.interrupted();
        try {
            List<OutboxItem> waiting = through.status().waiting();
            List<Long> ours = numbers();
            depth = waiting.size();
            oursWait = waiting.stream().map(OutboxItem::sequence).anyMatch(ours::contains);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Answer answer() {
        Optional<ShareException> worst = worst();
        ObjectNode document = Json.object();
        document.put("inbox", inbox.toString());
        document.set("delivered", Json.objects(delivered, DeliverAnswer::document));
        document.set("failed", Json.objects(failed, DeliverAnswer::document));
        document.set("notTried", Json.texts(notTried));
        if (outbox != null) {
            document.put("outbox", outbox.directory().toString());
            document.set("enqueued", Json.objects(enqueued, DeliverAnswer::document));
            document.put("depth", depth);
            if (report != null) {
                DrainAnswer.addTo(document, report);
            }
        }
        worst.ifPresent(failure -> document.set("error", FailureAnswer.error(failure)));
        ExitCode code = worst.map(ExitCode::of).orElse(oursWait ? ExitCode.FAILED : ExitCode.DONE);
        return new Answer(code, document, Words.printable(text()));
    }

    private Optional<ShareException> worst() {
        List<ShareException> all =
                new ArrayList<>(failed.stream().map(Failed::why).toList());
        if (report != null) {
            all.addAll(report.failures().values());
        }
        if (hindered != null) {
            all.add(hindered);
        }
        return ExitCode.worst(all);
    }

    private static ObjectNode document(Delivered each) {
        ObjectNode object = Json.object();
        object.put("file", each.file().toString());
        object.setAll(DrainAnswer.delivery(each.there()));
        return object;
    }

    private static ObjectNode document(Enqueued each) {
        ObjectNode object = Json.object();
        object.put("file", each.file().toString());
        object.put("sequence", each.sequence());
        return object;
    }

    private static ObjectNode document(Failed each) {
        ObjectNode object = Json.object();
        object.put("file", each.file().toString());
        object.set("error", FailureAnswer.error(each.why()));
        return object;
    }

    private String text() {
        List<String> lines = new ArrayList<>();
        if (!delivered.isEmpty()) {
            Table table = new Table("FILE", "ITEM", "BYTES");
            delivered.forEach(each -> table.row(
                    each.file().toString(),
                    each.there().item().path().name(),
                    Long.toString(each.there().size())));
            lines.add(table.text());
        }
        failed.forEach(each -> lines.add(each.file() + ": " + FailureAnswer.message(each.why())));
        if (report != null) {
            lines.add(DrainAnswer.text(report));
        }
        if (hindered != null) {
            lines.add(FailureAnswer.message(hindered));
        }
        if (!notTried.isEmpty()) {
            lines.add("Not tried any more: " + notTried.size() + " files, " + notTried.get(0) + " the first.");
        }
        if (outbox != null && depth > 0) {
            lines.add(DrainAnswer.count(depth) + (depth == 1 ? " waits" : " wait") + " in " + outbox.directory()
                    + "; shareops outbox drain tries again.");
        }
        worst().ifPresent(failure -> lines.addAll(FailureAnswer.advice(failure)));
        return String.join("\n", lines);
    }
}
