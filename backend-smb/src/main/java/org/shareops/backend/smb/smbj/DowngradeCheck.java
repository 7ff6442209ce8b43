package org.shareops.backend.smb.smbj;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.smb2.Answer;
import org.shareops.backend.smb.smb2.Exchange;
import org.shareops.backend.smb.smb2.Message;

/**
 * Asks a server of SMB 2.1 to 3.0.2, signed, whether it was asked and has answered what we saw (MS-SMB2 3.2.5.5): somebody on the
 * way could else make both sides speak an older version without encryption. SMB 3.1.1 needs no question, since its keys
 * depend on all that was said.
 */
final class DowngradeCheck {
    private static final int SMB_2_1 = 0x0210;
    private static final int SMB_3_1_1 = 0x0311;
    private static final int VALIDATE = 0x0014_0204;
    private static final int ANSWER_BYTES = 24;
    /** The fixed part of what the server answers to a negotiation (MS-SMB2 2.2.4). */
    private static final int FIXED_BYTES = 64;

    private static final int LARGE_TRANSFERS = 0x4;
    /** More gains nothing, and what is under way waits in memory. */
    private static final int MOST_TRANSFER_BYTES = 512 * 1024;

    /** What servers of before that question say to it: not supported, no such request, no such file (MS-ERREF 2.3.1). */
    private static final Set<Integer> NOT_KNOWN = Set.of(0xC00000BB, 0xC0000010, 0xC0000128);

    private static final byte[] NO_FILE = allOnes();

    private final ByteBuffer request;
    private final ByteBuffer answer;

    DowngradeCheck(byte[] request, byte[] answer) throws SmbFailure.Malformed {
        this.request = ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN);
        this.answer = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
        if (answer.length < Header.BYTES + FIXED_BYTES) {
            throw new SmbFailure.Malformed("a negotiation of " + answer.length + " bytes", null);
        }
    }

    private static byte[] allOnes() {
        byte[] file = new byte[16];
        Arrays.fill(file, (byte) -1);
        return file;
    }

    int dialect() {
        return Short.toUnsignedInt(answer.getShort(Header.BYTES + 4));
    }

    /** What was negotiated. */
    record Negotiated(String dialect, int transferBytes, int listingBytes) {}

    /** SMB2_GLOBAL_CAP_LARGE_MTU, MaxTransactSize, MaxReadSize and MaxWriteSize (MS-SMB2 2.2.4). */
    Negotiated negotiated() {
        boolean large = (answer.getInt(Header.BYTES + 24) & LARGE_TRANSFERS) != 0;
        int listed = large ? mostBytes(28) : SmbHandle.MOST_BYTES;
        int moved = large ? Math.min(mostBytes(32), mostBytes(36)) : SmbHandle.MOST_BYTES;
        return new Negotiated(dialectName(), moved, listed);
    }

    private int mostBytes(int offset) {
        long said = Integer.toUnsignedLong(answer.getInt(Header.BYTES + offset));
        return (int) Math.max(SmbHandle.MOST_BYTES, Math.min(MOST_TRANSFER_BYTES, said));
    }

    /** For people. */
    private String dialectName() {
        return switch (dialect()) {
            case SMB_2_1 -> "SMB 2.1";
            case 0x0300 -> "SMB 3.0";
            case 0x0302 -> "SMB 3.0.2";
            case SMB_3_1_1 -> "SMB 3.1.1";
            default -> String.format(Locale.ROOT, "SMB dialect 0x%04X", dialect());
        };
    }

    boolean isNeeded() {
        return dialect() < SMB_3_1_1;
    }

    /** Sends in the share of pipes. */
    void run(Exchange pipes) throws SmbFailure {
        int dialects = Short.toUnsignedInt(request.getShort(Header.BYTES + 2));
        ByteBuffer question = ByteBuffer.allocate(24 + 2 * dialects).order(ByteOrder.LITTLE_ENDIAN);
        question.putInt(request.getInt(Header.BYTES + 8));
        question.put(4, request, Header.BYTES + 12, 16);
        question.putShort(20, request.getShort(Header.BYTES + 4)).putShort(22, (short) dialects);
        question.put(24, request, Header.BYTES + 36, 2 * dialects);
        Exchange.Reply reply = pipes.ask(Message.ioctl(NO_FILE, VALIDATE, question.array(), ANSWER_BYTES));
        if (dialect() == SMB_2_1 && NOT_KNOWN.contains(reply.status())) {
            return;
        }
        ByteBuffer said =
                ByteBuffer.wrap(Answer.controlled(reply.bodyUnless(0))).order(ByteOrder.LITTLE_ENDIAN);
        boolean same = said.capacity() >= ANSWER_BYTES
                && said.getInt(0) == answer.getInt(Header.BYTES + 24)
                && said.slice(4, 16).equals(answer.slice(Header.BYTES + 8, 16))
                && said.getShort(20) == answer.getShort(Header.BYTES + 2)
                && said.getShort(22) == answer.getShort(Header.BYTES + 4);
        if (!same) {
            throw new SmbFailure.Malformed(
                    "what server and we have negotiated was changed on the way; somebody may be listening", null);
        }
    }
}
