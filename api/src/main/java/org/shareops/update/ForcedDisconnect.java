package org.shareops.update;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.shareops.model.OpenFile;

/**
 * How those are got off who are in the way of a replacement (rules D1 to D6): newcomers are kept off, holders are warned, have
 * some time to leave, and what they still hold is closed. What the share cannot do of that is refused in the plan (rule D3).
 *
 * @param grace the time between the warning and the closing; it ends early when the last holder has left. Not negative
 * @param scope what is closed
 * @param cordon whether newcomers are kept off meanwhile; what that shuts, {@link UpdatePlan#shuts()} tells
 * @param rounds how often at most something is closed, for clients that come back; 1 to 1,000
 * @param warning what holders are told; <code>{target}</code> stands for the target's name and <code>{time}</code> for the grace. Some
 *     servers show 58 characters at most
 * @param farewell what those who were warned are told at the end, with <code>{target}</code>
 * @param messenger who tells those that the server cannot tell anything; if empty, nobody
 */
public record ForcedDisconnect(
        Duration grace,
        Scope scope,
        boolean cordon,
        int rounds,
        String warning,
        String farewell,
        Optional<HolderMessenger> messenger) {
    private static final int DEFAULT_ROUNDS = 10;
    private static final int MOST_ROUNDS = 1_000;
    /** With a name of the form 8.3 it fits where 58 characters are shown; of a longer one only the end is not. */
    private static final String WARNING = "Update in {time}: please save and close {target}.";

    private static final String FAREWELL = "{target} may be used again.";

    /** What is closed. */
    public enum Scope {
        /** Each open file that is in the way, and nothing else. */
        FILE,
        /** The sessions of those who hold one, with all that they have open. */
        SESSION
    }

    /** Tells people what a server cannot: by mail, by a program of one's own on their machines. */
    @FunctionalInterface
    public interface HolderMessenger {
        /**
         * Tells a holder: first the warning, at the end the farewell. Called on the operation's thread, once for each of both; the
         * operation does nothing else meanwhile.
         *
         * @param holder something that he holds, or held
         * @return whether he was told; false is reported, and changes nothing else
         */
        boolean tell(OpenFile holder, String text);
    }

    /** Checks the ranges. */
    public ForcedDisconnect {
        Objects.requireNonNull(scope);
        if (grace.isNegative()) {
            throw new IllegalArgumentException("the grace must not be negative, but is " + grace);
        }
        if (rounds < 1 || rounds > MOST_ROUNDS) {
            throw new IllegalArgumentException(
                    "the number of rounds must lie between 1 and " + MOST_ROUNDS + ", not " + rounds);
        }
    }

    /** A cordon, texts of ours, {@code grace} to leave, then single files closed. */
    public static ForcedDisconnect after(Duration grace) {
        return new ForcedDisconnect(grace, Scope.FILE, true, DEFAULT_ROUNDS, WARNING, FAREWELL, Optional.empty());
    }

    /** Returns a copy that closes something else. */
    public ForcedDisconnect withScope(Scope value) {
        return new ForcedDisconnect(grace, value, cordon, rounds, warning, farewell, messenger);
    }

    /** Returns a copy that lets newcomers in all the time, so that there may be no end of holders. */
    public ForcedDisconnect withoutCordon() {
        return new ForcedDisconnect(grace, scope, false, rounds, warning, farewell, messenger);
    }

    /** Returns a copy that closes something so often at most. */
    public ForcedDisconnect withRounds(int value) {
        return new ForcedDisconnect(grace, scope, cordon, value, warning, farewell, messenger);
    }

    /** Returns a copy that warns in other words. */
    public ForcedDisconnect withWarning(String value) {
        return new ForcedDisconnect(grace, scope, cordon, rounds, value, farewell, messenger);
    }

    /** Returns a copy with other words for the end. */
    public ForcedDisconnect withFarewell(String value) {
        return new ForcedDisconnect(grace, scope, cordon, rounds, warning, value, messenger);
    }

    /** Returns a copy in which somebody tells those whom the server cannot tell anything. */
    public ForcedDisconnect toldBy(HolderMessenger value) {
        return new ForcedDisconnect(grace, scope, cordon, rounds, warning, farewell, Optional.of(value));
    }
}
