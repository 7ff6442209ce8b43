package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.shareops.Cordon;
import org.shareops.Share;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.ShareException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "cordon",
        header = "Keep newcomers off a share until Ctrl-C; who is in stays in.",
        description = {
            "%nOn a terminal it shows who still has something open. Several may do this at the same time; the last to end lets"
                    + " newcomers in again. If this program is killed, whoever comes next does so after the lease: another"
                    + " cordon, or shareops recover."
        },
        footer = {
            "%nExamples:",
            "  shareops cordon ncp://dp02/SYS --user supervisor --reason 'office 7'",
            "  shareops cordon --lease 1h ncp://dp02/SYS --user supervisor"
        })
final class CordonCommand implements Action {
    private static final long REDRAW_SECONDS = 2;
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

    @Parameters(paramLabel = "URL", description = "The share.")
    private String url = "";

    @Mixin
    private final CordonOptions cordon = new CordonOptions();

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @ParentCommand
    private @Nullable ShareopsCommand program;

    @Override
    public boolean streams() {
        return true;
    }

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        Thread waiting = Thread.currentThread();
        invocation.stop().callsOff(waiting::interrupt);
        try (Access shares = access.open(invocation)) {
            Share share = shares.share(url);
            try (Cordon begun = cordon.begin(share)) {
                tell(invocation.surroundings(), begun);
                watch(invocation.surroundings(), share, begun);
                return CordonAnswer.of(begun.lift());
            }
        }
    }

    private boolean json() {
        return program != null && program.json();
    }

    private void tell(Surroundings surroundings, Cordon begun) {
        ObjectNode shut = Json.object();
        shut.put("event", "SHUT");
        shut.put("scope", begun.scope().name());
        String text = "Newcomers are kept off " + CordonAnswer.inWords(begun.scope()) + "; Ctrl-C lets them in again.";
        line(surroundings.out(), json() ? shut.toString() : text);
    }

    private static void line(PrintStream out, String text) {
        out.println(text);
        out.flush();
    }

    /** Until Ctrl-C. */
    private void watch(Surroundings surroundings, Share share, Cordon begun) throws ShareException {
        boolean live = surroundings.showsProgress() && !json();
        String said = "";
        try {
            while (true) {
                Optional<ShareException> failure = begun.failure();
                String now = failure.map(Throwable::getMessage).orElse("");
                if (!now.equals(said)) {
                    said = now;
                    line(surroundings.err(), now.isEmpty() ? "The lease is extended again." : "Warning: " + now);
                }
                if (live) {
                    line(surroundings.err(), HOME_AND_CLEAR + Words.printable(screen(share)));
                }
                TimeUnit.SECONDS.sleep(REDRAW_SECONDS);
            }
        } catch (InterruptedException e) {
            // Ctrl-C is how this command ends.
            return;
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.CANCELLED) {
                throw e;
            }
            Thread.interrupted();
        }
    }

    private static String screen(Share share) throws ShareException {
        try {
            List<OpenFile> others = share.openFiles().items().stream()
                    .filter(file -> file.own() != Ownership.YES)
                    .toList();
            return OpenFiles.table(others);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.UNSUPPORTED && e.kind() != ErrorKind.ACCESS_DENIED) {
                throw e;
            }
            return "Who is in cannot be told: " + e.getMessage();
        }
    }
}
