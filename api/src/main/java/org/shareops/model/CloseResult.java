package org.shareops.model;

import java.util.Optional;

/**
 * What became of one session or open file that was to be closed (rules S4, S5).
 *
 * @param id the session's or open file's id, as it was listed
 * @param outcome what happened
 * @param failure why it failed; present exactly for {@link Outcome#FAILED}
 */
public record CloseResult(String id, Outcome outcome, Optional<ShareException> failure) {
    /** What happened to one target of a close. */
    public enum Outcome {
        /** It was there and is gone now, judged by listing again. */
        CLOSED,
        /** It had gone before; a success. */
        ALREADY_GONE,
        /** It is still there. */
        FAILED
    }

    /** A result of one of the two successful kinds. */
    public static CloseResult of(String id, Outcome outcome) {
        return new CloseResult(id, outcome, Optional.empty());
    }

    /** A failure. */
    public static CloseResult failed(String id, ShareException failure) {
        return new CloseResult(id, Outcome.FAILED, Optional.of(failure));
    }
}
