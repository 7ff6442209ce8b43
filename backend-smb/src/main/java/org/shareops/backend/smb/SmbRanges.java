package org.shareops.backend.smb;

import static org.shareops.backend.smb.port.SmbOpen.*;

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
    private final SmbHandle source;
    private final byte[] key;
    private final SmbHandle target;
    private final SharePath targetPath;
    private final Failures failures;
    /** Several threads may learn at once that the server takes less; all learn the same. */
    private volatile CopyChunks.Limits limits = CopyChunks.Limits.OF_EVERY_SERVER;

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
                byte[] key = source.control(CopyChunks.REQUEST_RESUME_KEY, new byte[0], CopyChunks.MOST_KEY_BYTES);
                return new SmbRanges(source, CopyChunks.checkedKey(key), target, targetPath, failures);
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
                CopyChunks.Limits now = limits;
                try {
                    at += CopyChunks.copy(target, key, at, Math.min(end - at, now.mostAtOnce()), now);
                } catch (SmbFailure.Status e) {
                    limits = now.lowered(e);
                }
            }
        } catch (SmbFailure e) {
            throw failure(failures, "copy parts to", targetPath, e);
        }
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
}
