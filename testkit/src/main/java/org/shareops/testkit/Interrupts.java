package org.shareops.testkit;

/** Interrupts callers of the library at a chosen moment. */
public final class Interrupts {
    private Interrupts() {}

    /**
     * Interrupts a thread that waits for an operation, and returns when it has heard it and waits again. For a thread of that
     * operation, such as one that a {@link FaultPlan} lets something happen on.
     */
    public static void passOn(Thread caller) {
        caller.interrupt();
        while (caller.isAlive() && (caller.isInterrupted() || caller.getState() != Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
    }
}
