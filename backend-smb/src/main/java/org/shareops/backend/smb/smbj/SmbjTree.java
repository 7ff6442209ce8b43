package org.shareops.backend.smb.smbj;

import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.smb2.Exchange;
import org.shareops.backend.smb.smb2.Smb2Tree;

/** A share of a {@link SmbjSession}, which keeps it connected for as long as it lasts. */
final class SmbjTree extends Smb2Tree {
    private final SmbjSession session;

    SmbjTree(SmbjSession session, String path, Exchange exchange) {
        super(path, exchange, session.opener());
        this.session = session;
    }

    @Override
    protected SmbFailure lost() {
        return session.gone();
    }

    /** It was judged when it was connected. */
    @Override
    protected void judge(int flags) {}

    @Override
    protected void letGo() {
        session.forget(this);
    }
}
