package org.shareops.vfs;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.vfs2.FileSystemManager;
import org.apache.commons.vfs2.FileSystemOptions;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Credentials;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Backend;
import org.shareops.spi.ServerLink;

/**
 * File systems of Commons VFS as shares: {@code vfs+ram:///directory}, {@code vfs+file:///directory}, {@code vfs+tmp:///directory},
 * {@code vfs+sftp://host/directory}. As with local disks any directory is a share.
 *
 * <p>What it cannot do is more than with any other backend. Commons VFS has no locks, no exclusive creation, no identities of
 * files and no way to make content durable, and a renaming of its may replace what another program has just created. Claims, and
 * the check that a name is free, hold among all who use the same instance of this class, and nobody else: so only one program
 * may publish into such a share at a time, and holders in other programs are not noticed. A crash of the program is recovered
 * from as ever. A file's content is fetched as a whole when it is opened.
 *
 * <p>Thread-safe. File systems without renaming or without time stamps that can be set, such as {@code ftp:}, are refused.
 */
public final class VfsBackend implements Backend {
    private static final String PREFIX = "vfs+";
    private static final Set<String> LOCAL = Set.of("ram", "file", "tmp");
    private static final Set<String> REMOTE = Set.of("sftp");

    private final @Nullable FileSystemManager manager;
    private final @Nullable FileSystemOptions options;
    private final OpenNames names = new OpenNames();

    /** Makes a backend that uses the manager of {@code VFS.getManager()}. For {@link java.util.ServiceLoader}. */
    public VfsBackend() {
        this.manager = null;
        this.options = null;
    }

    /** Makes a backend that uses a manager of the caller's, who closes it later. */
    public VfsBackend(FileSystemManager manager) {
        this.manager = manager;
        this.options = null;
    }

    /**
     * The same with options for all file systems, such as the file of known hosts, or keys of the user's. Host keys of SSH servers
     * are checked, whatever the options say, and the user is the one that logs on.
     */
    public VfsBackend(FileSystemManager manager, FileSystemOptions options) {
        this.manager = manager;
        this.options = (FileSystemOptions) options.clone();
    }

    @Override
    public Set<String> schemes() {
        Set<String> all = new TreeSet<>();
        LOCAL.forEach(each -> all.add(PREFIX + each));
        REMOTE.forEach(each -> all.add(PREFIX + each));
        return all;
    }

    /** Takes the whole path as the share's directory. */
    @Override
    public ShareAddress share(ShareUrl url) {
        return shareOf(url, url.names());
    }

    /** Takes the last name as the place, and the directory above it as the share. */
    @Override
    public ShareLocation location(ShareUrl url) {
        List<String> all = url.names();
        int parents = Math.max(0, all.size() - 1);
        return new ShareLocation(
                shareOf(url, all.subList(0, parents)), SharePath.ofNames(all.subList(parents, all.size())));
    }

    private static ShareAddress shareOf(ShareUrl url, List<String> directory) {
        boolean remote = REMOTE.contains(inVfs(url.server()));
        if (remote == url.server().host().isEmpty()
                || (!remote && url.server().port().isPresent())) {
            throw new IllegalArgumentException("\"" + url.server() + "\" " + (remote ? "names no host" : "names a host")
                    + "; write " + url.server().scheme() + (remote ? "://host/directory" : ":///directory"));
        }
        directory.forEach(name -> {
            if (Records.isOurs(VfsVolume.rules(remote), name)) {
                throw new IllegalArgumentException("\"" + name
                        + "\" is a reserved name: it holds the records of this library, and is never part of a share");
            }
        });
        return new ShareAddress(url.server(), "/" + String.join("/", directory));
    }

    private static String inVfs(ServerAddress server) {
        return server.scheme().substring(PREFIX.length());
    }

    /** Returns false, since most of these file systems know no users; without credentials one that does is not asked. */
    @Override
    public boolean needsCredentials() {
        return false;
    }

    /** Returns nothing: there is none of what servers of shares have. */
    @Override
    public Map<Capability, CapabilityStatus> declared() {
        return Map.of();
    }

    @Override
    public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
        return VfsLogOn.logOn(
                manager, options, server, inVfs(server), REMOTE.contains(inVfs(server)), credentials, names);
    }
}
