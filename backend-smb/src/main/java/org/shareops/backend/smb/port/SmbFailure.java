package org.shareops.backend.smb.port;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request that did not succeed. */
public abstract sealed class SmbFailure extends IOException {
    private static final long serialVersionUID = 1;

    private SmbFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The server answered with an error status. */
    public static final class Status extends SmbFailure {
        private static final long serialVersionUID = 1;
        private final int code;
        private final byte[] output;

        /** Wraps an NTSTATUS. */
        public Status(int code, @Nullable Throwable cause) {
            this(code, new byte[0], cause);
        }

        /** Wraps an NTSTATUS that came with an output. */
        public Status(int code, byte[] output, @Nullable Throwable cause) {
            super(String.format(Locale.ROOT, "NTSTATUS 0x%08X", code), cause);
            this.code = code;
            this.output = output.clone();
        }

        /** Returns the NTSTATUS. */
        public int code() {
            return code;
        }

        /** Returns what the server sent with it in answer to a control code, such as its limits; empty if nothing. */
        public byte[] output() {
            return output.clone();
        }
    }

    /** The session is lost. */
    public static final class Lost extends SmbFailure {
        private static final long serialVersionUID = 1;
        private final boolean sent;

        /** Says whether the request may have reached the server. */
        public Lost(String message, boolean sent, @Nullable Throwable cause) {
            super(message, cause);
            this.sent = sent;
        }

        /** Returns true if the server may have carried the request out. */
        public boolean sent() {
            return sent;
        }
    }

    /** There was no server to be reached, or it did not answer as one. */
    public static final class Unreachable extends SmbFailure {
        private static final long serialVersionUID = 1;

        /** Says why. */
        public Unreachable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The server or the caller demands what cannot be done with the other. */
    public static final class NotSupported extends SmbFailure {
        private static final long serialVersionUID = 1;

        /** Says what. */
        public NotSupported(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The server or share demands encryption, and this session cannot give it. */
    public static final class NeedsEncryption extends SmbFailure {
        private static final long serialVersionUID = 1;

        /** Says who demands it. */
        public NeedsEncryption(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The server answered what no server should. */
    public static final class Malformed extends SmbFailure {
        private static final long serialVersionUID = 1;

        /** Says what. */
        public Malformed(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The calling thread was interrupted; the request may have been carried out. Its flag is set. */
    public static final class Interrupted extends SmbFailure {
        private static final long serialVersionUID = 1;

        /** Wraps the interruption. */
        public Interrupted(Throwable cause) {
            super("interrupted", cause);
        }
    }

    /** The handle, tree or session was closed by us before. */
    public static final class Closed extends SmbFailure {
        private static final long serialVersionUID = 1;

        /** Says what was closed. */
        public Closed(String what) {
            super(what + " was closed", null);
        }
    }

    /** The process is about to end, and no session is begun any more. */
    public static final class Ending extends SmbFailure {
        private static final long serialVersionUID = 1;

        /** Wraps the refusal. */
        public Ending(Throwable cause) {
            super("this process is about to end, and begins no session any more", cause);
        }
    }

    /** There is no Kerberos ticket for the server, of which the server itself has heard nothing. */
    public static final class NoTicket extends SmbFailure {
        private static final long serialVersionUID = 1;
        private final Reason reason;
        private final int code;
        private final String name;

        /** Why there is none. */
        public enum Reason {
            /** Something is missing on this computer; nobody was asked. */
            MISSING,
            /** A KDC was asked and has refused it. */
            REFUSED,
            /** A KDC was asked and has refused it for what may pass, such as clocks that differ. */
            REFUSED_FOR_NOW,
            /** No KDC could be asked. */
            NO_KDC
        }

        private NoTicket(Reason reason, int code, String name, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.reason = reason;
            this.code = code;
            this.name = name;
        }

        /** Says what is missing and how to get it. */
        public static NoTicket missing(String message, @Nullable Throwable cause) {
            return new NoTicket(Reason.MISSING, 0, "", message, cause);
        }

        /** Says what the KDC has answered (RFC 4120 7.5.9). */
        public static NoTicket refused(int code, String name, String message, Throwable cause) {
            return new NoTicket(Reason.REFUSED, code, name, message, cause);
        }

        /** Says what the KDC has answered, if it may answer otherwise when the same is sent again. */
        public static NoTicket refusedForNow(int code, String name, String message, Throwable cause) {
            return new NoTicket(Reason.REFUSED_FOR_NOW, code, name, message, cause);
        }

        /** Says which KDC does not answer. */
        public static NoTicket noKdc(String message, Throwable cause) {
            return new NoTicket(Reason.NO_KDC, 0, "", message, cause);
        }

        /** Returns why there is none. */
        public Reason reason() {
            return reason;
        }

        /** Returns the code of a KDC that has refused; else 0. */
        public int code() {
            return code;
        }

        /** Returns the name of that code; empty if it has none that we know. */
        public String codeName() {
            return name;
        }
    }
}
