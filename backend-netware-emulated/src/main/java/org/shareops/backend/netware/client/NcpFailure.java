package org.shareops.backend.netware.client;

import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;

/** Why a call brought no result. */
public abstract sealed class NcpFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private NcpFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The server answered with a completion code other than 0. */
    public static final class Refusal extends NcpFailure {
        private static final long serialVersionUID = 1L;

        private final int completion;

        Refusal(String call, int completion) {
            super("NCP " + call + " was answered with " + Completion.describe(completion), null);
            this.completion = completion;
        }

        /** Returns one of {@link Completion}, or a code that is not known. */
        public int completion() {
            return completion;
        }
    }

    /** The connection is gone. */
    public static final class Lost extends NcpFailure {
        private static final long serialVersionUID = 1L;

        private final boolean sent;

        Lost(String message, boolean sent) {
            super(message, null);
            this.sent = sent;
        }

        /** Returns true if the request was sent, so that nobody knows whether it was carried out. */
        public boolean sent() {
            return sent;
        }
    }

    /** There was never a connection. */
    public static final class Unreachable extends NcpFailure {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The calling thread was interrupted; its flag is set. The server may still carry out what was sent. */
    public static final class Interrupted extends NcpFailure {
        private static final long serialVersionUID = 1L;

        Interrupted() {
            super("it was interrupted", null);
        }
    }

    /** The connection was closed by us. */
    public static final class Closed extends NcpFailure {
        private static final long serialVersionUID = 1L;

        /** Says what was closed. */
        public Closed(String message) {
            super(message, null);
        }
    }

    /** The server's answer makes no sense. */
    public static final class Malformed extends NcpFailure {
        private static final long serialVersionUID = 1L;

        Malformed(String call, Throwable cause) {
            super("the answer to NCP " + call + " makes no sense: " + cause.getMessage(), cause);
        }
    }
}
