package org.shareops.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.delivery.DeliveryOptions;
import org.shareops.delivery.DrainOptions;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "deliver",
        header = "Deliver files into an inbox, each under a name of its own; nothing there is overwritten.",
        description = {
            "%nReaders see whole items only. Without an outbox each file is tried in one cycle, one after another, and what"
                    + " fails is for you to send again.",
            "%nWith an outbox all files are put into it first, where they survive crashes; then it is drained once. What could"
                    + " not be delivered stays there for the next drain, and the exit status says why."
        },
        footer = {
            "%nExamples:",
            "  shareops deliver status.xml file:///srv/inbox",
            "  shareops deliver *.mif smb://dp01/data/inbox --user ann --sender pc0815 --extension mif",
            "  shareops deliver status.xml smb://dp01/data/inbox --user ann --outbox /var/spool/status"
        })
final class DeliverCommand implements Action {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE... URL/inbox",
            hideParamSyntax = true,
            description = "The files, and the inbox after them.")
    private List<String> words = List.of();

    @Option(
            names = "--outbox",
            paramLabel = "DIR",
            description =
                    "Put the files into the outbox in DIR first. It is made if it is not there; only its parent must be.")
    private @Nullable Path outboxDirectory;

    @Option(
            names = "--sender",
            paramLabel = "NAME",
            description =
                    "Who sends, as names in the inbox say it: 1 to 32 of a-z, 0-9 and _ (default: the outbox's sender, or"
                            + " a new one). Two senders should not have the same name.")
    private @Nullable String sender;

    @Option(
            names = "--extension",
            paramLabel = "EXT",
            defaultValue = "itm",
            description = "What names in the inbox end with: 1 to 8 of a-z and 0-9, at most 3 on volumes of 8.3 names"
                    + " (default: itm).")
    private String extension = "";

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        if (words.size() < 2) {
            throw new UsageException("say which files, and the inbox after them");
        }
        List<Path> files =
                words.subList(0, words.size() - 1).stream().map(Path::of).toList();
        DeliveryOptions options = DeliveryOptions.defaults().withExtension(extension);
        if (sender != null) {
            options = options.withSender(sender);
        }
        invocation.stop().callsOff(Thread.currentThread()::interrupt);
        try (Access shares = access.open(invocation);
                StatusLine status = new StatusLine(invocation.surroundings())) {
            Inbox inbox = shares.inbox(words.get(words.size() - 1));
            DeliverAnswer answer = new DeliverAnswer(inbox.location());
            if (outboxDirectory == null) {
                deliver(files, inbox, options, answer, status);
            } else {
                deliverThrough(outboxDirectory, files, inbox, answer, status);
            }
            return answer.answer();
        }
    }

    private void deliver(
            List<Path> files, Inbox inbox, DeliveryOptions options, DeliverAnswer answer, StatusLine status) {
        // A name that was used before needs higher numbers than before, and nothing but the clock remembers them.
        long first = sender == null ? 1 : Instant.now().toEpochMilli();
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            status.show("delivering " + (i + 1) + " of " + files.size());
            try {
                answer.delivered(file, inbox.deliver(Source.file(file), options.withSequence(first + i)));
            } catch (ShareException e) {
                answer.failed(file, e);
                if (e.kind() == ErrorKind.CANCELLED || Thread.currentThread().isInterrupted()) {
                    answer.notTried(files.subList(i + 1, files.size()));
                    return;
                }
            }
        }
    }

    private void deliverThrough(Path directory, List<Path> files, Inbox inbox, DeliverAnswer answer, StatusLine status)
            throws IOException {
        try (Outbox outbox = sender == null ? Outbox.open(directory) : Outbox.open(directory, sender)) {
            for (int i = 0; i < files.size(); i++) {
                Path file = files.get(i);
                status.show("enqueuing " + (i + 1) + " of " + files.size());
                try {
                    answer.enqueued(file, outbox.enqueue(Source.file(file)));
                } catch (ShareException e) {
                    answer.failed(file, e);
                    if (e.kind() == ErrorKind.CANCELLED) {
                        answer.notTried(files.subList(i + 1, files.size()));
                        answer.stays(outbox);
                        return;
                    }
                }
            }
            if (!answer.numbers().isEmpty()) {
                status.show("delivering what waits");
                drain(outbox, inbox, answer);
            }
            answer.stays(outbox);
        }
    }

    private void drain(Outbox outbox, Inbox inbox, DeliverAnswer answer) {
        DrainOptions options = DrainOptions.defaults().withExtension(extension);
        try {
            answer.drained(Turn.drain(outbox, List.of(inbox), options, answer.numbers()));
        } catch (ShareException e) {
            answer.notDrained(e);
        }
    }
}
