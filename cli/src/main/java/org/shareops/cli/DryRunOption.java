package org.shareops.cli;

import java.io.IOException;
import org.shareops.Operation;
import picocli.CommandLine.Option;

/** Whether to do it or only to say what would be done. */
final class DryRunOption {
    @Option(names = "--dry-run", description = "Only say what would be done; takes no lock and writes nothing.")
    private boolean dryRun;

    boolean isSet() {
        return dryRun;
    }

    Answer carryOut(Operation<?> operation, Invocation invocation) throws IOException, InterruptedException {
        return dryRun ? PlanAnswer.of(operation.plan()) : invocation.carryOut(operation);
    }
}
