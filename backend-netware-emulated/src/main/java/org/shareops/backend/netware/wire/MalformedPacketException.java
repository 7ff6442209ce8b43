package org.shareops.backend.netware.wire;

/** Bytes that are not what the protocol says. */
public final class MalformedPacketException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what was found. */
    public MalformedPacketException(String message) {
        super(message);
    }
}
