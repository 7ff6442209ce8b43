package org.shareops.backend.smb;

import static org.shareops.backend.smb.port.SmbOpen.*;

import java.nio.ByteBuffer;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ServerCopy;

/** Copying inside the server (MS-SMB2 2.2.31.1). What servers cannot copy is read from them and written to them instead. */
final class SmbCopy implements ServerCopy {
    private static final int REQUEST_RESUME_KEY = 0x0014_0078;
    private static final int COPY_CHUNKS = 0x0014_40F2;
    private static final int KEY_BYTES = 24;
    private static final int ANSWER_BYTES = 12;

    private final SmbTree tree;
    private final Failures failures;

    SmbCopy(SmbTree tree, Failures failures) {
        this.tree = tree;
        this.failures = failures;
    }

    /** By {@link SmbRanges}. */
    @Override
    public boolean copiesRanges() {
        return true;
    }

    @Override
    public long copy(SharePath from, SharePath to, boolean sync) throws ShareException {
        try (SmbHandle source =
                tree.open(existing(Wire.path(from), READ_DATA | READ_ATTRIBUTES, SHARE_ALL, NO_DIRECTORY))) {
            return copyFrom(source, to, sync);
        } catch (SmbFailure e) {
            throw failures.of("copy", from, e);
        }
    }

    private long copyFrom(SmbHandle source, SharePath to, boolean sync) throws ShareException {
        int access = READ_DATA | WRITE_DATA | APPEND_DATA | READ_ATTRIBUTES;
        try (SmbHandle target = tree.open(create(Wire.path(to), access, SHARE_NONE, NO_DIRECTORY, 0))) {
            long size = source.info().size();
            long copied = size == 0 ? 0 : copyInside(source, target, size);
            if (copied < size) {
                copied = copyThroughUs(source, target, copied);
            }
            if (sync) {
                target.flush();
            }
            return copied;
        } catch (SmbFailure e) {
            throw failures.ofCreation("copy to", to, e);
        }
    }

    /** Returns how many bytes were copied; the server will not copy the rest. */
    private static long copyInside(SmbHandle source, SmbHandle target, long size) throws SmbFailure {
        long done = 0;
        try {
            byte[] key = source.control(REQUEST_RESUME_KEY, new byte[0], 32);
            if (key.length < KEY_BYTES) {
                throw new SmbFailure.Malformed("a key of " + key.length + " bytes", null);
            }
            Limits limits = Limits.OF_EVERY_SERVER;
            while (done < size) {
                try {
                    done += copyPart(
                            target, key, done, Math.min(size - done, limits.mostAtOnce()), limits.chunkBytes());
                } catch (SmbFailure.Status e) {
                    limits = limits.lowered(e);
                }
            }
        } catch (SmbFailure.Status e) {
            if (!isUnsupported(e)) {
                throw e;
            }
        }
        return done;
    }

    private static boolean isUnsupported(SmbFailure.Status failure) {
        return NtStatus.of(failure.code())
                .filter(status -> status.kind == ErrorKind.UNSUPPORTED || status == NtStatus.STATUS_INVALID_PARAMETER)
                .isPresent();
    }

    /** How much a server copies by one request. */
    private record Limits(long chunks, long chunkBytes, long bytes) {
        /** MS-SMB2 3.3.3: chunks of 1 MiB, 16 of them at once. */
        static final Limits OF_EVERY_SERVER = new Limits(16, 1 << 20, 16 << 20);

        long mostAtOnce() {
            return Math.min(bytes, chunks * chunkBytes);
        }

        /**
         * Takes the limits that come with a refusal (MS-SMB2 2.2.32.1).
         *
         * @throws SmbFailure.Status the refusal, if it has none, or so low ones that copying through us is no slower, or if
         *     the server refuses what it said it would take
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

    @SuppressWarnings("ByteBufferBackingArray")
    private static long copyPart(SmbHandle target, byte[] key, long from, long length, long chunkBytes)
            throws SmbFailure {
        int chunks = (int) ((length + chunkBytes - 1) / chunkBytes);
        ByteBuffer request = Wire.allocate(32 + 24 * chunks);
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

    /** Copies from a position to the end; returns where that is. */
    private long copyThroughUs(SmbHandle source, SmbHandle target, long from) throws SmbFailure {
        ByteBuffer buffer = ByteBuffer.allocate(tree.transferBytes());
        long at = from;
        while (source.read(buffer, at) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                at += target.write(buffer, at);
            }
            buffer.clear();
        }
        return at;
    }
}
