package org.shareops.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "outbox",
        header = "Look into an outbox, deliver from it, let what was set aside wait again.",
        description =
                "%nAn outbox is a local directory in which items wait until they have arrived in an inbox. It is made by"
                        + " shareops deliver --outbox.",
        footer = {
            "%nExamples:",
            "  shareops outbox status /var/spool/status",
            "  shareops outbox drain /var/spool/status smb://dp01/data/inbox --user ann --watch",
            "  shareops outbox retry /var/spool/status"
        })
final class OutboxCommand {
    @ParentCommand
    private @Nullable ShareopsCommand program;

    boolean json() {
        return program != null && program.json();
    }
}
