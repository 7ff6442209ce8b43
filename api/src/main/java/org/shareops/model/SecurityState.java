package org.shareops.model;

import java.util.Arrays;

/**
 * Owner, access rights and extended attributes of one file or directory, as its system keeps them. Opaque to the library
 * (rule R14).
 */
public final class SecurityState {
    /**
     * The form that file systems of {@code java.nio} offer: owner, group and mode as the UTF-8 text {@code
     * owner:group:rwxr-x---}.
     */
    public static final String POSIX_MODE = "posix-mode";

    private final String format;
    private final byte[] bytes;

    /**
     * Wraps a state.
     *
     * @param format the name of the form that {@code bytes} has, such as {@code posix} or {@code sddl}
     * @param bytes the state; copied
     */
    public SecurityState(String format, byte[] bytes) {
        this.format = format;
        this.bytes = bytes.clone();
    }

    /** Returns the name of the form. */
    public String format() {
        return format;
    }

    /** Returns a copy of the state. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecurityState that && that.format.equals(format) && Arrays.equals(that.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return 31 * format.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "SecurityState[" + format + ", " + bytes.length + " bytes]";
    }
}
