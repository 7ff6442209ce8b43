package org.shareops.testkit.net;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * SMB 2 and 3 directly over TCP (MS-SMB2 2.1 and 2.2.1). Signing leaves all of this readable; encryption and compression do
 * not.
 */
public final class Smb2Format implements MessageFormat {
    /** Agree on a version. */
    public static final int NEGOTIATE = 0x00;
    /** A step of a log-on; most take two. */
    public static final int SESSION_SETUP = 0x01;
    /** Log off. */
    public static final int LOGOFF = 0x02;
    /** Connect to a share. */
    public static final int TREE_CONNECT = 0x03;
    /** Leave a share. */
    public static final int TREE_DISCONNECT = 0x04;
    /** Open or create a file or directory. */
    public static final int CREATE = 0x05;
    /** Close a handle. */
    public static final int CLOSE = 0x06;
    /** Make a file durable. */
    public static final int FLUSH = 0x07;
    /** Read from a file or pipe. */
    public static final int READ = 0x08;
    /** Write to a file or pipe. */
    public static final int WRITE = 0x09;
    /** Lock or unlock ranges of bytes. */
    public static final int LOCK = 0x0A;
    /** Control codes, such as a server-side copy or a call through a pipe. */
    public static final int IOCTL = 0x0B;
    /** Give up on an earlier request; has no answer. */
    public static final int CANCEL = 0x0C;
    /** Ask whether the server is there. */
    public static final int ECHO = 0x0D;
    /** List a directory. */
    public static final int QUERY_DIRECTORY = 0x0E;
    /** Wait for a change in a directory. */
    public static final int CHANGE_NOTIFY = 0x0F;
    /** Ask for attributes or security. */
    public static final int QUERY_INFO = 0x10;
    /** Change attributes, names or security. */
    public static final int SET_INFO = 0x11;
    /** Acknowledge that an oplock or lease was broken. */
    public static final int OPLOCK_BREAK = 0x12;
    /** Not a number of the protocol: any message of SMB 1, such as the first one of some clients. */
    public static final int SMB1 = -1;
    /** Not a number of the protocol: an encrypted or compressed message, whatever is in it. */
    public static final int UNREADABLE = -2;

    private static final int PREFIX = 4;
    private static final int HEADER = 64;
    private static final int STATUS_AT = 8;
    private static final int COMMAND_AT = 12;
    private static final int NEXT_AT = 20;
    private static final int ID_AT = 24;
    private static final int STATUS_PENDING = 0x103;

    // The first four bytes of a message, read as a big-endian number.
    private static final int SMB1_MAGIC = 0xFF534D42;
    private static final int SMB2_MAGIC = 0xFE534D42;
    private static final int ENCRYPTED_MAGIC = 0xFD534D42;
    private static final int COMPRESSED_MAGIC = 0xFC534D42;

    /** Makes a format. All are alike. */
    public Smb2Format() {}

    @Override
    public int prefixLength() {
        return PREFIX;
    }

    @Override
    public int restLength(byte[] prefix) throws ProtocolException {
        int value = ByteBuffer.wrap(prefix).getInt();
        if (value >>> 24 != 0) { // three bytes are left, so no message is longer than 16 MiB
            throw new ProtocolException("not a message of SMB over TCP: it begins with " + Integer.toHexString(value));
        }
        return value;
    }

    @Override
    public List<Ask> asks(byte[] message) throws ProtocolException {
        List<Ask> asks = new ArrayList<>();
        for (Header header : headers(message)) {
            asks.add(new Ask(header.command(), header.id()));
        }
        return asks;
    }

    @Override
    public List<Long> answered(byte[] message) throws ProtocolException {
        List<Long> ids = new ArrayList<>();
        for (Header header : headers(message)) {
            if (header.status() != STATUS_PENDING) { // else the answer comes later
                ids.add(header.id());
            }
        }
        return ids;
    }

    private static List<Header> headers(byte[] message) throws ProtocolException {
        ByteBuffer buffer = ByteBuffer.wrap(message);
        if (message.length < PREFIX + Integer.BYTES) {
            throw new ProtocolException("an SMB message of " + message.length + " bytes");
        }
        return switch (buffer.getInt(PREFIX)) {
            case SMB2_MAGIC -> compound(buffer.order(ByteOrder.LITTLE_ENDIAN));
            case SMB1_MAGIC -> List.of(new Header(SMB1, UNKNOWN_ID, 0));
            case ENCRYPTED_MAGIC, COMPRESSED_MAGIC -> List.of(new Header(UNREADABLE, UNKNOWN_ID, 0));
            default -> throw new ProtocolException("a message that is none of SMB");
        };
    }

    private static List<Header> compound(ByteBuffer buffer) throws ProtocolException {
        List<Header> headers = new ArrayList<>();
        int at = PREFIX;
        while (true) {
            if (buffer.limit() - at < HEADER) {
                throw new ProtocolException(
                        "an SMB message that is too short for its " + (headers.size() + 1) + ". header");
            }
            headers.add(new Header(
                    Short.toUnsignedInt(buffer.getShort(at + COMMAND_AT)),
                    buffer.getLong(at + ID_AT),
                    buffer.getInt(at + STATUS_AT)));
            int next = buffer.getInt(at + NEXT_AT);
            if (next == 0) {
                return headers;
            }
            if (next < HEADER || next > buffer.limit() - at) {
                throw new ProtocolException("an SMB message whose next header is " + next + " bytes away");
            }
            at += next;
        }
    }

    private record Header(int command, long id, int status) {}
}
