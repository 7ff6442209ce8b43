package org.shareops.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.shareops.Cordon;
import org.shareops.model.OpenFile;
import org.shareops.model.ShareLocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "drain",
        header = "Keep newcomers off, wait until nobody has anything open any more, and let newcomers in again.",
        description = "%nCloses nothing. What is still open when the time is over is listed, and the exit status is 3.",
        footer = {"%nExamples:", "  shareops drain ncp://dp02/SYS/OFFICE --patience 15m --user supervisor"})
final class DrainCommand implements Action {
    @Parameters(paramLabel = "URL[/path]", description = "The share, or a file or directory on it that is to be free.")
    private String url = "";

    @Option(
            names = "--patience",
            paramLabel = "D",
            defaultValue = "5m",
            description = "Wait for at most D (default: 5m).")
    private Duration patience = Duration.ZERO;

    @Mixin
    private final CordonOptions cordon = new CordonOptions();

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        Thread waiting = Thread.currentThread();
        invocation.stop().callsOff(waiting::interrupt);
        try (Access shares = access.open(invocation)) {
            ShareLocation place = shares.locate(url);
            try (Cordon begun = cordon.begin(shares.share(place.share()))) {
                List<OpenFile> still = begun.drain(place.path(), patience);
                return CordonAnswer.of(begun.lift(), still);
            }
        }
    }
}
