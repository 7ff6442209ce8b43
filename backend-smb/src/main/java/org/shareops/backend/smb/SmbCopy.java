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

/** Copying inside the server (MS-SMB2 2.2.31.1). Servers that cannot are read from and written to instead. */
final class SmbCopy implements ServerCopy {
    private static final int REQUEST_RESUME_KEY = 0x0014_0078;
    private static final int COPY_CHUNKS = 0x0014_40F2;
    private static final int KEY_BYTES = 24;
    /** What every server takes (MS-SMB2 3.3.3): chunks of 1 MiB, 16 of them at once. */
    private static final int CHUNK_BYTES = 1 << 20;

    private static final int MOST_CHUNKS = 16;

    private final SmbTree tree;
    private final Failures failures;

    SmbCopy(SmbTree tree, Failures failures) {
        this.tree = tree;
        this.failures = failures;
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
            if (size > 0 && !copyInside(source, target, size)) {
                copyThroughUs(source, target);
            }
            if (sync) {
                target.flush();
            }
            return size;
        } catch (SmbFailure e) {
            throw failures.ofChange("copy to", to, e);
        }
    }

    /** Returns false if the server cannot, and has not begun to. */
    private static boolean copyInside(SmbHandle source, SmbHandle target, long size) throws SmbFailure {
        byte[] key;
        try {
            key = source.control(REQUEST_RESUME_KEY, new byte[0], 32);
        } catch (SmbFailure.Status e) {
            if (isUnsupported(e)) {
                return false;
            }
            throw e;
        }
        if (key.length < KEY_BYTES) {
            throw new SmbFailure.Malformed("a key of " + key.length + " bytes", null);
        }
        for (long done = 0; done < size; ) {
            long part = Math.min(size - done, (long) CHUNK_BYTES * MOST_CHUNKS);
            try {
                copyPart(target, key, done, part);
            } catch (SmbFailure.Status e) {
                if (done == 0 && isUnsupported(e)) {
                    return false;
                }
                throw e;
            }
            done += part;
        }
        return true;
    }

    private static boolean isUnsupported(SmbFailure.Status failure) {
        return NtStatus.of(failure.code())
                .filter(status -> status.kind == ErrorKind.UNSUPPORTED)
                .isPresent();
    }

    @SuppressWarnings("ByteBufferBackingArray")
    private static void copyPart(SmbHandle target, byte[] key, long from, long length) throws SmbFailure {
        int chunks = (int) ((length + CHUNK_BYTES - 1) / CHUNK_BYTES);
        ByteBuffer request = Wire.allocate(32 + 24 * chunks);
        request.put(key, 0, KEY_BYTES).putInt(chunks).putInt(0);
        for (long at = from; at < from + length; at += CHUNK_BYTES) {
            request.putLong(at).putLong(at);
            request.putInt((int) Math.min(CHUNK_BYTES, from + length - at)).putInt(0);
        }
        byte[] answer = target.control(COPY_CHUNKS, request.array(), 12);
        long written = answer.length < 12
                ? -1
                : Integer.toUnsignedLong(Wire.littleEndian(answer).getInt(8));
        if (written != length) {
            throw new SmbFailure.Malformed(
                    "the server says that it copied " + written + " of " + length + " bytes", null);
        }
    }

    private static void copyThroughUs(SmbHandle source, SmbHandle target) throws SmbFailure {
        ByteBuffer buffer = ByteBuffer.allocate(SmbHandle.MOST_BYTES);
        long at = 0;
        while (source.read(buffer, at) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                at += target.write(buffer, at);
            }
            buffer.clear();
        }
    }
}
