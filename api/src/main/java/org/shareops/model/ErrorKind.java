package org.shareops.model;

/** The causes a share operation can fail of, one kind each (rule C2). */
public enum ErrorKind {
    /** Somebody holds what we want to replace; the exception names the holders as far as the server tells (rule R3). */
    IN_USE(true),
    /** A file, directory or share does not exist. */
    NOT_FOUND(false),
    /** The name is taken. */
    ALREADY_EXISTS(false),
    /** A directory that must be empty is not. */
    NOT_EMPTY(false),
    /** A file where a directory is needed, a directory where a file is needed, or neither. */
    WRONG_TYPE(false),
    /** The server knows us and refuses this operation. */
    ACCESS_DENIED(false),
    /** The server refuses our identity, or there are no credentials for it. */
    AUTHENTICATION_REJECTED(false),
    /** The server does not answer; {@link ShareException#retryAt()} says when it will be asked again. */
    UNREACHABLE(true),
    /** Disk or quota is full. */
    NO_SPACE(false),
    /** Names that this share cannot hold, all of them listed (rule R9). */
    INVALID_NAME(false),
    /** This share cannot do that; nothing was sent (rule C1). */
    UNSUPPORTED(false),
    /** Another publisher is at work on the same target (rule R5). */
    BUSY(true),
    /** A newer update of the same target has ended this one while it waited between two attempts (rule R15). */
    SUPERSEDED(false),
    /** The operation was refused before it changed anything: foreign files, an empty source, the root of a share. */
    REFUSED(false),
    /** The source is missing, unreadable, or changed while it was read (rule R13). */
    SOURCE(false),
    /**
     * The link, or the handle on it, is gone: it broke, or the server closed it. The operation is known not to have been
     * done.
     */
    LINK_LOST(true),
    /** The link broke and nobody can say whether the operation was done (rule R6). */
    OUTCOME_UNKNOWN(false),
    /** The caller interrupted or cancelled (rule C4). */
    CANCELLED(false),
    /** The object was closed before (rule C3). */
    CLOSED(false),
    /** The device or its driver failed. */
    IO_FAILURE(false),
    /** The server answered something that we do not know; see {@link ShareException#nativeCode()} (rule C2). */
    PROTOCOL(false);

    private final boolean retryCanHelp;

    ErrorKind(boolean retryCanHelp) {
        this.retryCanHelp = retryCanHelp;
    }

    /** Returns true if the same call can succeed later without anybody changing its arguments or rights. */
    public boolean retryCanHelp() {
        return retryCanHelp;
    }
}
