package org.shareops.backend.smb;

import com.hierynomus.msdtyp.AccessMask;
import com.hierynomus.mssmb2.SMB2CreateDisposition;
import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.smbj.common.SMBRuntimeException;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.shareops.testkit.contract.OtherClient;

/** {@link SmbjClient} as the other client of the contract, for a directory of a share. */
final class SmbOtherClient implements OtherClient {
    private final SmbjClient client;
    private final String user;
    private final String directory;
    private final Path disk;

    /** Makes one for a directory of a share, which the server keeps at {@code disk}. */
    SmbOtherClient(int port, String user, String share, String directory, Path disk, boolean encrypts)
            throws IOException {
        this.client = new SmbjClient(port, user, share, encrypts);
        this.user = user;
        this.directory = directory;
        this.disk = disk;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public byte[] read(String path) throws IOException {
        try (File file = client.open(below(path), SMB2ShareAccess.ALL);
                InputStream in = file.getInputStream()) {
            return in.readAllBytes();
        } catch (SMBRuntimeException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void write(String path, byte[] content) throws IOException {
        try (File file = client.share.openFile(
                        below(path).replace('/', '\\'),
                        EnumSet.of(AccessMask.GENERIC_WRITE),
                        null,
                        SMB2ShareAccess.ALL,
                        SMB2CreateDisposition.FILE_OVERWRITE_IF,
                        null);
                OutputStream out = file.getOutputStream()) {
            out.write(content);
        } catch (SMBRuntimeException e) {
            throw new IOException(e);
        }
    }

    @Override
    public Hold hold(String path) throws IOException {
        return held(path, EnumSet.noneOf(SMB2ShareAccess.class));
    }

    @Override
    public Hold open(String path) throws IOException {
        return held(path, SMB2ShareAccess.ALL);
    }

    private Hold held(String path, Set<SMB2ShareAccess> shared) throws IOException {
        try {
            return new OpenFile(client.open(below(path), shared));
        } catch (SMBRuntimeException e) {
            throw new IOException(e);
        }
    }

    /** At the server itself: the file need not be this client's own. */
    @Override
    public boolean changeRights(String path) throws IOException {
        Files.setPosixFilePermissions(disk.resolve(path), PosixFilePermissions.fromString("rwx------"));
        return true;
    }

    private String below(String path) {
        return directory + "/" + path;
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException | SMBRuntimeException e) {
            // The server has ended the session before us.
        }
    }

    private static final class OpenFile implements Hold {
        private final File file;
        private boolean closed;

        OpenFile(File file) {
            this.file = file;
        }

        @Override
        public boolean isOpen() {
            return !closed && SmbjClient.works(file);
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            try {
                file.close();
            } catch (SMBRuntimeException e) {
                // The server has closed it before us.
            }
        }
    }
}
