package org.shareops.backend.smb.jcifs;

import java.time.Duration;
import java.util.List;
import jcifs.CIFSException;
import jcifs.SmbTree;
import jcifs.smb.SmbTreeInternal;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.smb2.Answer;
import org.shareops.backend.smb.smb2.Exchange;
import org.shareops.backend.smb.smb2.Smb2Tree;

/** A share of a {@link JcifsSession}. jcifs-ng keeps it connected for as long as the session. */
final class JcifsTree extends Smb2Tree {
    private final JcifsSession session;
    private final SmbTree tree;

    private JcifsTree(JcifsSession session, String share, SmbTree tree) {
        super(
                session.peer().path(share),
                new JcifsExchange(session, tree.unwrap(SmbTreeInternal.class)),
                session.opener());
        this.session = session;
        this.tree = tree;
    }

    // Deprecated as an internal method of jcifs-ng; nothing else connects a share without a request.
    @SuppressWarnings("deprecation")
    static JcifsTree connect(JcifsSession session, String share, SmbTree tree) throws SmbFailure {
        JcifsTree connected = new JcifsTree(session, share, tree);
        boolean before = session.alive();
        try {
            tree.unwrap(SmbTreeInternal.class).connectLogon(session.context());
            return connected;
        } catch (CIFSException | RuntimeException e) {
            connected.tree.close();
            throw JcifsExchange.failure(e, List.of(), before && session.wasConnected(), session.peer());
        }
    }

    /** What a session asks by itself is sent in one of its shares. */
    Exchange echoes() throws SmbFailure {
        return exchange();
    }

    /** So is its good-bye. */
    void logOff(Duration atMost) throws SmbFailure {
        new JcifsExchange(session, tree.unwrap(SmbTreeInternal.class)).logOff(atMost);
    }

    /** Not even the answer to a good-bye could be read. */
    @Override
    protected void judge(int flags) throws SmbFailure {
        if ((flags & Answer.SHARE_DEMANDS_ENCRYPTION) != 0) {
            throw new SmbFailure.NeedsEncryption(
                    "the share demands encryption, which the engine jcifs-ng does not have; choose the engine smbj, or auto",
                    null);
        }
    }

    @Override
    protected SmbFailure lost() {
        return new SmbFailure.Lost(session.peer().gone(), false, null);
    }

    /** Without a word to the server, which closes all files at the end of the session. */
    @Override
    protected void letGo() {
        session.forget(this);
        tree.close();
    }
}
