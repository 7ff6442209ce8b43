package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.NameRules;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** The link to the local machine: nothing that could be lost, only something that can be closed. */
final class LocalLink implements ServerLink {
    private static final String OPEN = "open the share";

    private final boolean mayEndProcesses;
    private final OpenHandles volumes = new OpenHandles();

    LocalLink(boolean mayEndProcesses) {
        this.mayEndProcesses = mayEndProcesses;
    }

    @Override
    public boolean alive() {
        return !volumes.isClosed();
    }

    @Override
    public long roundTrips() {
        return 0;
    }

    /** Asks nobody, as there is nobody to ask. */
    @Override
    public void verify() throws ShareException {
        if (volumes.isClosed()) {
            throw ShareException.of(ErrorKind.CLOSED, "verify the link to the local machine")
                    .detail("it was closed before")
                    .build();
        }
    }

    @Override
    public Volume volume(ShareAddress share) throws ShareException {
        Failures failures = new Failures(share, NameRules.posix());
        if (volumes.isClosed()) {
            throw failures.closed(OPEN, SharePath.root());
        }
        if (Thread.currentThread().isInterrupted()) {
            throw failures.cancelled(OPEN, SharePath.root(), null);
        }
        try {
            Path directory = Path.of(share.name()).toRealPath();
            if (!Files.isDirectory(directory)) {
                throw failures.builder(ErrorKind.WRONG_TYPE, OPEN, SharePath.root())
                        .detail("it is not a directory; name the directory that holds it")
                        .build();
            }
            ShareRoot root = new ShareRoot(share, directory, FileSystemProfile.of(directory));
            return volumes.add(new LocalVolume(root, mayEndProcesses, volumes));
        } catch (InvalidPathException e) {
            throw failures.builder(ErrorKind.INVALID_NAME, OPEN, SharePath.root())
                    .detail("this process cannot express the directory's name (" + e.getReason()
                            + "); for names beyond ASCII start it in a UTF-8 locale, such as LC_ALL=C.UTF-8")
                    .cause(e)
                    .build();
        } catch (IOException e) {
            throw failures.of(OPEN, SharePath.root(), e);
        }
    }

    @Override
    public void close() throws ShareException {
        volumes.closeAll();
    }
}
