package org.shareops.backend.smb.rpc;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a remote call sends, in Network Data Representation: little-endian, each number aligned to its own size counted
 * from the beginning (C706 chapter 14). Pointees are written at once, as it is right for parameters of a call; those of
 * structures are up to the caller.
 */
final class NdrWriter {
    private static final int FIRST_REFERENT = 0x2_0000;
    private static final int REFERENT_STEP = 4;

    private byte[] bytes;
    private int size;
    private int lastReferent = FIRST_REFERENT - REFERENT_STEP;

    NdrWriter() {
        this.bytes = new byte[256];
    }

    NdrWriter u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    NdrWriter u16(int value) {
        align(2);
        return u8(value).u8(value >>> 8);
    }

    NdrWriter u32(long value) {
        align(4);
        int low = (int) value;
        return u8(low).u8(low >>> 8).u8(low >>> 16).u8(low >>> 24);
    }

    /** Writes bytes as they are. */
    NdrWriter octets(byte[] value, int from, int count) {
        room(count);
        System.arraycopy(value, from, bytes, size, count);
        size += count;
        return this;
    }

    /** Writes an interface's id: the first three parts little-endian, the rest as it is printed (C706 A.1, MS-DTYP 2.3.4.2). */
    NdrWriter uuid(UUID value) {
        long high = value.getMostSignificantBits();
        u32(high >>> 32).u16((int) (high >>> 16)).u16((int) high);
        for (int shift = 56; shift >= 0; shift -= 8) {
            u8((int) (value.getLeastSignificantBits() >>> shift));
        }
        return this;
    }

    /** Writes the reference that stands for a pointer to something; the pointee is written later (C706 14.3.12). */
    NdrWriter pointer() {
        lastReferent += REFERENT_STEP;
        return u32(lastReferent);
    }

    /** Writes a unique pointer that points nowhere. */
    NdrWriter nullPointer() {
        return u32(0);
    }

    /** Writes a unique pointer to a number, and the number. */
    NdrWriter uniqueU32(long value) {
        return pointer().u32(value);
    }

    /** Writes a unique pointer to a string, and the string. */
    NdrWriter uniqueString(@Nullable String value) {
        return value == null ? nullPointer() : pointer().string(value);
    }

    /** Writes a string by itself, as a reference pointer's pointee: conformant, varying, UTF-16, ended by a zero (C706 14.3.4). */
    NdrWriter string(String value) {
        int count = value.length() + 1;
        u32(count).u32(0).u32(count);
        for (int i = 0; i < value.length(); i++) {
            u16(value.charAt(i));
        }
        return u16(0);
    }

    /** Writes a conformant array of bytes, as a pointer's pointee (C706 14.3.3.2). */
    NdrWriter octetArray(byte[] value) {
        return u32(value.length).octets(value, 0, value.length);
    }

    /** Fills up with zeros to a multiple of {@code boundary}. */
    NdrWriter align(int boundary) {
        while (size % boundary != 0) {
            u8(0);
        }
        return this;
    }

    int size() {
        return size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int count) {
        int needed = Math.addExact(size, count);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L)));
        }
    }
}
