package org.shareops.backend.smb.smbj;

import java.util.OptionalInt;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.smb2.Smb2Tree;

/** A share of a {@link SmbjSession}, which keeps it connected for as long as it lasts. */
final class SmbjTree extends Smb2Tree {
    private final SmbjSession session;

    private final SmbjExchange through;

    SmbjTree(SmbjSession session, String path, SmbjExchange through) {
        super(path, through, session.opener());
        this.session = session;
        this.through = through;
    }

    @Override
    protected SmbFailure lost() {
        return session.gone();
    }

    /** It was judged when it was connected. */
    @Override
    protected void judge(int flags) {}

    @Override
    protected OptionalInt freshFlags() {
        return through.freshFlags();
    }

    @Override
    protected void letGo() {
        session.forget(this);
    }
}
