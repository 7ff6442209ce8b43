package org.shareops.vfs;

import org.apache.commons.vfs2.operations.FileOperation;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.Probe;

/**
 * Tells what is known of the link to the server of a file (rules P1, P8, P9). For one thread.
 *
 * <pre>{@code
 * ProbeOperation probe = (ProbeOperation) file.getFileOperations().getOperation(ProbeOperation.class);
 * probe.process();
 * ConnectionStatus status = probe.status();
 * }</pre>
 */
public interface ProbeOperation extends FileOperation {
    /** Sets what the answer may cost; by default {@link Probe#PASSIVE}, which sends nothing. */
    ProbeOperation with(Probe probe);

    /**
     * Returns the answer.
     *
     * @throws IllegalStateException before {@code process()}
     */
    ConnectionStatus status();
}
