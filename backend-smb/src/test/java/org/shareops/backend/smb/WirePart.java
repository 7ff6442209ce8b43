package org.shareops.backend.smb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.shareops.testkit.net.Smb2Format;

/** A request or answer in a message (MS-SMB2 2.2.1), of a request to write the bytes (2.2.21). */
record WirePart(int command, int status, int creditCharge, long id, int bytes) {
    private static final int STATUS_PENDING = 0x103;

    /** Returns those of a message as it is on the wire, with its length in front. */
    static List<WirePart> in(byte[] message) {
        List<WirePart> parts = new ArrayList<>();
        int at = Integer.BYTES;
        int next;
        do {
            ByteBuffer part =
                    ByteBuffer.wrap(message, at, message.length - at).slice().order(ByteOrder.LITTLE_ENDIAN);
            int command = part.getShort(12);
            int bytes = command == Smb2Format.WRITE ? part.getInt(68) : 0;
            parts.add(new WirePart(command, part.getInt(8), part.getShort(6), part.getLong(24), bytes));
            next = part.getInt(20);
            at += next;
        } while (next != 0);
        return parts;
    }

    /** Returns true for an answer that says that another will come. */
    boolean isPending() {
        return status == STATUS_PENDING;
    }
}
