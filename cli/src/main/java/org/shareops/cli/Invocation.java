package org.shareops.cli;

import java.io.IOException;
import java.util.List;
import org.shareops.Operation;
import org.shareops.model.LinkReport;
import org.shareops.update.UpdateHandle;

/**
 * One call of the program.
 *
 * @param surroundings what is around it
 * @param stop Ctrl-C
 * @param links takes what became of each link that was used
 */
record Invocation(Surroundings surroundings, StopSignal stop, List<LinkReport> links) {
    /** Carries out a replacement or removal, shows on a terminal how it goes on, and cancels it on Ctrl-C. */
    Answer carryOut(Operation<?> operation) throws IOException, InterruptedException {
        try (ProgressBar bar = new ProgressBar(surroundings)) {
            UpdateHandle handle = operation.onProgress(bar).start();
            stop.callsOff(handle::cancel);
            return ReportAnswer.of(handle.await());
        }
    }
}
