package org.shareops.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;

/** What the process returns. The numbers are part of the interface: scripts depend on them. */
enum ExitCode {
    DONE(0),
    FAILED(1),
    USAGE(2),
    IN_USE(3),
    DENIED(4),
    UNREACHABLE(5),
    UNSUPPORTED(6),
    OUTCOME_UNKNOWN(7),
    /** As a shell reports a program that ended by Ctrl-C. */
    CANCELLED(130);

    /** From what a person has to look at to what may be gone the next time. */
    private static final List<ExitCode> WORST_FIRST =
            List.of(CANCELLED, OUTCOME_UNKNOWN, FAILED, UNSUPPORTED, DENIED, UNREACHABLE, IN_USE);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static ExitCode of(ShareException failure) {
        ExitCode code = of(failure.kind());
        boolean half =
                failure instanceof UpdateException update && update.report().outcome() == Outcome.INCOMPLETE;
        // "In use" promises that nothing has changed.
        return half && code == IN_USE ? FAILED : code;
    }

    /** Returns the failure that decides of several, the first of its kind. */
    static Optional<ShareException> worst(Collection<ShareException> failures) {
        return failures.stream().min(Comparator.comparing(failure -> WORST_FIRST.indexOf(of(failure))));
    }

    static ExitCode of(ErrorKind kind) {
        return switch (kind) {
            case IN_USE, BUSY -> IN_USE;
            case ACCESS_DENIED, AUTHENTICATION_REJECTED -> DENIED;
            case UNREACHABLE, LINK_LOST -> UNREACHABLE;
            case UNSUPPORTED -> UNSUPPORTED;
            case OUTCOME_UNKNOWN -> OUTCOME_UNKNOWN;
            case CANCELLED -> CANCELLED;
            case NOT_FOUND,
                    ALREADY_EXISTS,
                    NOT_EMPTY,
                    WRONG_TYPE,
                    NO_SPACE,
                    INVALID_NAME,
                    REFUSED,
                    SUPERSEDED,
                    SOURCE,
                    CLOSED,
                    IO_FAILURE,
                    PROTOCOL -> FAILED;
        };
    }
}
