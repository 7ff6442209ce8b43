package org.shareops.backend.smb;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Self-relative security descriptors (MS-DTYP 2.4.6). */
// The arrays are those of buffers that were allocated here, in full length.
@SuppressWarnings("ByteBufferBackingArray")
final class Descriptor {
    private static final int HEADER_BYTES = 20;
    private static final int OWNER_AT = 4;
    private static final int GROUP_AT = 8;
    private static final int LIST_AT = 16;
    private static final int SID_HEADER_BYTES = 8;
    private static final int HAS_LIST = 0x0004;
    private static final int PROTECTED = 0x1000;
    private static final int SELF_RELATIVE = 0x8000;

    private Descriptor() {}

    /** Returns true if both name the same owner and group; false if they do not, or cannot be read. */
    static boolean sameOwnerAndGroup(byte[] one, byte[] other) {
        return Arrays.equals(owner(one), owner(other))
                && Arrays.equals(identity(one, GROUP_AT), identity(other, GROUP_AT));
    }

    /** Returns the owner's SID; empty if it cannot be read. */
    static byte[] owner(byte[] descriptor) {
        return identity(descriptor, OWNER_AT);
    }

    /** A SID is a revision, a count, six bytes of authority and four bytes for each of the count (MS-DTYP 2.4.2.2). */
    private static byte[] identity(byte[] descriptor, int at) {
        if (descriptor.length < HEADER_BYTES) {
            return new byte[0];
        }
        ByteBuffer all = Wire.littleEndian(descriptor);
        int from = all.getInt(at);
        if (from < HEADER_BYTES || from > descriptor.length - SID_HEADER_BYTES) {
            return new byte[0];
        }
        int length = SID_HEADER_BYTES + 4 * Byte.toUnsignedInt(descriptor[from + 1]);
        return Arrays.copyOfRange(descriptor, from, Math.min(descriptor.length, from + length));
    }

    /** Returns the list of who may do what and all that follows it; null if there is none, so that everybody may. */
    static byte @Nullable [] list(byte[] descriptor) {
        if (descriptor.length < HEADER_BYTES) {
            return null;
        }
        ByteBuffer all = Wire.littleEndian(descriptor);
        int from = all.getInt(LIST_AT);
        boolean present = (all.getShort(2) & HAS_LIST) != 0 && from >= HEADER_BYTES && from <= descriptor.length - 8;
        return present ? Arrays.copyOfRange(descriptor, from, descriptor.length) : null;
    }

    /** Returns whether this is at least a header of the one revision there is. */
    static boolean isWhole(byte[] descriptor) {
        return descriptor.length >= HEADER_BYTES
                && descriptor[0] == 1
                && (Wire.littleEndian(descriptor).getShort(2) & SELF_RELATIVE) != 0;
    }

    /** Makes a descriptor that lets everybody do everything, as having none does. */
    static byte[] ofEverybody() {
        ByteBuffer descriptor = Wire.allocate(HEADER_BYTES);
        descriptor.put((byte) 1).put((byte) 0).putShort((short) (SELF_RELATIVE | HAS_LIST));
        return descriptor.array();
    }

    /** Makes a descriptor of a list alone, which nothing that is inherited adds to. */
    static byte[] ofList(byte[] list) {
        ByteBuffer descriptor = Wire.allocate(HEADER_BYTES + list.length);
        descriptor.put((byte) 1).put((byte) 0).putShort((short) (SELF_RELATIVE | PROTECTED | HAS_LIST));
        descriptor.putInt(0).putInt(0).putInt(0).putInt(HEADER_BYTES);
        return descriptor.put(list).array();
    }
}
