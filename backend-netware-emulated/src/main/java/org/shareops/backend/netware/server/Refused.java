package org.shareops.backend.netware.server;

import org.shareops.backend.netware.wire.Completion;

/** A call that is answered with a completion code other than 0. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    final int completion;

    /** {@code completion} is one of {@link Completion}. */
    Refused(int completion) {
        super(Completion.describe(completion), null, false, false);
        this.completion = completion;
    }
}
