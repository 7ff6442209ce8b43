package org.shareops.backend.smb;

import java.nio.ByteBuffer;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentWriter;

/** A new file, denied to everybody else. */
final class SmbWriter extends SmbClaim implements ContentWriter {
    SmbWriter(SmbHandle handle, SharePath path, Failures failures) {
        super(handle, path, failures);
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
    public void sync() throws ShareException {
        try {
            handle.flush();
        } catch (SmbFailure e) {
            throw failures.of("make durable", path(), e);
        }
    }
}
