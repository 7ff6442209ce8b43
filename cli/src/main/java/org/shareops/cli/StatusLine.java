package org.shareops.cli;

import java.io.PrintStream;

/** One line that is written over and over, on a terminal only, and is gone at the end. */
final class StatusLine implements AutoCloseable {
    private static final String CLEAR = "\r\033[K";

    private final PrintStream terminal;
    private final boolean shown;
    private boolean written;

    StatusLine(Surroundings surroundings) {
        this.terminal = surroundings.err();
        this.shown = surroundings.showsProgress();
    }

    boolean isShown() {
        return shown;
    }

    void show(String line) {
        if (shown) {
            written = true;
            terminal.print(CLEAR + line);
            terminal.flush();
        }
    }

    @Override
    public void close() {
        if (written) {
            terminal.print(CLEAR);
            terminal.flush();
        }
    }
}
