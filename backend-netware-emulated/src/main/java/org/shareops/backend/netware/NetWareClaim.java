package org.shareops.backend.netware;

import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.RenameMode;

/** An open that denies everybody else to read and to write. */
class NetWareClaim extends Handle implements Claim {
    NetWareClaim(NetWareVolume volume, Connections.Transfer transfer, SharePath path) {
        super(volume, transfer, path);
    }

    @Override
    public final void confirm() throws ShareException {
        try {
            files.fileSize(open());
        } catch (NcpFailure e) {
            throw failures.of("make sure of the claim on", path(), e);
        }
    }

    @Override
    public final void renameTo(SharePath target, RenameMode mode) throws ShareException {
        try {
            open();
        } catch (NcpFailure e) {
            throw failures.of("rename", path(), e);
        }
        throw failures.of(
                ErrorKind.UNSUPPORTED, "rename", path(), "NetWare renames nothing that is open, not even to us", null);
    }

    @Override
    public final void delete() throws ShareException {
        try {
            open();
        } catch (NcpFailure e) {
            throw failures.of("delete", path(), e);
        }
        // Nothing that is open is deleted.
        close();
        volume.delete(path());
    }
}
