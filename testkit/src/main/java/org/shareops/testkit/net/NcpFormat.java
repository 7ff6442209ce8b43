package org.shareops.testkit.net;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/** The NetWare Core Protocol over TCP, unsigned. */
public final class NcpFormat implements MessageFormat {
    /** Not a number of the protocol: Create Service Connection. */
    public static final int CREATE_CONNECTION = -1;
    /** Not a number of the protocol: Destroy Service Connection. */
    public static final int DESTROY_CONNECTION = -2;

    private static final int PREFIX = 8;
    private static final int REQUEST_SIGNATURE = 0x446D6454;
    private static final int REPLY_SIGNATURE = 0x744E6350;
    private static final int LONGEST = 66_000;
    /** Behind signature, length, version and the size of the reply buffer. */
    private static final int REQUEST_PACKET = 16;

    private static final int REPLY_PACKET = 8;
    private static final int SEQUENCE = 2;
    private static final int FUNCTION = 6;
    private static final int SHORTEST_PACKET = 7;
    private static final Set<Integer> LENGTH_WORD_BEFORE_SUB_FUNCTION =
            Set.of(17, 21, 22, 23, 35, 36, 90, 114, 123, 131);
    private static final Set<Integer> SUB_FUNCTION_AT_ONCE = Set.of(32, 34, 86, 87, 88, 89, 92, 94, 104, 111);

    /** Makes a format. All are alike. */
    public NcpFormat() {}

    /**
     * Returns the command of a function, as {@link Request#command()} tells it.
     *
     * @param function from 0 to 255
     * @param subFunction from 0 to 255; 0 for a function that has none
     */
    public static int command(int function, int subFunction) {
        return function << 8 | subFunction;
    }

    @Override
    public int prefixLength() {
        return PREFIX;
    }

    @Override
    public int restLength(byte[] prefix) throws ProtocolException {
        ByteBuffer buffer = ByteBuffer.wrap(prefix);
        int signature = buffer.getInt();
        int length = buffer.getInt();
        if ((signature != REQUEST_SIGNATURE && signature != REPLY_SIGNATURE) || length < PREFIX || length > LONGEST) {
            throw new ProtocolException("no frame of NCP: it begins with " + Integer.toHexString(signature) + " "
                    + Integer.toHexString(length));
        }
        return length - PREFIX;
    }

    @Override
    public List<Ask> asks(byte[] message) throws ProtocolException {
        ByteBuffer packet = packet(message, REQUEST_PACKET);
        long sequence = packet.get(SEQUENCE) & 0xFF;
        return switch (packet.getShort(0)) {
            case 0x1111 -> List.of(new Ask(CREATE_CONNECTION, sequence));
            case 0x5555 -> List.of(new Ask(DESTROY_CONNECTION, sequence));
            case 0x2222 -> List.of(new Ask(command(packet), sequence));
            default -> throw new ProtocolException("no request of NCP");
        };
    }

    private static int command(ByteBuffer packet) {
        int function = packet.get(FUNCTION) & 0xFF;
        int at = LENGTH_WORD_BEFORE_SUB_FUNCTION.contains(function)
                ? FUNCTION + 3
                : SUB_FUNCTION_AT_ONCE.contains(function) ? FUNCTION + 1 : packet.limit();
        return command(function, at < packet.limit() ? packet.get(at) & 0xFF : 0);
    }

    @Override
    public List<Long> answered(byte[] message) throws ProtocolException {
        ByteBuffer packet = packet(message, REPLY_PACKET);
        // Others say that the server is still busy with it.
        return packet.getShort(0) == 0x3333 ? List.of((long) (packet.get(SEQUENCE) & 0xFF)) : List.of();
    }

    private static ByteBuffer packet(byte[] message, int start) throws ProtocolException {
        if (message.length < start + SHORTEST_PACKET) {
            throw new ProtocolException("an NCP message of " + message.length + " bytes");
        }
        return ByteBuffer.wrap(message, start, message.length - start).slice();
    }
}
