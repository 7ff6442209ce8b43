package org.shareops.backend.netware;

import java.util.concurrent.atomic.AtomicBoolean;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpFiles;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** A file that we have open. Ends with its volume or with the link. */
abstract class Handle {
    final NetWareVolume volume;
    final NcpFiles files;
    final Failures failures;
    final NcpFiles.Opened opened;
    private final SharePath path;
    private final AtomicBoolean closed = new AtomicBoolean();

    Handle(NetWareVolume volume, NcpFiles.Opened opened, SharePath path) {
        this.volume = volume;
        this.files = volume.files();
        this.failures = volume.failures();
        this.opened = opened;
        this.path = path;
        volume.opened(this);
    }

    public FileId id() {
        return volume.id(opened.information());
    }

    public SharePath path() {
        return path;
    }

    /** Returns the server's number of the handle. */
    long open() throws NcpFailure {
        if (closed.get()) {
            throw new NcpFailure.Closed("the file was closed before");
        }
        volume.requireOpen();
        return opened.handle();
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Closes it on the server, also if the thread is interrupted: a handle that stays denies the file to everybody. */
    public void close() throws ShareException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        volume.closed(this);
        boolean interrupted = Thread.interrupted();
        try {
            files.close(opened.handle());
        } catch (NcpFailure e) {
            notClosed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** With the link, the server has closed it. */
    void notClosed(NcpFailure failure) throws ShareException {
        if (!(failure instanceof NcpFailure.Lost) && !(failure instanceof NcpFailure.Closed)) {
            throw failures.of("close", path, failure);
        }
    }
}
