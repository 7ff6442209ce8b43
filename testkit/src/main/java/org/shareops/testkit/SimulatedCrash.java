package org.shareops.testkit;

import java.io.Serial;

/**
 * The client is gone: thrown by every request of a {@link FaultBackend} after the crash that its plan asked for. An error
 * and no exception, so that nobody takes it for a failure that can be handled.
 */
public final class SimulatedCrash extends Error {
    @Serial
    private static final long serialVersionUID = 1;

    SimulatedCrash(String message) {
        super(message);
    }
}
