package org.shareops.backend.smb.smb2;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbInfo;

/** Reads the bodies of answers as MS-SMB2 2.2 lays them out. Every length is bounded by what was received. */
public final class Answer {
    /** SMB2_SHAREFLAG_ENCRYPT_DATA (MS-SMB2 2.2.10). */
    public static final int SHARE_DEMANDS_ENCRYPTION = 0x8000;

    private static final int HEADER_BYTES = 64;
    private static final int ID_BYTES = 16;
    /** The size that the fixed part of such an answer says it has. */
    private static final int CONTROLLED_SIZE = 49;

    private final byte[] bytes;
    private final ByteBuffer body;

    /** Takes the body of an answer that must be at least {@code least} bytes long. */
    Answer(byte[] bytes, int least) throws SmbFailure {
        if (bytes.length < least) {
            throw new SmbFailure.Malformed(
                    "an answer of " + bytes.length + " bytes where " + least + " are needed", null);
        }
        this.bytes = bytes;
        this.body = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** MS-SMB2 2.2.14. */
    public static Opened opened(byte[] bytes) throws SmbFailure {
        Answer answer = new Answer(bytes, 88);
        ByteBuffer body = answer.body;
        byte[] id = new byte[ID_BYTES];
        body.get(64, id);
        if (body.getLong(48) < 0) {
            throw new SmbFailure.Malformed("the server sent a size of " + body.getLong(48) + " bytes", null);
        }
        SmbInfo info = new SmbInfo(
                body.getLong(8),
                body.getLong(24),
                body.getLong(32),
                body.getLong(48),
                body.getInt(56),
                answer.fileId(body.getInt(80), body.getInt(84)));
        return new Opened(id, info);
    }

    private OptionalLong fileId(int offset, int length) throws SmbFailure {
        byte[] contexts = slice(offset, length);
        int at = dataOf(contexts, Message.FILE_ID);
        long id = at < 0 ? 0 : longAt(contexts, at);
        // File systems without identities give 0 or all ones (MS-FSCC 2.1.9).
        return id == 0 || id == -1 ? OptionalLong.empty() : OptionalLong.of(id);
    }

    /** Returns what the answer to an open says of our rights (MS-SMB2 2.2.14.2.5): a status, and if that is 0, a mask. */
    static OptionalInt rights(byte[] bytes) throws SmbFailure {
        Answer answer = new Answer(bytes, 88);
        byte[] contexts = answer.slice(answer.body.getInt(80), answer.body.getInt(84));
        int at = dataOf(contexts, Message.RIGHTS);
        long said = at < 0 ? -1 : longAt(contexts, at);
        return (int) said == 0 ? OptionalInt.of((int) (said >>> 32)) : OptionalInt.empty();
    }

    private static long longAt(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
    }

    /** Returns where the eight bytes of data of a create context begin (MS-SMB2 2.2.13.2); -1 if there is no such one. */
    private static int dataOf(byte[] contexts, String name) {
        ByteBuffer all = ByteBuffer.wrap(contexts).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (contexts.length - at >= 16) {
            int nameAt = at + Short.toUnsignedInt(all.getShort(at + 4));
            int nameLength = Short.toUnsignedInt(all.getShort(at + 6));
            int dataAt = at + Short.toUnsignedInt(all.getShort(at + 10));
            int dataLength = all.getInt(at + 12);
            boolean holds = nameLength == 4
                    && nameAt <= contexts.length - 4
                    && dataLength >= 8
                    && dataAt <= contexts.length - 8;
            if (holds && new String(contexts, nameAt, 4, StandardCharsets.US_ASCII).equals(name)) {
                return dataAt;
            }
            int next = all.getInt(at);
            if (next <= 0 || next > contexts.length - at) {
                break;
            }
            at += next;
        }
        return -1;
    }

    /** Returns the flags of a share (MS-SMB2 2.2.10). */
    public static int shareFlags(byte[] bytes) throws SmbFailure {
        return new Answer(bytes, 16).body.getInt(4);
    }

    /** MS-SMB2 2.2.20. */
    static byte[] read(byte[] bytes) throws SmbFailure {
        Answer answer = new Answer(bytes, 16);
        return answer.slice(Byte.toUnsignedInt(bytes[2]), answer.body.getInt(4));
    }

    /** MS-SMB2 2.2.22. */
    static int written(byte[] bytes) throws SmbFailure {
        return new Answer(bytes, 16).body.getInt(4);
    }

    /** Returns true if an answer to a control code is laid out as one, and not as a mere error (MS-SMB2 2.2.2). */
    static boolean isControlled(byte[] bytes) {
        return bytes.length >= 48 && bytes[0] == CONTROLLED_SIZE;
    }

    /** MS-SMB2 2.2.32. */
    public static byte[] controlled(byte[] bytes) throws SmbFailure {
        Answer answer = new Answer(bytes, 48);
        return answer.slice(answer.body.getInt(32), answer.body.getInt(36));
    }

    /** MS-SMB2 2.2.34 and 2.2.38. */
    static byte[] queried(byte[] bytes) throws SmbFailure {
        Answer answer = new Answer(bytes, 8);
        return answer.slice(Short.toUnsignedInt(answer.body.getShort(2)), answer.body.getInt(4));
    }

    /** Offsets on the wire count from the header's start. */
    private byte[] slice(int offset, int length) throws SmbFailure {
        if (length == 0) {
            return new byte[0];
        }
        long from = (long) offset - HEADER_BYTES;
        if (length < 0 || from < 0 || from + length > bytes.length) {
            throw new SmbFailure.Malformed(
                    "an answer that says " + length + " bytes at " + offset + " in a body of " + bytes.length, null);
        }
        byte[] part = new byte[length];
        System.arraycopy(bytes, (int) from, part, 0, length);
        return part;
    }

    /**
     * What a create gave.
     *
     * @param file the handle's id
     * @param info what the server said of the file
     */
    public record Opened(byte[] file, SmbInfo info) {}
}
