package org.shareops.benchmarks;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.net.Tap;

/** Counts bytes, and looks how they are protected (MS-SMB2 2.2.1 and 2.2.4). Thread-safe. */
final class WireCounter implements Tap {
    private static final int START = 4; // the length goes before
    private static final int HEADER = 64;
    private static final int STATUS_AT = START + 8;
    private static final int ID_AT = START + 24;
    private static final int STATUS_PENDING = 0x103; // the answer comes later, and only that is signed
    private static final long UNASKED = -1; // as for a lease that breaks
    private static final int COMMAND_AT = START + 12;
    private static final int FLAGS_AT = START + 16;
    private static final int SIGNED = 8;
    private static final int DIALECT_AT = START + HEADER + 4;
    private static final int CONTEXTS_AT = START + HEADER + 6;
    private static final int CONTEXT_OFFSET_AT = START + HEADER + 60;
    private static final int CONTEXT_HEADER = 8;
    private static final int ENCRYPTION_CONTEXT = 2;
    private static final int SIGNING_CONTEXT = 8;
    private static final int MOST_CONTEXTS = 16;
    private static final int WILDCARD = 0x02FF;
    private static final int SMB_3_1_1 = 0x0311;
    private static final int ENCRYPTED_MAGIC = 0x424D53FD;
    private static final int SMB2_MAGIC = 0x424D53FE;
    private static final Map<Integer, String> VERSIONS =
            Map.of(0x0202, "2.0.2", 0x0210, "2.1", 0x0300, "3.0", 0x0302, "3.0.2", SMB_3_1_1, "3.1.1");
    private static final Map<Integer, String> SIGNATURES = Map.of(0, "HMAC-SHA256", 1, "AES-CMAC", 2, "AES-GMAC");
    private static final Map<Integer, String> CIPHERS =
            Map.of(1, "AES-128-CCM", 2, "AES-128-GCM", 3, "AES-256-CCM", 4, "AES-256-GCM");

    private final LongAdder toServer = new LongAdder();
    private final LongAdder toClient = new LongAdder();
    private final LongAdder encrypted = new LongAdder();
    private final LongAdder unsigned = new LongAdder();
    private volatile String version = "unknown";
    private volatile String signature = "unknown";
    private volatile String cipher = "unknown";

    @Override
    public void connected(int connection) {
        // Counted by the proxy.
    }

    @Override
    public void toServer(int connection, byte[] message) {
        toServer.add(message.length);
        ByteBuffer buffer = littleEndian(message);
        if (buffer.limit() < START + HEADER) {
            return;
        }
        if (buffer.getInt(START) == ENCRYPTED_MAGIC) {
            encrypted.increment();
        } else {
            lookForSignature(buffer);
        }
    }

    private void lookForSignature(ByteBuffer message) {
        if (message.limit() < START + HEADER || message.getInt(START) != SMB2_MAGIC) {
            return;
        }
        int command = message.getShort(COMMAND_AT);
        boolean isBefore = command == Smb2Format.NEGOTIATE || command == Smb2Format.SESSION_SETUP;
        boolean isNone = message.getInt(STATUS_AT) == STATUS_PENDING || message.getLong(ID_AT) == UNASKED;
        if (!isBefore && !isNone && (message.getInt(FLAGS_AT) & SIGNED) == 0) {
            unsigned.increment();
        }
    }

    @Override
    public void toClient(int connection, byte[] message) {
        toClient.add(message.length);
        ByteBuffer buffer = littleEndian(message);
        lookForSignature(buffer);
        if (buffer.limit() >= CONTEXT_OFFSET_AT + Integer.BYTES
                && buffer.getInt(START) == SMB2_MAGIC
                && buffer.getShort(COMMAND_AT) == Smb2Format.NEGOTIATE) {
            negotiated(buffer);
        }
    }

    private void negotiated(ByteBuffer answer) {
        int dialect = answer.getShort(DIALECT_AT);
        if (dialect == WILDCARD) {
            return; // the first of two answers
        }
        version = VERSIONS.getOrDefault(dialect, "unknown");
        signature = SIGNATURES.get(dialect < 0x0300 ? 0 : 1); // without a word about it
        cipher = CIPHERS.get(1);
        if (dialect != SMB_3_1_1) {
            return;
        }
        int at = START + answer.getInt(CONTEXT_OFFSET_AT);
        int count = Math.min(answer.getShort(CONTEXTS_AT), MOST_CONTEXTS);
        for (int i = 0; i < count && at >= 0 && at <= answer.limit() - CONTEXT_HEADER - 4; i++) {
            int type = answer.getShort(at);
            int chosen = answer.getShort(at + CONTEXT_HEADER + 2); // after their number, which is 1
            if (type == SIGNING_CONTEXT) {
                signature = SIGNATURES.getOrDefault(chosen, "unknown");
            } else if (type == ENCRYPTION_CONTEXT) {
                cipher = CIPHERS.getOrDefault(chosen, "unknown");
            }
            int length = CONTEXT_HEADER + Short.toUnsignedInt(answer.getShort(at + 2));
            at += (length + 7) / 8 * 8;
        }
    }

    /** What went through the proxy that this looks at. */
    Wire read(CountingProxy proxy) throws ProtocolException {
        if (!proxy.problems().isEmpty()) {
            throw new ProtocolException("on the wire: " + proxy.problems());
        }
        boolean readable = encrypted.sum() == 0;
        String how = readable ? "signed " + signature : "encrypted " + cipher;
        return new Wire(
                version + ", " + how,
                unsigned.sum(),
                readable,
                proxy.counts().values().stream().mapToLong(Long::longValue).sum(),
                proxy.messages(),
                proxy.count(Smb2Format.WRITE),
                toServer.sum(),
                toClient.sum());
    }

    private static ByteBuffer littleEndian(byte[] message) {
        return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    }
}
