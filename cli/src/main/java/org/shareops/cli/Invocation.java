package org.shareops.cli;

import java.io.IOException;
import org.shareops.Operation;
import org.shareops.update.UpdateHandle;

/**
 * One call of the program.
 *
 * @param surroundings what is around it
 * @param stop Ctrl-C
 */
record Invocation(Surroundings surroundings, StopSignal stop) {
    /** Carries out a replacement or removal, shows on a terminal how it goes on, and cancels it on Ctrl-C. */
    Answer carryOut(Operation<?> operation) throws IOException, InterruptedException {
        try (ProgressBar bar = new ProgressBar(surroundings)) {
            UpdateHandle handle = operation.onProgress(bar).start();
            stop.callsOff(handle::cancel);
            return ReportAnswer.of(handle.await());
        }
    }
}
