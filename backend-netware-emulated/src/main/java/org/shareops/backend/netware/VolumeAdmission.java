package org.shareops.backend.netware;

import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.model.CordonScope;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;

/** The login status of a server, as long as the volume is open through which it was asked for (rule C3). */
final class VolumeAdmission implements Admission {
    private final LoginStatus status;
    private final NetWareVolume volume;

    VolumeAdmission(LoginStatus status, NetWareVolume volume) {
        this.status = status;
        this.volume = volume;
    }

    private LoginStatus status(String operation) throws ShareException {
        try {
            volume.requireOpen();
            return status;
        } catch (NcpFailure e) {
            throw Failures.ofServer().of(operation, SharePath.root(), e);
        }
    }

    @Override
    public CordonScope scope() {
        return status.scope();
    }

    @Override
    public boolean admitsAdministrators() {
        return status.admitsAdministrators();
    }

    @Override
    public byte[] save() throws ShareException {
        return status("ask whether logins are enabled").save();
    }

    @Override
    public byte[] refusal(byte[] saved) throws ShareException {
        return status("disable logins").refusal(saved);
    }

    @Override
    public byte[] refuse(byte[] saved) throws ShareException {
        return status("disable logins").refuse(saved);
    }

    @Override
    public boolean stillRefuses(byte[] written) throws ShareException {
        return status("ask whether logins are disabled").stillRefuses(written);
    }

    @Override
    public void restore(byte[] saved) throws ShareException {
        status("restore the login status").restore(saved);
    }
}
