package org.shareops.backend.smb.smbj;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.shareops.backend.smb.smb2.Message;

/**
 * What goes over the wire at once: a message or a compound of them, signed or encrypted, and its length before it.
 *
 * @param bytes where it is
 * @param length how many of them count
 */
record Frame(byte[] bytes, int length) {
    private static final int LENGTH_BYTES = 4;

    /** What all messages of a frame have in common. */
    record Common(Protection protection, boolean sealed, int tree, int credits) {}

    /** {@code first} is the number of the first message; the others follow. */
    static Frame of(List<Message> messages, long first, Common common) {
        int total = 0;
        for (Message message : messages) {
            total = aligned(total) + Header.BYTES + message.body().length;
        }
        Sealer sealer = common.sealed() ? common.protection().sealer() : null;
        int before = sealer == null ? LENGTH_BYTES : 0;
        byte[] plain = new byte[before + total];
        ByteBuffer out = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        int at = before;
        long number = first;
        for (int i = 0; i < messages.size(); i++) {
            boolean last = i == messages.size() - 1;
            Message message = messages.get(i);
            int length = Header.BYTES + message.body().length;
            int step = last ? length : aligned(length);
            Signer signer = sealer == null ? common.protection().signer() : null;
            int flags = (signer == null ? 0 : Header.SIGNED) | (i == 0 ? 0 : Header.RELATED);
            put(out, at, message, common, flags, last ? 0 : step, number);
            if (signer != null) {
                signer.sign(plain, at, step);
            }
            at += step;
            number += message.charge();
        }
        if (sealer == null) {
            out.order(ByteOrder.BIG_ENDIAN).putInt(0, total);
            return new Frame(plain, plain.length);
        }
        byte[] sealed = new byte[LENGTH_BYTES + Sealer.room(plain.length)];
        int length = sealer.seal(plain, sealed, LENGTH_BYTES);
        ByteBuffer.wrap(sealed).putInt(0, length);
        return new Frame(sealed, LENGTH_BYTES + length);
    }

    private static int aligned(int bytes) {
        return (bytes + 7) / 8 * 8;
    }

    private static void put(ByteBuffer out, int at, Message message, Common common, int flags, int next, long number) {
        int tree = message.tree() == Message.USUAL_TREE ? common.tree() : message.tree();
        out.putInt(at, Header.PROTOCOL).putShort(at + 4, (short) Header.BYTES).putShort(at + 6, (short)
                message.charge());
        out.putShort(at + 12, (short) message.command()).putShort(at + 14, (short) common.credits());
        out.putInt(at + 16, flags).putInt(at + 20, next).putLong(at + 24, number);
        out.putInt(at + 36, tree).putLong(at + 40, common.protection().session());
        out.put(at + Header.BYTES, message.body());
    }
}
