package org.shareops.backend.smb;

import java.nio.ByteBuffer;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbStep;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RangeCopier;

/** A new file, denied to everybody else. */
final class SmbWriter extends SmbClaim implements ContentWriter {
    private final SmbTree tree;

    SmbWriter(SmbTree tree, SmbHandle handle, SharePath path, Failures failures) {
        super(handle, path, failures);
        this.tree = tree;
    }

    @Override
    public void write(ByteBuffer source, long position) throws ShareException {
        try {
            long at = position;
            while (source.hasRemaining()) {
                at += handle.write(source, at);
            }
        } catch (SmbFailure e) {
            throw failures.of("write", path(), e);
        }
    }

    @Override
    public RangeCopier copierFrom(SharePath existing) throws ShareException {
        return SmbRanges.open(tree, existing, handle, path(), failures);
    }

    @Override
    public void finish(ByteBuffer last, long position) throws ShareException {
        if (last.remaining() > SmbWholeFiles.MOST_BYTES) {
            write(last, position);
        }
        try {
            if (last.hasRemaining()) {
                handle.finish(new SmbStep.Write(last, position), new SmbStep.Flush());
            } else {
                handle.finish(new SmbStep.Flush());
            }
            last.position(last.limit());
        } catch (SmbFailure e) {
            throw failures.of("write and make durable", path(), e);
        }
    }

    @Override
    public void sync() throws ShareException {
        try {
            handle.flush();
        } catch (SmbFailure e) {
            throw failures.of("make durable", path(), e);
        }
    }
}
