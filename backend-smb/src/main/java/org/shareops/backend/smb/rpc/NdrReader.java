package org.shareops.backend.smb.rpc;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/**
 * Reads what a remote call answers, in Network Data Representation: little-endian, each number aligned to its own size
 * counted from the beginning (C706 chapter 14). Believes no length: all are held against what is there before anything is
 * allocated. Whatever is wrong becomes a {@link ShareException} of kind {@code PROTOCOL}.
 */
final class NdrReader {
    private final byte[] bytes;
    private final int end;
    private final String operation;
    private int at;

    /** Reads {@code bytes}; {@code operation} says in exceptions what could not be done. */
    NdrReader(byte[] bytes, String operation) {
        this.bytes = bytes;
        this.end = bytes.length;
        this.operation = operation;
    }

    /** Makes the exception for an answer that cannot be right. */
    static ShareException malformed(String operation, String problem) {
        return ShareException.of(ErrorKind.PROTOCOL, operation)
                .detail("the server's answer is malformed: " + problem)
                .build();
    }

    /** Makes the exception for an answer that cannot be right at this place. */
    ShareException malformed(String problem) {
        return malformed(operation, problem + " (at byte " + at + " of " + end + ")");
    }

    int u8() throws ShareException {
        need(1, "a byte");
        return bytes[at++] & 0xFF;
    }

    int u16() throws ShareException {
        align(2);
        need(2, "a 16-bit number");
        return u8() | u8() << 8;
    }

    /** Returns an unsigned number. */
    long u32() throws ShareException {
        align(4);
        need(4, "a 32-bit number");
        return u8() | u8() << 8 | u8() << 16 | (long) u8() << 24;
    }

    byte[] octets(long count) throws ShareException {
        need(count, count + " bytes");
        byte[] value = Arrays.copyOfRange(bytes, at, at + (int) count);
        at += (int) count;
        return value;
    }

    UUID uuid() throws ShareException {
        long high = u32() << 32 | (long) u16() << 16 | u16();
        long low = 0;
        for (int i = 0; i < 8; i++) {
            low = low << 8 | u8();
        }
        return new UUID(high, low);
    }

    /** Returns true if a pointer points to something, which comes later (C706 14.3.12). */
    boolean pointer() throws ShareException {
        return u32() != 0;
    }

    /** Returns the number behind a unique pointer, or null. */
    @Nullable
    Long uniqueU32() throws ShareException {
        return pointer() ? u32() : null;
    }

    /**
     * Returns a string by itself, a pointer's pointee: conformant and varying (C706 14.3.4). Only {@code actual_count}
     * characters are there, wherever in the array they belong. Ends before the first zero. Half surrogates stay as they are,
     * since file names may have them.
     */
    String string() throws ShareException {
        long maximum = u32();
        long offset = u32();
        long actual = u32();
        if (offset + actual > maximum) {
            throw malformed("a string of " + actual + " characters from " + offset + " on in an array of " + maximum);
        }
        need(actual * Character.BYTES, "a string of " + actual + " characters");
        char[] text = new char[(int) actual];
        int length = -1;
        for (int i = 0; i < text.length; i++) {
            text[i] = (char) u16();
            if (text[i] == 0 && length < 0) {
                length = i;
            }
        }
        return new String(text, 0, length < 0 ? text.length : length);
    }

    /**
     * Reads the size that stands before a conformant array (C706 14.3.3.2).
     *
     * @param expected the size that another field gave, which must be the same
     * @param elementBytes the least that an element takes
     */
    int arraySize(long expected, int elementBytes) throws ShareException {
        long count = u32();
        if (count != expected) {
            throw malformed("an array of " + count + " elements that should have " + expected);
        }
        need(count * elementBytes, "an array of " + count + " elements");
        return (int) count;
    }

    /** Returns the number of bytes that have not been read. */
    int remaining() {
        return end - at;
    }

    /** Skips to a multiple of {@code boundary}. */
    void align(int boundary) throws ShareException {
        int padding = Math.floorMod(-at, boundary);
        need(padding, "padding");
        at += padding;
    }

    /** Makes sure that everything was read, but for padding. What is left would be what a wrong length has hidden. */
    void end() throws ShareException {
        if (remaining() >= 8) {
            throw malformed(remaining() + " bytes too many");
        }
    }

    private void need(long count, String what) throws ShareException {
        if (count > remaining()) {
            throw malformed(what + " where only " + remaining() + " bytes are left");
        }
    }
}
