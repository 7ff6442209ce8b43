package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.shareops.update.Change;
import org.shareops.update.UpdatePlan;

/** What a run would do. */
final class PlanAnswer {
    private PlanAnswer() {}

    static Answer of(UpdatePlan plan) {
        ObjectNode document = Json.object();
        document.set("plan", document(plan));
        return Answer.done(document, text(plan));
    }

    private static ObjectNode document(UpdatePlan plan) {
        ObjectNode object = Json.object();
        object.put("target", plan.target().toString());
        object.put("strategy", Words.of(plan.strategy()));
        object.put("strength", plan.strength().name());
        object.set("changes", Json.objects(plan.changes(), PlanAnswer::change));
        object.put("filesUnchanged", plan.filesUnchanged());
        object.put("bytesToSend", plan.bytesToSend());
        object.set("foreign", Json.texts(plan.foreign()));
        object.set("notCarried", Json.texts(plan.notCarried()));
        object.put("longestWaitMillis", plan.longestWait().toMillis());
        plan.shuts().ifPresent(scope -> object.put("shuts", scope.name()));
        return object;
    }

    private static ObjectNode change(Change change) {
        ObjectNode object = Json.object();
        object.put("path", change.path().toString());
        object.put("action", change.action().name());
        object.put("kind", change.kind().name());
        object.put("size", change.size());
        return object;
    }

    private static String text(UpdatePlan plan) {
        List<String> lines = new ArrayList<>();
        if (plan.changes().isEmpty()) {
            lines.add(plan.target() + " has that content already; nothing would be written");
        } else {
            Table table = new Table("ACTION", "KIND", "SIZE", "PATH");
            plan.changes()
                    .forEach(change -> table.row(
                            Words.of(change.action()),
                            Words.of(change.kind()),
                            change.action() == Change.Action.REMOVE ? "-" : Long.toString(change.size()),
                            change.path().toString()));
            lines.add(table.text());
            lines.add("By " + Words.of(plan.strategy()) + " (" + strength(plan) + "): "
                    + ReportAnswer.bytes(plan.bytesToSend()) + " to send, "
                    + ReportAnswer.files(plan.filesUnchanged()) + " unchanged");
        }
        ReportAnswer.addPaths(lines, "Foreign entries:", plan.foreign());
        plan.notCarried().forEach(loss -> lines.add("Not carried over: " + loss));
        if (!plan.longestWait().isZero()) {
            lines.add("May wait " + Durations.text(plan.longestWait()) + " in all if it is in use");
        }
        plan.shuts()
                .ifPresent(scope -> lines.add("Then " + CordonAnswer.inWords(scope)
                        + " is shut to newcomers, and who is still in the way is" + " disconnected"));
        return Words.printable(String.join("\n", lines));
    }

    private static String strength(UpdatePlan plan) {
        return switch (plan.strength()) {
            case ATOMIC -> "in one step";
            case BLOCKING -> "the name is refused for a moment";
            case GAP -> "the name is absent for a moment";
            case NOT_APPLICABLE -> "unnoticed";
        };
    }
}
