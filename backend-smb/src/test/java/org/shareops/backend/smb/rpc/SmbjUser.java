package org.shareops.backend.smb.rpc;

import com.hierynomus.msdtyp.AccessMask;
import com.hierynomus.mssmb2.SMB2CreateDisposition;
import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.smbj.SMBClient;
import com.hierynomus.smbj.auth.AuthenticationContext;
import com.hierynomus.smbj.session.Session;
import com.hierynomus.smbj.share.DiskShare;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.util.EnumSet;
import org.shareops.model.ShareException;
import org.shareops.testkit.samba.SambaServer;

/** Somebody on a real server, with a connection of their own, through an SMB client of other authors. */
final class SmbjUser implements AutoCloseable {
    private final SMBClient client = new SMBClient();
    private final Session session;

    SmbjUser(SambaServer server, String name, String password) throws IOException {
        session = client.connect("127.0.0.1", server.port())
                .authenticate(new AuthenticationContext(name, password.toCharArray(), ""));
    }

    DiskShare share(String name) {
        return (DiskShare) session.connectShare(name);
    }

    /** Opens a file for reading and writing, shared in every way; makes it if it is not there. */
    File hold(String share, String path) {
        return share(share)
                .openFile(
                        path,
                        EnumSet.of(AccessMask.GENERIC_READ, AccessMask.GENERIC_WRITE),
                        null,
                        SMB2ShareAccess.ALL,
                        SMB2CreateDisposition.FILE_OPEN_IF,
                        null);
    }

    SmbjPipe pipe() {
        return SmbjPipe.open(session);
    }

    ServerService service() throws ShareException {
        return ServerService.open(pipe(), "127.0.0.1");
    }

    /** Drops the connection, whatever state it is in. */
    @Override
    public void close() {
        client.close();
    }
}
