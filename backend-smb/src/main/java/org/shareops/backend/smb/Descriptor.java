package org.shareops.backend.smb;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Looks into self-relative security descriptors (MS-DTYP 2.4.6). */
final class Descriptor {
    private static final int HEADER_BYTES = 20;
    private static final int OWNER_AT = 4;
    private static final int GROUP_AT = 8;
    private static final int SID_HEADER_BYTES = 8;

    private Descriptor() {}

    /** Returns true if both name the same owner and group; false if they do not, or cannot be read. */
    static boolean sameOwnerAndGroup(byte[] one, byte[] other) {
        return Arrays.equals(identity(one, OWNER_AT), identity(other, OWNER_AT))
                && Arrays.equals(identity(one, GROUP_AT), identity(other, GROUP_AT));
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
}
