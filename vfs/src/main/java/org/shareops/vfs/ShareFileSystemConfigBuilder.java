package org.shareops.vfs;

import org.apache.commons.vfs2.FileSystem;
import org.apache.commons.vfs2.FileSystemConfigBuilder;
import org.apache.commons.vfs2.FileSystemOptions;
import org.jspecify.annotations.Nullable;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.update.InUsePolicy;
import org.shareops.update.UpdateOptions;

/**
 * What can be chosen for file systems that are shares. Who we are to a server is decided by the first of these that is given:
 * {@link #setShares}, a user and secret in the URL, {@link #setCredentials}, {@link #setCredentialsProvider}, the {@code
 * UserAuthenticator} of {@code DefaultFileSystemConfigBuilder}. Without any of them nothing is sent to a server that wants to
 * know (rule P2). Thread-safe; a {@link FileSystemOptions} is not.
 */
public final class ShareFileSystemConfigBuilder extends FileSystemConfigBuilder {
    private static final ShareFileSystemConfigBuilder INSTANCE = new ShareFileSystemConfigBuilder();

    private static final String SHARES = "shares";
    private static final String CREDENTIALS = "credentials";
    private static final String PROVIDER = "credentialsProvider";
    private static final String UPDATE = "updateOptions";

    /**
     * Keeps a value as its own key: two options are equal in Commons VFS if the hashes of their values are, and credentials of
     * one user with two secrets have the same.
     */
    private static final class Held {
        private final Object value;

        private Held(Object value) {
            this.value = value;
        }
    }

    private ShareFileSystemConfigBuilder() {
        super("shareops.");
    }

    /** Returns the only instance. */
    public static ShareFileSystemConfigBuilder getInstance() {
        return INSTANCE;
    }

    /** Sets the {@link Shares} to use, with its links, credentials and backends. The caller closes it, after the manager. */
    public void setShares(FileSystemOptions options, Shares value) {
        setParam(options, SHARES, new Held(value));
    }

    /** Returns the {@link Shares} to use; null if the provider makes its own. */
    public @Nullable Shares getShares(@Nullable FileSystemOptions options) {
        return held(options, SHARES, Shares.class);
    }

    /** Sets who we are to every server that is reached with these options. */
    public void setCredentials(FileSystemOptions options, Credentials value) {
        setParam(options, CREDENTIALS, new Held(value));
    }

    /** Returns who we are; null if that is not set. */
    public @Nullable Credentials getCredentials(@Nullable FileSystemOptions options) {
        return held(options, CREDENTIALS, Credentials.class);
    }

    /** Sets who tells, for each server, who we are there. */
    public void setCredentialsProvider(FileSystemOptions options, CredentialsProvider value) {
        setParam(options, PROVIDER, new Held(value));
    }

    /** Returns who tells who we are; null if nobody is set. */
    public @Nullable CredentialsProvider getCredentialsProvider(@Nullable FileSystemOptions options) {
        return held(options, PROVIDER, CredentialsProvider.class);
    }

    /**
     * Sets what holds for everything that is written, moved or removed. By default {@link UpdateOptions#defaults()}. Where Commons
     * VFS promises that a whole directory goes, foreign files go with it whatever is set here.
     */
    public void setUpdateOptions(FileSystemOptions options, UpdateOptions value) {
        setParam(options, UPDATE, new Held(value));
    }

    /** Returns what holds for everything that is written, moved or removed. */
    public UpdateOptions getUpdateOptions(@Nullable FileSystemOptions options) {
        UpdateOptions set = held(options, UPDATE, UpdateOptions.class);
        return set == null ? UpdateOptions.defaults() : set;
    }

    /**
     * Sets what to do when somebody holds what is written, moved or removed; by default {@link InUsePolicy#never()}. A stream
     * that waits does so while it is closed. Shorthand for {@link #setUpdateOptions}.
     */
    public void setInUsePolicy(FileSystemOptions options, InUsePolicy value) {
        setUpdateOptions(options, getUpdateOptions(options).withInUse(value));
    }

    /** Returns what to do when somebody is in the way. */
    public InUsePolicy getInUsePolicy(@Nullable FileSystemOptions options) {
        return getUpdateOptions(options).inUse();
    }

    private <T> @Nullable T held(@Nullable FileSystemOptions options, String name, Class<T> type) {
        Held found = getParam(options, name);
        return found == null ? null : type.cast(found.value);
    }

    @Override
    protected Class<? extends FileSystem> getConfigClass() {
        return ShareFileSystem.class;
    }
}
