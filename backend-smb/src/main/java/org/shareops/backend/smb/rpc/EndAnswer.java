package org.shareops.backend.smb.rpc;

/**
 * What a server answers when it is asked to close something. Neither is a proof: only listing again tells what became of it.
 */
public enum EndAnswer {
    /** The server closed it, or has accepted to do so and may be still at it. */
    CLOSED_OR_ACCEPTED,
    /** The server says that there is no such thing, which some also say when they have just closed it. */
    ALREADY_GONE
}
