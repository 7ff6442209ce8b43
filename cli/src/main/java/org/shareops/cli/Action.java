package org.shareops.cli;

import java.io.IOException;

/** A command that does something, other than print its help. */
interface Action {
    /**
     * Does it. Prints nothing itself.
     *
     * @throws IOException if it failed; mostly a {@link org.shareops.model.ShareException}
     * @throws IllegalArgumentException if it was called wrongly
     */
    Answer perform(Invocation invocation) throws IOException, InterruptedException;

    /** Returns true if it prints lines while it works; with JSON, its answer is then one more line. */
    default boolean streams() {
        return false;
    }
}
