package org.shareops.backend.smb.rpc;

import com.hierynomus.msdtyp.AccessMask;
import com.hierynomus.mssmb2.SMB2CreateDisposition;
import com.hierynomus.mssmb2.SMB2ImpersonationLevel;
import com.hierynomus.smbj.common.SMBRuntimeException;
import com.hierynomus.smbj.session.Session;
import com.hierynomus.smbj.share.NamedPipe;
import com.hierynomus.smbj.share.PipeShare;
import java.util.Arrays;
import java.util.EnumSet;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** A real server's pipe, through an SMB client of other authors. Counts what goes over it. */
final class SmbjPipe implements Pipe {
    private final NamedPipe pipe;
    int writes;
    int reads;

    private SmbjPipe(NamedPipe pipe) {
        this.pipe = pipe;
    }

    static SmbjPipe open(Session session) {
        PipeShare ipc = (PipeShare) session.connectShare("IPC$");
        return new SmbjPipe(ipc.open(
                ServerService.PIPE_NAME,
                SMB2ImpersonationLevel.Impersonation,
                EnumSet.of(AccessMask.FILE_READ_DATA, AccessMask.FILE_WRITE_DATA),
                null,
                null,
                SMB2CreateDisposition.FILE_OPEN,
                null));
    }

    @Override
    public byte[] transact(byte[] request) throws ShareException {
        try {
            return pipe.transact(request);
        } catch (SMBRuntimeException e) {
            throw failure(e);
        }
    }

    @Override
    public byte[] read() throws ShareException {
        try {
            reads++;
            byte[] buffer = new byte[MOST_BYTES];
            return Arrays.copyOf(buffer, Math.max(0, pipe.read(buffer)));
        } catch (SMBRuntimeException e) {
            throw failure(e);
        }
    }

    @Override
    public void write(byte[] part) throws ShareException {
        try {
            writes++;
            pipe.write(part);
        } catch (SMBRuntimeException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() throws ShareException {
        try {
            pipe.close();
        } catch (SMBRuntimeException e) {
            throw failure(e);
        }
    }

    private static ShareException failure(SMBRuntimeException cause) {
        return ShareException.of(ErrorKind.LINK_LOST, "use a pipe").cause(cause).build();
    }
}
