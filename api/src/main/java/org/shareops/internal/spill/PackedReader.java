package org.shareops.internal.spill;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Reads what {@link PackedWriter} wrote. For one thread. */
public final class PackedReader {
    private final byte[] bytes;
    private int at;

    /** Reads from the beginning. */
    public PackedReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads a number. */
    public long number() {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        return (value >>> 1) ^ -(value & 1);
    }

    /** Reads a number that is known to be small. */
    public int small() {
        return Math.toIntExact(number());
    }

    /** Reads a yes or no. */
    public boolean flag() {
        return bytes[at++] != 0;
    }

    /** Reads one of a few; {@code values} are all of them in their order. */
    public <E> E choice(E[] values) {
        return values[small()];
    }

    /** Reads some of a few; {@code values} are all of them in their order. */
    public <E> Set<E> choices(E[] values) {
        long bits = number();
        Set<E> some = new HashSet<>();
        for (int i = 0; i < values.length; i++) {
            if ((bits & (1L << i)) != 0) {
                some.add(values[i]);
            }
        }
        return some;
    }

    /** Reads a text. */
    public String text() {
        char[] text = new char[small()];
        for (int i = 0; i < text.length; i++) {
            text[i] = unit();
        }
        return new String(text);
    }

    char unit() {
        int first = bytes[at++];
        if (first >= 0) {
            return (char) first;
        }
        if ((first & 0xe0) == 0xc0) {
            return (char) (((first & 0x1f) << 6) | (bytes[at++] & 0x3f));
        }
        return (char) (((first & 0x0f) << 12) | ((bytes[at++] & 0x3f) << 6) | (bytes[at++] & 0x3f));
    }

    /** Reads a point in time. */
    public Instant time() {
        long seconds = number();
        return Instant.ofEpochSecond(seconds, number());
    }

    /** Reads bytes. */
    public byte[] bytes() {
        return raw(small());
    }

    byte[] raw(int count) {
        at += count;
        return Arrays.copyOfRange(bytes, at - count, at);
    }

    boolean isAtEnd() {
        return at == bytes.length;
    }
}
