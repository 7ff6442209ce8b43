package org.shareops.backend.netware;

import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
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
    private final Lock closing = new ReentrantLock();
    private volatile boolean closed;
    /** The server has answered that it is closed, or has ended the connection. */
    private volatile boolean ended;

    private Connections.@Nullable Lease lease;

    Handle(NetWareVolume volume, Connections.Transfer transfer, SharePath path) {
        this.volume = volume;
        this.files = transfer.files();
        this.failures = volume.failures();
        this.opened = transfer.opened();
        this.lease = transfer.lease();
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
        if (closed) {
            throw new NcpFailure.Closed("the file was closed before");
        }
        volume.requireOpen();
        return opened.handle();
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Closes it on the server, also if the thread is interrupted: a handle that stays denies the file to everybody. If that
     * fails before the server has answered, another call tries again.
     */
    public void close() throws ShareException {
        closed = true;
        closing.lock();
        try {
            // Not twice: the server may have given the same number to another file since.
            if (!ended) {
                files.close(opened.handle());
                end();
            }
        } catch (NcpFailure e) {
            end();
            notClosed(e);
        } finally {
            closing.unlock();
        }
    }

    private void end() {
        Connections.Lease last;
        synchronized (this) {
            ended = true;
            last = lease;
        }
        if (last != null) {
            last.close();
        }
        volume.closed(this);
    }

    /** Has its connection stay for a while after it ends. */
    final Connections.Lease another() {
        return Objects.requireNonNull(lease).another();
    }

    /** Says that content is moved through it, until it ends. */
    final void moves() {
        synchronized (this) {
            if (lease == null && !ended) {
                lease = volume.connections().ofOwn();
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
