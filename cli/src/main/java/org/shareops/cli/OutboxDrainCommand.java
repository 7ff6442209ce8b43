package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.delivery.DrainOptions;
import org.shareops.delivery.DrainReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "drain",
        header = "Deliver what waits in an outbox: each item that is due is tried once.",
        description = {
            "%nOf several inboxes the first that takes an item is asked first from then on. An item goes to another only if it is"
                    + " known not to have arrived.",
            "%nAn item that fails by itself waits longer each time and does not hold up the others; after the last cycle it is"
                    + " set aside, not deleted. A server that is away counts for no item."
        },
        footer = {
            "%nExamples:",
            "  shareops outbox drain /var/spool/status smb://dp01/data/inbox --user ann",
            "  shareops outbox drain /var/spool/status smb://dp01/data/inbox smb://dp02/data/inbox --user ann --watch"
        })
final class OutboxDrainCommand implements Action {
    private static final Duration LONGEST = Duration.ofHours(1);

    @Parameters(index = "0", paramLabel = "DIR", description = "The outbox.")
    private Path directory = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "URL/inbox",
            description = "The inbox; further ones are for when it is away or refuses an item.")
    private List<String> urls = List.of();

    @Option(names = "--watch", description = "Go on until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--interval",
            paramLabel = "D",
            defaultValue = "1m",
            description =
                    "Wait D between two cycles with --watch, and D, then twice as long and so on up to an hour, before an"
                            + " item that failed is due again (default: 1m).")
    private Duration interval = Duration.ZERO;

    @Option(
            names = "--cycles",
            paramLabel = "N",
            defaultValue = "100",
            description = "Set an item aside that failed in N cycles (default: 100).")
    private int cycles;

    @Option(names = "--at-once", description = "Try items, too, that are not due yet.")
    private boolean atOnce;

    @Option(
            names = "--extension",
            paramLabel = "EXT",
            defaultValue = "itm",
            description = "What names in the inbox end with (default: itm).")
    private String extension = "";

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @ParentCommand
    private @Nullable OutboxCommand parent;

    @Override
    public boolean streams() {
        return watch;
    }

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        DrainOptions options = DrainOptions.defaults()
                .withCycles(cycles)
                .withInterval(interval, interval.compareTo(LONGEST) > 0 ? interval : LONGEST)
                .withExtension(extension)
                .withAtOnce(atOnce);
        invocation.stop().callsOff(Thread.currentThread()::interrupt);
        try (Access shares = access.open(invocation)) {
            List<Inbox> inboxes = urls.stream().map(shares::inbox).toList();
            try (Outbox outbox = Outbox.openExisting(directory)) {
                return watch
                        ? watch(outbox, inboxes, options, invocation)
                        : DrainAnswer.of(outbox.drain(inboxes, options));
            }
        }
    }

    private Answer watch(Outbox outbox, List<Inbox> inboxes, DrainOptions options, Invocation invocation) {
        Rounds rounds = new Rounds(invocation.surroundings(), interval);
        Told told = new Told(rounds, parent != null && parent.json());
        rounds.untilStopped(() -> told.tell(outbox.drain(inboxes, options)));
        ObjectNode stopped = Json.object();
        stopped.put("event", "STOPPED");
        stopped.put("delivered", told.delivered);
        return Answer.done(stopped, "Stopped. Delivered in all: " + DrainAnswer.count(told.delivered) + ".");
    }

    /** Says what a cycle came to, unless that is nothing new. */
    private static final class Told {
        private final Rounds rounds;
        private final boolean json;
        private String last = "Nothing waits.";
        private int delivered;

        Told(Rounds rounds, boolean json) {
            this.rounds = rounds;
            this.json = json;
        }

        void tell(DrainReport report) {
            delivered += report.delivered().size();
            Answer answer = DrainAnswer.of(report);
            if (!report.delivered().isEmpty() || !answer.text().equals(last)) {
                last = answer.text();
                ObjectNode cycle = Json.object();
                cycle.put("event", "CYCLE");
                cycle.setAll(answer.document());
                rounds.tell(json ? cycle.toString() : answer.text());
            }
        }
    }
}
