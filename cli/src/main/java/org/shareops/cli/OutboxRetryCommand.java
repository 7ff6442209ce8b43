package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.shareops.Outbox;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "retry",
        header = "Let all items of an outbox wait again that were set aside.",
        description =
                "%nDelivers nothing yet; the next drain does. An item of which nobody can say any more whether it has arrived"
                        + " is sent again: look into the inbox before, if twice does harm.",
        footer = {"%nExamples:", "  shareops outbox retry /var/spool/status"})
final class OutboxRetryCommand implements Action {
    @Parameters(paramLabel = "DIR", description = "The outbox.")
    private Path directory = Path.of("");

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        try (Outbox outbox = Outbox.openExisting(directory)) {
            int again = outbox.retryFailed();
            ObjectNode document = Json.object();
            document.put("outbox", outbox.directory().toString());
            document.put("waitAgain", again);
            return Answer.done(
                    document,
                    again == 0
                            ? "Nothing was set aside."
                            : DrainAnswer.count(again) + (again == 1 ? " waits" : " wait") + " again.");
        }
    }
}
