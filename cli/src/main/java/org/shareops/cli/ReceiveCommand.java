package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.Inbox;
import org.shareops.delivery.PollReport;
import org.shareops.delivery.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "receive",
        header = "Take what is complete out of an inbox, in order, and put it into a local directory.",
        description = {
            "%nEach item is durable in DIR under its own name before it is removed from the inbox; nothing in DIR is"
                    + " overwritten. What cannot be read is moved to the inbox's directory failed, not deleted. One program"
                    + " reads an inbox at a time."
        },
        footer = {
            "%nExamples:",
            "  shareops receive smb://dp01/data/inbox --user reader --to /var/lib/status",
            "  shareops receive file:///srv/inbox --to /var/lib/status --watch --interval 10s"
        })
final class ReceiveCommand implements Action {
    @Parameters(paramLabel = "URL/inbox", description = "The inbox.")
    private String url = "";

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "The local directory; it has to exist.")
    private Path directory = Path.of("");

    @Option(names = "--watch", description = "Go on until Ctrl-C, and print a line for each item.")
    private boolean watch;

    @Option(names = "--interval", paramLabel = "D", description = "Look every D with --watch (default: 1m).")
    private @Nullable Duration interval;

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @ParentCommand
    private @Nullable ShareopsCommand program;

    @Override
    public boolean streams() {
        return watch;
    }

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        if (interval != null && !watch) {
            throw new UsageException("--interval is the time between two looks; add --watch");
        }
        invocation.stop().callsOff(Thread.currentThread()::interrupt);
        try (Access shares = access.open(invocation)) {
            Inbox inbox = shares.inbox(url);
            ReceivingDirectory into = ReceivingDirectory.open(directory);
            return watch ? watch(inbox, into, invocation.surroundings()) : once(inbox, into);
        }
    }

    private static Answer once(Inbox inbox, ReceivingDirectory into) {
        List<Received> received = new ArrayList<>();
        try {
            PollReport report = inbox.poll(item -> {
                received.add(into.take(item));
                return Verdict.DONE;
            });
            return ReceiveAnswer.of(inbox.location(), received, report);
        } catch (IOException e) {
            return ReceiveAnswer.failed(inbox.location(), received, e);
        }
    }

    private Answer watch(Inbox inbox, ReceivingDirectory into, Surroundings surroundings) {
        boolean json = program != null && program.json();
        Rounds rounds = new Rounds(surroundings, interval == null ? Duration.ofMinutes(1) : interval);
        List<String> lastTrouble = new ArrayList<>();
        int[] count = new int[1];
        rounds.untilStopped(() -> {
            PollReport report = inbox.poll(item -> {
                Received received = into.take(item);
                count[0]++;
                rounds.tell(json ? event("RECEIVED", received.document()).toString() : ReceiveAnswer.line(received));
                return Verdict.DONE;
            });
            List<String> trouble = ReceiveAnswer.trouble(report);
            if (!trouble.isEmpty() && !trouble.equals(lastTrouble)) {
                ObjectNode told = event("TROUBLE", ReceiveAnswer.document(report));
                rounds.tell(json ? told.toString() : Words.printable(String.join("\n", trouble)));
            }
            lastTrouble.clear();
            lastTrouble.addAll(trouble);
        });
        ObjectNode stopped = Json.object();
        stopped.put("event", "STOPPED");
        stopped.put("received", count[0]);
        return Answer.done(stopped, "Stopped. Received in all: " + DrainAnswer.count(count[0]) + ".");
    }

    private static ObjectNode event(String name, ObjectNode document) {
        ObjectNode event = Json.object();
        event.put("event", name);
        event.setAll(document);
        return event;
    }
}
