package org.shareops.backend.smb;

import java.nio.ByteBuffer;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;

/** A file open for reading, denying nothing. */
final class SmbReader implements ContentReader {
    private static final String READ = "read";

    private final SmbHandle handle;
    private final SharePath file;
    private final Failures failures;

    SmbReader(SmbHandle handle, SharePath file, Failures failures) {
        this.handle = handle;
        this.file = file;
        this.failures = failures;
    }

    @Override
    public long size() {
        return handle.info().size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws ShareException {
        try {
            return handle.read(target, position);
        } catch (SmbFailure e) {
            throw failures.of(READ, file, e);
        }
    }

    @Override
    public void close() throws ShareException {
        try {
            handle.close();
        } catch (SmbFailure e) {
            throw failures.of(READ, file, e);
        }
    }
}
