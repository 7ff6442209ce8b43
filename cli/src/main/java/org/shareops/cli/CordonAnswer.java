package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.shareops.model.CordonEnd;
import org.shareops.model.CordonScope;
import org.shareops.model.OpenFile;

/** What a cordon shuts, and what became of it. */
final class CordonAnswer {
    private CordonAnswer() {}

    static String inWords(CordonScope scope) {
        return switch (scope) {
            case DIRECTORY -> "the directory";
            case SHARE -> "the share";
            case SERVER -> "the whole server";
        };
    }

    static String inWords(CordonEnd end) {
        return switch (end) {
            case RESTORED -> "Newcomers are let in again, as before.";
            case ALREADY_OPEN -> "Newcomers had been let in again already.";
            case STILL_SHUT -> "Others keep newcomers off, too; the last of them lets newcomers in again.";
            case CHANGED_BY_OTHERS ->
                "Somebody has changed meanwhile who may come in, and that was left as it is. To put back what was there before:"
                        + " shareops uncordon --force";
        };
    }

    static Answer of(CordonEnd end) {
        ObjectNode document = Json.object();
        document.put("cordon", end.name());
        return new Answer(end == CordonEnd.CHANGED_BY_OTHERS ? ExitCode.FAILED : ExitCode.DONE, document, inWords(end));
    }

    /** After those who were in were waited for. */
    static Answer of(CordonEnd end, List<OpenFile> still) {
        ObjectNode document = Json.object();
        document.put("cordon", end.name());
        document.set("openFiles", OpenFiles.listed(still));
        String text = still.isEmpty() ? "Nobody is in any more." : "Still open:\n" + OpenFiles.table(still);
        ExitCode failed = end == CordonEnd.CHANGED_BY_OTHERS ? ExitCode.FAILED : ExitCode.DONE;
        return new Answer(still.isEmpty() ? failed : ExitCode.IN_USE, document, text + "\n" + inWords(end));
    }
}
