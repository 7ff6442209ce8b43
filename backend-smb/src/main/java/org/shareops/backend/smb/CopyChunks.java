package org.shareops.backend.smb;

import java.nio.ByteBuffer;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbStep;

/** The requests by which a server copies parts of one file to the same places of another (MS-SMB2 2.2.31.1). */
final class CopyChunks {
    /** Asks for the key by which a server knows a file to copy from. */
    static final int REQUEST_RESUME_KEY = 0x0014_0078;

    static final int MOST_KEY_BYTES = 32;
    private static final int COPY = 0x0014_40F2;
    private static final int KEY_BYTES = 24;
    private static final int HEADER_BYTES = 32;
    private static final int CHUNK_BYTES = 24;
    private static final int ANSWER_BYTES = 12;

    private CopyChunks() {}

    /** Returns a key as the server gave it. */
    static byte[] checkedKey(byte[] key) throws SmbFailure {
        if (key.length < KEY_BYTES) {
            throw new SmbFailure.Malformed("a key of " + key.length + " bytes", null);
        }
        return key;
    }

    /** Asks for a part to be copied; {@code length} is at most what the limits allow at once. */
    @SuppressWarnings("ByteBufferBackingArray")
    static SmbStep.Control request(byte[] key, long from, long length, Limits limits) {
        int chunks = (int) ((length - 1) / limits.chunkBytes()) + 1;
        ByteBuffer request = Wire.allocate(HEADER_BYTES + CHUNK_BYTES * chunks);
        request.put(key, 0, KEY_BYTES).putInt(chunks).putInt(0);
        for (long at = from; at < from + length; at += limits.chunkBytes()) {
            request.putLong(at).putLong(at);
            request.putInt((int) Math.min(limits.chunkBytes(), from + length - at))
                    .putInt(0);
        }
        return new SmbStep.Control(COPY, request.array(), ANSWER_BYTES);
    }

    /** Returns how many bytes were copied, as an answer says that must say all of them. */
    static long checkedAnswer(byte[] answer, long length) throws SmbFailure {
        long written = answer.length < ANSWER_BYTES
                ? -1
                : Integer.toUnsignedLong(Wire.littleEndian(answer).getInt(8));
        if (written != length) {
            throw new SmbFailure.Malformed(
                    "the server says that it copied " + written + " of " + length + " bytes", null);
        }
        return written;
    }

    /** Asks and checks; the file is open for reading as well (MS-SMB2 3.3.5.15.6). */
    static long copy(SmbHandle target, byte[] key, long from, long length, Limits limits) throws SmbFailure {
        SmbStep.Control request = request(key, from, length, limits);
        return checkedAnswer(target.control(request.code(), request.input(), request.most()), length);
    }

    /** How much a server copies by one request. */
    record Limits(long chunks, long chunkBytes, long bytes) {
        /** MS-SMB2 3.3.3: chunks of 1 MiB, 16 of them at once. */
        static final Limits OF_EVERY_SERVER = new Limits(16, 1 << 20, 16 << 20);

        long mostAtOnce() {
            return Math.min(bytes, chunks * chunkBytes);
        }

        /**
         * Takes the limits that come with a refusal of a request with these (MS-SMB2 2.2.32.1).
         *
         * @throws SmbFailure.Status the refusal, if it has none, or so low ones that sending is no slower, or if the server
         *     refuses what it said it would take
         */
        Limits lowered(SmbFailure.Status refusal) throws SmbFailure.Status {
            byte[] output = refusal.output();
            boolean hasLimits =
                    refusal.code() == NtStatus.STATUS_INVALID_PARAMETER.code && output.length >= ANSWER_BYTES;
            if (!hasLimits || !equals(OF_EVERY_SERVER)) {
                throw refusal;
            }
            ByteBuffer said = Wire.littleEndian(output);
            Limits lower = new Limits(
                    Math.min(chunks, Integer.toUnsignedLong(said.getInt(0))),
                    Math.min(chunkBytes, Integer.toUnsignedLong(said.getInt(4))),
                    Math.min(bytes, Integer.toUnsignedLong(said.getInt(8))));
            if (lower.equals(this) || lower.mostAtOnce() < SmbHandle.MOST_BYTES) {
                throw refusal;
            }
            return lower;
        }
    }
}
