package org.shareops.update;

import java.io.Serial;
import org.shareops.model.ShareException;

/**
 * A replacement that did not succeed. Says the same as the {@link ShareException} that stopped it, and carries the report,
 * so that no caller can take a failed update for a done one by overlooking a return value.
 */
public final class UpdateException extends ShareException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient UpdateReport report;

    /**
     * Wraps what stopped the run.
     *
     * @param stoppedBy why it stopped
     * @param report what had happened until then
     */
    public UpdateException(ShareException stoppedBy, UpdateReport report) {
        super(stoppedBy.toBuilder());
        this.report = report;
    }

    /** Returns what had happened until then. */
    public UpdateReport report() {
        return report;
    }
}
