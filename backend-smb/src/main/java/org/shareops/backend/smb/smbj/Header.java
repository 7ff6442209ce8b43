package org.shareops.backend.smb.smbj;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.shareops.backend.smb.port.SmbFailure;

/**
 * One message of what was received, as its header says (MS-SMB2 2.2.1).
 *
 * @param from where in the received bytes it begins
 * @param length its bytes, with header and padding
 * @param command the command code
 * @param status the NTSTATUS
 * @param credits how many credits it grants
 * @param flags its flags
 * @param message its number
 * @param tree the share it is about
 * @param session the session it is about
 */
record Header(
        int from, int length, int command, int status, int credits, int flags, long message, int tree, long session) {
    static final int BYTES = 64;
    static final int SIGNATURE_AT = 48;
    static final int SIGNATURE_BYTES = 16;
    static final int SIGNED = 0x8;
    static final int RELATED = 0x4;
    static final int PROTOCOL = 0x424D_53FE;
    static final int FROM_SERVER = 0x1;
    private static final int ASYNCHRONOUS = 0x2;
    private static final int PENDING = 0x103;
    /** The number of what is no answer (MS-SMB2 2.2.23). */
    private static final long UNASKED = -1;

    /** Returns each message of a compound, or the one that there is. */
    static List<Header> all(byte[] received) throws SmbFailure.Malformed {
        List<Header> headers = new ArrayList<>();
        for (int from = 0; from >= 0; ) {
            if (received.length - from < BYTES) {
                throw new SmbFailure.Malformed("a message of " + (received.length - from) + " bytes", null);
            }
            ByteBuffer all = ByteBuffer.wrap(received).order(ByteOrder.LITTLE_ENDIAN);
            int next = all.getInt(from + 20);
            if (all.getInt(from) != PROTOCOL
                    || next < 0
                    || (next > 0 && next < BYTES)
                    || next > received.length - from) {
                throw new SmbFailure.Malformed("what is no message of SMB2", null);
            }
            int length = next == 0 ? received.length - from : next;
            headers.add(new Header(
                    from,
                    length,
                    Short.toUnsignedInt(all.getShort(from + 12)),
                    all.getInt(from + 8),
                    Short.toUnsignedInt(all.getShort(from + 14)),
                    all.getInt(from + 16),
                    all.getLong(from + 24),
                    all.getInt(from + 36),
                    all.getLong(from + 40)));
            from = next == 0 ? -1 : from + next;
        }
        return headers;
    }

    /** Returns true for the news that an answer will come later, which is neither final nor signed. */
    boolean isInterim() {
        return (flags & ASYNCHRONOUS) != 0 && status == PENDING;
    }

    /** Returns false for a request, such as our own that somebody has sent back to us. */
    boolean isFromServer() {
        return (flags & FROM_SERVER) != 0;
    }

    boolean isUnasked() {
        return message == UNASKED;
    }

    boolean isSigned() {
        return (flags & SIGNED) != 0;
    }
}
