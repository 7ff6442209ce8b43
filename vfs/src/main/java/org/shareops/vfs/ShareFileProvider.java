package org.shareops.vfs;

import java.util.Collection;
import java.util.List;
import org.apache.commons.vfs2.Capability;
import org.apache.commons.vfs2.FileName;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystem;
import org.apache.commons.vfs2.FileSystemConfigBuilder;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.provider.AbstractOriginatingFileProvider;
import org.jspecify.annotations.Nullable;

/**
 * Makes Commons VFS file systems of shares: {@code smb://host/share/path}, {@code ncp://host/VOLUME/path}, {@code
 * mem://host/share/path}. Each share is a file system of its own. A manager that reads {@code META-INF/vfs-providers.xml} has
 * it already; for another, {@code addProvider} with the schemes that it is to answer for, which may be those of further backends.
 *
 * <p>What is written is staged and takes the file's place when the stream is closed (rules R1, R2); nothing is ever deleted to
 * make room. All file systems of a manager that are the same user to a server have one link to it (rule P3), made when it is
 * first needed and logged off at the latest when the manager is closed.
 */
public final class ShareFileProvider extends AbstractOriginatingFileProvider {
    static final List<Capability> CAPABILITIES = List.of(
            Capability.CREATE,
            Capability.DELETE,
            Capability.RENAME,
            Capability.GET_TYPE,
            Capability.LIST_CHILDREN,
            Capability.READ_CONTENT,
            Capability.WRITE_CONTENT,
            Capability.APPEND_CONTENT,
            Capability.RANDOM_ACCESS_READ,
            Capability.RANDOM_ACCESS_WRITE,
            Capability.RANDOM_ACCESS_SET_LENGTH,
            Capability.GET_LAST_MODIFIED,
            Capability.SET_LAST_MODIFIED_FILE,
            Capability.SET_LAST_MODIFIED_FOLDER,
            Capability.ATTRIBUTES,
            Capability.URI);

    private final Logins logins = new Logins();
    private final ShareFileNameParser parser = new ShareFileNameParser(logins);

    /** Makes a provider, as Commons VFS does by itself. */
    public ShareFileProvider() {}

    @Override
    public FileName parseUri(@Nullable FileName base, String uri) throws FileSystemException {
        return parser.parse(base, uri);
    }

    /** {@inheritDoc} A failure does not show what the URL says of a user. */
    @Override
    public FileObject findFile(@Nullable FileObject baseFile, String uri, @Nullable FileSystemOptions fileSystemOptions)
            throws FileSystemException {
        return findFile(parser.parse(baseFile == null ? null : baseFile.getName(), uri), fileSystemOptions);
    }

    @Override
    protected FileSystem doCreateFileSystem(FileName rootName, @Nullable FileSystemOptions options)
            throws FileSystemException {
        ShareFileName root = (ShareFileName) rootName;
        return ShareFileSystem.open(root, options, logins);
    }

    /** {@inheritDoc} Logs off, and forgets what URLs said. */
    @Override
    public void close() {
        super.close();
        logins.forget();
    }

    @Override
    public FileSystemConfigBuilder getConfigBuilder() {
        return ShareFileSystemConfigBuilder.getInstance();
    }

    @Override
    public Collection<Capability> getCapabilities() {
        return CAPABILITIES;
    }
}
