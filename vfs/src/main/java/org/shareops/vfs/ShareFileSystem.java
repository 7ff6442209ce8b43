package org.shareops.vfs;

import java.time.Duration;
import java.util.Collection;
import org.apache.commons.vfs2.Capability;
import org.apache.commons.vfs2.FileName;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.provider.AbstractFileName;
import org.apache.commons.vfs2.provider.AbstractFileSystem;
import org.apache.commons.vfs2.util.FileObjectUtils;
import org.jspecify.annotations.Nullable;
import org.shareops.Share;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.update.UpdateOptions;

/** A share as a file system of Commons VFS. Thread-safe. */
public final class ShareFileSystem extends AbstractFileSystem {
    private final ShareFileName root;
    private final Logins logins;
    private final Logins.Login login;
    private final UpdateOptions updateOptions;
    /** Many files of one archive may be copied here, one by one. */
    private final ArchiveCheck archives = new ArchiveCheck(SourceLimits.defaults());

    private final Object guard = new Object();
    private Logins.@Nullable Lease lease;
    private @Nullable Share share;

    private ShareFileSystem(
            ShareFileName root, @Nullable FileSystemOptions options, Logins logins, Logins.Login login) {
        super(root, null, options);
        this.root = root;
        this.logins = logins;
        this.login = login;
        this.updateOptions = ShareFileSystemConfigBuilder.getInstance().getUpdateOptions(options);
    }

    /** Makes a file system. No traffic. */
    static ShareFileSystem open(ShareFileName root, @Nullable FileSystemOptions options, Logins logins)
            throws FileSystemException {
        ShareFileSystem system = new ShareFileSystem(root, options, logins, logins.login(root.root(), options));
        try {
            system.share();
        } catch (IllegalArgumentException e) {
            system.doCloseCommunicationLink();
            throw new FileSystemException("vfs.provider/invalid-absolute-uri.error", root.getURI(), e);
        }
        return system;
    }

    /**
     * Returns the share, for all that Commons VFS has no words for. Its link ends with the file system, unless the {@code
     * Shares} are the caller's. No traffic.
     */
    public Share share() {
        synchronized (guard) {
            if (lease == null) {
                lease = logins.lease(login);
            }
            if (share == null) {
                share = lease.shares().share(root.root().url());
            }
            return share;
        }
    }

    /**
     * Returns where on the share a file of this file system is. No traffic.
     *
     * @throws IllegalArgumentException if it is a file of another kind of file system
     */
    public SharePath path(FileObject file) throws FileSystemException {
        return of(file).path();
    }

    private static ShareFileObject of(FileObject file) throws FileSystemException {
        if (FileObjectUtils.getAbstractFileObject(file) instanceof ShareFileObject ours) {
            return ours;
        }
        throw new IllegalArgumentException(file.getName().getFriendlyURI() + " is not on a share");
    }

    UpdateOptions updateOptions() {
        return updateOptions;
    }

    ArchiveCheck archives() {
        return archives;
    }

    /** Returns the file of a name if somebody has asked for it before. */
    @Nullable
    FileObject known(FileName name) {
        return getFileFromCache(name);
    }

    @Override
    protected FileObject createFile(AbstractFileName name) throws FileSystemException {
        return new ShareFileObject((ShareFileName) name, this);
    }

    @Override
    protected void addCapabilities(Collection<Capability> capabilities) {
        capabilities.addAll(ShareFileProvider.CAPABILITIES);
    }

    /** {@inheritDoc} In milliseconds; asks the server if it has not been asked before. */
    @Override
    public double getLastModTimeAccuracy() {
        try {
            Duration precision = share().files().traits().timePrecision();
            return precision.toNanos() / 1_000_000.0;
        } catch (ShareException e) {
            throw new IllegalStateException(
                    "the precision of time stamps on " + root.getFriendlyURI() + " is not known", e);
        }
    }

    @Override
    protected void doCloseCommunicationLink() {
        Logins.Lease ended;
        synchronized (guard) {
            ended = lease;
            lease = null;
            share = null;
        }
        if (ended != null) {
            ended.release();
        }
    }
}
