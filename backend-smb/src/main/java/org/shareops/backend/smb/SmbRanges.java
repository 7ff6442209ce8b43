package org.shareops.backend.smb;

import static org.shareops.backend.smb.port.SmbOpen.*;

import java.nio.ByteBuffer;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.RangeCopier;

/** Copies parts of a file inside the server (MS-SMB2 2.2.31.1); what it will not copy is refused here. */
final class SmbRanges implements RangeCopier {
    private static final int REQUEST_RESUME_KEY = 0x0014_0078;
    private static final int COPY_CHUNKS = 0x0014_40F2;
    private static final int KEY_BYTES = 24;
    private static final int KEY_ANSWER_BYTES = 32;
    private static final int ANSWER_BYTES = 12;
    private static final int HEADER_BYTES = 32;
    private static final int CHUNK_HEADER_BYTES = 24;

    private final SmbHandle source;
    private final byte[] key;
    private final SmbHandle target;
    private final SharePath targetPath;
    private final Failures failures;
    /** Several threads may learn at once that the server takes less; all learn the same. */
    private volatile Limits limits = Limits.OF_MOST_SERVERS;

    private volatile boolean closed;

    private SmbRanges(SmbHandle source, byte[] key, SmbHandle target, SharePath targetPath, Failures failures) {
        this.source = source;
        this.key = key;
        this.target = target;
        this.targetPath = targetPath;
        this.failures = failures;
    }

    /** Opens the file that is copied from; {@code target} is open for reading, too (MS-SMB2 3.3.5.15.6). */
    static SmbRanges open(SmbTree tree, SharePath from, SmbHandle target, SharePath targetPath, Failures failures)
            throws ShareException {
        try {
            SmbHandle source =
                    tree.open(existing(Wire.path(from), READ_DATA | READ_ATTRIBUTES, SHARE_ALL, NO_DIRECTORY));
            try {
                byte[] key = source.control(REQUEST_RESUME_KEY, new byte[0], KEY_ANSWER_BYTES);
                if (key.length < KEY_BYTES) {
                    throw new SmbFailure.Malformed("a key of " + key.length + " bytes", null);
                }
                return new SmbRanges(source, key, target, targetPath, failures);
            } catch (SmbFailure e) {
                closeAfter(e, source);
                throw e;
            }
        } catch (SmbFailure e) {
            throw failure(failures, "copy parts of", from, e);
        }
    }

    private static void closeAfter(SmbFailure cause, SmbHandle handle) {
        try {
            handle.close();
        } catch (SmbFailure e) {
            cause.addSuppressed(e);
        }
    }

    /** Servers that cannot copy here say so in more than one way. */
    private static ShareException failure(Failures failures, String operation, SharePath path, SmbFailure e) {
        return Failures.isOf(e, NtStatus.STATUS_INVALID_PARAMETER)
                ? failures.of(ErrorKind.UNSUPPORTED, operation, path, "the server does not copy this by itself", e)
                : failures.of(operation, path, e);
    }

    @Override
    public FileId id() {
        return SmbClaim.idOf(source.info());
    }

    @Override
    public void copy(long offset, long length) throws ShareException {
        long end = offset + length;
        try {
            if (closed) {
                // The server would only say that it does not know the key any more.
                throw new SmbFailure.Closed("the file to copy from");
            }
            for (long at = offset; at < end; ) {
                Limits now = limits;
                try {
                    at += copyPart(at, Math.min(end - at, now.mostAtOnce()), now.chunkBytes());
                } catch (SmbFailure.Status e) {
                    limits = now.lowered(e);
                }
            }
        } catch (SmbFailure e) {
            throw failure(failures, "copy parts to", targetPath, e);
        }
    }

    @SuppressWarnings("ByteBufferBackingArray")
    private long copyPart(long from, long length, long chunkBytes) throws SmbFailure {
        int chunks = (int) ((length - 1) / chunkBytes) + 1;
        ByteBuffer request = Wire.allocate(HEADER_BYTES + CHUNK_HEADER_BYTES * chunks);
        request.put(key, 0, KEY_BYTES).putInt(chunks).putInt(0);
        for (long at = from; at < from + length; at += chunkBytes) {
            request.putLong(at).putLong(at);
            request.putInt((int) Math.min(chunkBytes, from + length - at)).putInt(0);
        }
        byte[] answer = target.control(COPY_CHUNKS, request.array(), ANSWER_BYTES);
        long written = answer.length < ANSWER_BYTES
                ? -1
                : Integer.toUnsignedLong(Wire.littleEndian(answer).getInt(8));
        if (written != length) {
            throw new SmbFailure.Malformed(
                    "the server says that it copied " + written + " of " + length + " bytes", null);
        }
        return written;
    }

    @Override
    public void close() throws ShareException {
        closed = true;
        try {
            source.close();
        } catch (SmbFailure e) {
            throw failures.of("close what was copied to", targetPath, e);
        }
    }

    /** How much a server copies by one request. */
    private record Limits(long chunks, long chunkBytes, long bytes) {
        /** MS-SMB2 3.3.3: chunks of 1 MiB, 16 of them at once. */
        static final Limits OF_MOST_SERVERS = new Limits(16, 1 << 20, 16 << 20);

        long mostAtOnce() {
            return Math.min(bytes, chunks * chunkBytes);
        }

        /**
         * Takes the limits that come with a refusal (MS-SMB2 2.2.32.1).
         *
         * @throws SmbFailure.Status the refusal, if it has none, none lower, or so low ones that sending is no slower
         */
        Limits lowered(SmbFailure.Status refusal) throws SmbFailure.Status {
            byte[] output = refusal.output();
            if (!Failures.isOf(refusal, NtStatus.STATUS_INVALID_PARAMETER) || output.length < ANSWER_BYTES) {
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
