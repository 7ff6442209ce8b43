package org.shareops.cli;

import java.io.Serial;

/** The program was called wrongly, in a way that the command line's grammar does not show. */
final class UsageException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
