package org.shareops.backend.smb.smb2;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbStep;

/**
 * A request's command and body as MS-SMB2 2.2 lays them out, without the header.
 *
 * @param command the command code (MS-SMB2 2.2.1)
 * @param fileAt where in the body the file's id is; -1 if there is none
 * @param body the bytes after the header
 * @param tree the share it is sent to; {@link #USUAL_TREE} for that of the exchange
 */
// The arrays are those of buffers that were allocated here, in full length.
@SuppressWarnings("ByteBufferBackingArray")
public record Message(int command, int fileAt, byte[] body, int tree) {
    /** Stands for the file that an earlier request of the same compound opened (MS-SMB2 3.2.4.1.4). */
    static final byte[] SAME_FILE = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};

    /** Stands for the share in which an exchange sends. */
    public static final int USUAL_TREE = -1;

    private static final int HEADER_BYTES = 64;
    private static final int CREDIT_BYTES = 65_536;
    private static final int NO_MORE_FILES = 0x80000006;
    private static final int NO_SUCH_FILE = 0xC000000F;
    private static final int LOG_OFF = 2;
    private static final int TREE_CONNECT = 3;
    private static final int TREE_DISCONNECT = 4;
    /** The command that opens. */
    public static final int CREATE = 5;
    /** The command that closes. */
    public static final int CLOSE = 6;

    private static final int FLUSH = 7;
    private static final int READ = 8;
    private static final int WRITE = 9;
    private static final int IOCTL = 11;
    private static final int ECHO = 13;
    private static final int QUERY_DIRECTORY = 14;
    private static final int QUERY_INFO = 16;
    private static final int SET_INFO = 17;
    private static final int IMPERSONATION = 2;
    private static final int IS_FSCTL = 1;
    private static final String EVERY_NAME = "*";
    /** The names of create contexts without data, of four letters each. */
    static final String FILE_ID = "QFid";

    static final String RIGHTS = "MxAc";
    private static final int QUESTION_BYTES = 24;

    Message(int command, int fileAt, byte[] body) {
        this(command, fileAt, body, USUAL_TREE);
    }

    /**
     * Returns how many credits it costs: one for each 64 KiB that are read or written (MS-SMB2 3.1.5.2), that may come back of a
     * listing, or that go with a control code or may come back for it, whichever is more (3.2.4.1.5).
     */
    public int charge() {
        ByteBuffer said = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        int moved = switch (command) {
            // Both have the length at the same place.
            case READ, WRITE -> said.getInt(4);
            case QUERY_DIRECTORY -> said.getInt(28);
            case IOCTL -> Math.max(said.getInt(28), said.getInt(44));
            default -> 0;
        };
        return Math.max(1, (moved - 1) / CREDIT_BYTES + 1);
    }

    /** Returns true for a status by which a listing ends, which is no failure; some servers say it again to what follows. */
    public boolean endsListing(int status) {
        return (command == QUERY_DIRECTORY || command == CLOSE) && (status == NO_MORE_FILES || status == NO_SUCH_FILE);
    }

    /** Returns the same about this file, in which no other message opens it. */
    public Message about(byte[] file) {
        byte[] same = body.clone();
        System.arraycopy(file, 0, same, fileAt, file.length);
        return new Message(command, fileAt, same, tree);
    }

    /** MS-SMB2 2.2.7. */
    public static Message logOff() {
        return new Message(LOG_OFF, -1, allocate(4).putShort((short) 4).array());
    }

    /** MS-SMB2 2.2.9. */
    public static Message treeConnect(String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_16LE);
        int fixed = 8;
        ByteBuffer body = allocate(fixed + name.length).putShort((short) 9).putShort((short) 0);
        body.putShort((short) (HEADER_BYTES + fixed)).putShort((short) name.length);
        return new Message(TREE_CONNECT, -1, body.put(name).array());
    }

    /** MS-SMB2 2.2.11. */
    public static Message treeDisconnect(int tree) {
        return new Message(TREE_DISCONNECT, -1, allocate(4).putShort((short) 4).array(), tree);
    }

    /** MS-SMB2 2.2.13 with the create context of 2.2.13.2.9, which asks for the file's identity. */
    public static Message create(SmbOpen request) {
        return create(request, List.of(FILE_ID));
    }

    /** MS-SMB2 2.2.13 with the create context of 2.2.13.2.5 as well, which asks for our rights. */
    public static Message createAskingRights(SmbOpen request) {
        return create(request, List.of(FILE_ID, RIGHTS));
    }

    private static Message create(SmbOpen request, List<String> questions) {
        byte[] name = request.path().getBytes(StandardCharsets.UTF_16LE);
        int fixed = 56;
        // A server wants at least one byte of name, and contexts at a multiple of eight.
        int contextAt = (fixed + Math.max(1, name.length) + 7) / 8 * 8;
        int contextBytes = QUESTION_BYTES * questions.size();
        ByteBuffer body = allocate(contextAt + contextBytes);
        body.putShort((short) 57).put((byte) 0).put((byte) 0).putInt(IMPERSONATION);
        body.putLong(0).putLong(0);
        body.putInt(request.access()).putInt(request.attributes()).putInt(request.share());
        body.putInt(request.disposition()).putInt(request.options());
        body.putShort((short) (HEADER_BYTES + fixed)).putShort((short) name.length);
        body.putInt(HEADER_BYTES + contextAt).putInt(contextBytes);
        body.put(name);
        for (int i = 0; i < questions.size(); i++) {
            boolean last = i == questions.size() - 1;
            body.position(contextAt + QUESTION_BYTES * i);
            body.putInt(last ? 0 : QUESTION_BYTES).putShort((short) 16).putShort((short) 4);
            body.putShort((short) 0).putShort((short) QUESTION_BYTES).putInt(0);
            body.put(questions.get(i).getBytes(StandardCharsets.US_ASCII));
        }
        return new Message(CREATE, -1, body.array());
    }

    /** MS-SMB2 2.2.15. */
    public static Message close(byte[] file) {
        return aboutFile(CLOSE, file);
    }

    /** MS-SMB2 2.2.17. */
    public static Message flush(byte[] file) {
        return aboutFile(FLUSH, file);
    }

    private static Message aboutFile(int command, byte[] file) {
        ByteBuffer body = allocate(24).putShort((short) 24).putShort((short) 0).putInt(0);
        return new Message(command, 8, body.put(file).array());
    }

    /** MS-SMB2 2.2.19. */
    public static Message read(byte[] file, int length, long position) {
        ByteBuffer body = allocate(49).putShort((short) 49).putShort((short) 0).putInt(length);
        body.putLong(position).put(file).putInt(1);
        return new Message(READ, 16, body.array());
    }

    /** MS-SMB2 2.2.21. Takes all that remains in the buffer. */
    public static Message write(byte[] file, ByteBuffer source, long position) {
        int fixed = 48;
        ByteBuffer body = allocate(fixed + source.remaining());
        body.putShort((short) 49).putShort((short) (HEADER_BYTES + fixed)).putInt(source.remaining());
        body.putLong(position).put(file).putInt(0).putInt(0).putInt(0).putInt(0);
        return new Message(WRITE, 16, body.put(source).array());
    }

    /** MS-SMB2 2.2.31. */
    public static Message ioctl(byte[] file, int code, byte[] input, int most) {
        int fixed = 56;
        ByteBuffer body = allocate(fixed + Math.max(1, input.length));
        body.putShort((short) 57).putShort((short) 0).putInt(code).put(file);
        body.putInt(HEADER_BYTES + fixed).putInt(input.length).putInt(0);
        body.putInt(0).putInt(0).putInt(most).putInt(IS_FSCTL).putInt(0);
        return new Message(IOCTL, 8, body.put(input).array());
    }

    /** MS-SMB2 2.2.28. */
    public static Message echo() {
        return new Message(ECHO, -1, allocate(4).putShort((short) 4).array());
    }

    /** MS-SMB2 2.2.33. */
    public static Message queryDirectory(byte[] file, int infoClass, int most) {
        byte[] pattern = EVERY_NAME.getBytes(StandardCharsets.UTF_16LE);
        int fixed = 32;
        ByteBuffer body = allocate(fixed + pattern.length);
        body.putShort((short) 33).put((byte) infoClass).put((byte) 0).putInt(0).put(file);
        body.putShort((short) (HEADER_BYTES + fixed))
                .putShort((short) pattern.length)
                .putInt(most);
        return new Message(QUERY_DIRECTORY, 8, body.put(pattern).array());
    }

    /** MS-SMB2 2.2.37. */
    public static Message queryInfo(byte[] file, SmbStep.Query query) {
        ByteBuffer body = allocate(41);
        body.putShort((short) 41).put((byte) query.type()).put((byte) query.infoClass());
        body.putInt(query.most()).putInt(0).putInt(0);
        body.putInt(query.additional()).putInt(0).put(file);
        return new Message(QUERY_INFO, 24, body.array());
    }

    /** MS-SMB2 2.2.39. */
    public static Message setInfo(byte[] file, SmbStep.Set set) {
        int fixed = 32;
        ByteBuffer body = allocate(fixed + set.bytes().length);
        body.putShort((short) 33).put((byte) set.type()).put((byte) set.infoClass());
        body.putInt(set.bytes().length).putShort((short) (HEADER_BYTES + fixed)).putShort((short) 0);
        body.putInt(set.additional()).put(file);
        return new Message(SET_INFO, 16, body.put(set.bytes()).array());
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
