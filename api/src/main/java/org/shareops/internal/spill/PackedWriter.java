package org.shareops.internal.spill;

import java.time.Instant;
import java.util.Arrays;

/** Packs values into bytes, to be read by {@link PackedReader} in the same program. For one thread. */
public final class PackedWriter {
    private static final int SEVEN_BITS = 0x7f;

    private byte[] bytes = new byte[128];
    private int length;

    /** Adds a number; small ones, of either sign, take little room. */
    public PackedWriter number(long value) {
        long left = (value << 1) ^ (value >> 63);
        while ((left & ~SEVEN_BITS) != 0) {
            add((int) (left & SEVEN_BITS) | ~SEVEN_BITS);
            left >>>= 7;
        }
        return add((int) left);
    }

    /** Adds a yes or no. */
    public PackedWriter flag(boolean value) {
        return add(value ? 1 : 0);
    }

    /** Adds one of a few. */
    @SuppressWarnings("EnumOrdinal") // what is packed does not outlive the program
    public PackedWriter choice(Enum<?> value) {
        return number(value.ordinal());
    }

    /** Adds some of a few: at most 63. */
    @SuppressWarnings("EnumOrdinal") // what is packed does not outlive the program
    public PackedWriter choices(Iterable<? extends Enum<?>> values) {
        long bits = 0;
        for (Enum<?> each : values) {
            bits |= 1L << each.ordinal();
        }
        return number(bits);
    }

    /** Adds a text, which may hold anything, also half a surrogate pair. */
    public PackedWriter text(String text) {
        number(text.length());
        for (int i = 0; i < text.length(); i++) {
            unit(text.charAt(i));
        }
        return this;
    }

    /** Adds a UTF-16 code unit, so that bytes compare as units do. */
    PackedWriter unit(char c) {
        if (c < 0x80) {
            return add(c);
        }
        if (c < 0x800) {
            return add(0xc0 | (c >> 6)).add(0x80 | (c & 0x3f));
        }
        return add(0xe0 | (c >> 12)).add(0x80 | ((c >> 6) & 0x3f)).add(0x80 | (c & 0x3f));
    }

    /** Adds a point in time. */
    public PackedWriter time(Instant time) {
        return number(time.getEpochSecond()).number(time.getNano());
    }

    /** Adds bytes. */
    public PackedWriter bytes(byte[] more) {
        return number(more.length).raw(more, 0, more.length);
    }

    PackedWriter raw(byte[] more, int from, int count) {
        ensure(count);
        System.arraycopy(more, from, bytes, length, count);
        length += count;
        return this;
    }

    PackedWriter add(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
        return this;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Returns everything. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
