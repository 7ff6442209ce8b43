package org.shareops.backend.smb;

import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbHandle;
import org.shareops.backend.smb.port.SmbInfo;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.RenameMode;

/** An open that denies everybody else everything. Ends with its handle, and that with the session. */
class SmbClaim implements Claim {
    final SmbHandle handle;
    final Failures failures;
    private volatile SharePath path;

    SmbClaim(SmbHandle handle, SharePath path, Failures failures) {
        this.handle = handle;
        this.path = path;
        this.failures = failures;
    }

    @Override
    public final FileId id() {
        return idOf(handle.info());
    }

    static FileId idOf(SmbInfo info) {
        return info.fileId().isPresent() ? Wire.fileId(info.fileId().getAsLong()) : new FileId("unknown");
    }

    @Override
    public final SharePath path() {
        return path;
    }

    @Override
    public final void confirm() throws ShareException {
        try {
            handle.perform(Wire.standardInfo());
        } catch (SmbFailure e) {
            throw failures.of("make sure of the claim on", path, e);
        }
    }

    @Override
    public final void renameTo(SharePath target, RenameMode mode) throws ShareException {
        try {
            handle.perform(Wire.rename(target, mode));
            path = target;
        } catch (SmbFailure e) {
            throw failures.ofChange("rename \"" + path + "\" to", target, e);
        }
    }

    @Override
    public final void delete() throws ShareException {
        try {
            handle.perform(Wire.delete());
        } catch (SmbFailure e) {
            throw failures.ofChange("delete", path, e);
        }
    }

    @Override
    public final void deleteAndClose() throws ShareException {
        try {
            handle.finish(Wire.delete());
        } catch (SmbFailure e) {
            throw failures.ofChange("delete", path, e);
        }
    }

    @Override
    public final void close() throws ShareException {
        try {
            handle.close();
        } catch (SmbFailure e) {
            throw failures.of("let go of", path, e);
        }
    }
}
