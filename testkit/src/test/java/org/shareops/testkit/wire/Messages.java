package org.shareops.testkit.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Messages of SMB that tshark understands. */
final class Messages {
    private static final int PREFIX = 4;
    private static final int HEADER = 64;
    private static final int NEXT_AT = 20;
    private static final int ECHO_BODY = 4;

    private Messages() {}

    /** Returns an echo request with bytes behind it that mean nothing. */
    static byte[] echo(long id, int bytesBehind) {
        ByteBuffer message = ByteBuffer.allocate(PREFIX + HEADER + ECHO_BODY + bytesBehind);
        message.putInt(message.capacity() - PREFIX).putInt(0xFE534D42);
        message.order(ByteOrder.LITTLE_ENDIAN).putShort((short) HEADER).putShort((short) 1);
        message.putInt(0)
                .putShort((short) 0x0D)
                .putShort((short) 1)
                .putInt(0)
                .putInt(0)
                .putLong(id);
        message.position(PREFIX + HEADER);
        message.putShort((short) ECHO_BODY).putShort((short) 0);
        byte[] filler = new byte[bytesBehind];
        new Random(id).nextBytes(filler);
        return message.put(filler).array();
    }

    static byte[] compoundOfTwoEchoes(long first, long second) {
        int padding = 4; // the second header begins at a multiple of eight
        ByteBuffer one = ByteBuffer.wrap(echo(first, padding));
        byte[] two = echo(second, 0);
        int next = one.capacity() - PREFIX;
        one.order(ByteOrder.LITTLE_ENDIAN).putInt(PREFIX + NEXT_AT, next).order(ByteOrder.BIG_ENDIAN);
        one.putInt(0, next + two.length - PREFIX);
        return ByteBuffer.allocate(one.capacity() + two.length - PREFIX)
                .put(one)
                .put(two, PREFIX, two.length - PREFIX)
                .array();
    }
}
