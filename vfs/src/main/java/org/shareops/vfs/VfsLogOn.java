package org.shareops.vfs;

import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileSystemManager;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.VFS;
import org.apache.commons.vfs2.auth.StaticUserAuthenticator;
import org.apache.commons.vfs2.impl.DefaultFileSystemConfigBuilder;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;

/** Opens file systems. Apart from the backend, which every program loads, since this loads Commons VFS. */
final class VfsLogOn {
    private VfsLogOn() {}

    /** With other options {@code ram:} is another file system: what is for SSH is set for nothing else. */
    private static FileSystemOptions options(@Nullable FileSystemOptions common, boolean remote, ServerAddress server)
            throws ShareException {
        FileSystemOptions given = common == null ? new FileSystemOptions() : (FileSystemOptions) common.clone();
        try {
            return remote ? HostKeys.checked(given) : given;
        } catch (FileSystemException e) {
            throw HostKeys.refusal(server, e);
        }
    }

    /** Logs on as somebody, or to a file system that knows no users; never as nobody in particular (rule P2). */
    static VfsLink logOn(
            @Nullable FileSystemManager given,
            @Nullable FileSystemOptions common,
            ServerAddress server,
            String scheme,
            boolean remote,
            Credentials credentials,
            OpenNames names)
            throws ShareException {
        FileSystemOptions options = options(common, remote, server);
        if (credentials instanceof Credentials.Password password) {
            StaticUserAuthenticator authenticator = new StaticUserAuthenticator(
                    password.domain().orElse(null), password.user(), new String(password.secret()));
            DefaultFileSystemConfigBuilder.getInstance().setUserAuthenticator(options, authenticator);
            if (remote) {
                HostKeys.sendSecretOnce(options);
            }
        } else if (remote) {
            throw ShareException.of(ErrorKind.AUTHENTICATION_REJECTED, "log on to " + server)
                    .detail("there is no user for it, and nothing is sent without")
                    .build();
        }
        String address =
                scheme + "://" + server.toString().substring(server.scheme().length() + "://".length()) + "/";
        try {
            FileSystemManager manager = given == null ? VFS.getManager() : given;
            FileObject root = manager.resolveFile(address, options);
            if (remote) {
                ask(manager, root);
            }
            return new VfsLink(manager, root, remote, names);
        } catch (FileSystemException e) {
            throw HostKeys.refusal(server, e);
        }
    }

    /** The first thing that asks the server; what it does not answer leaves nothing open. */
    private static void ask(FileSystemManager manager, FileObject root) throws FileSystemException {
        boolean good = false;
        try {
            root.getType();
            good = true;
        } finally {
            if (!good) {
                manager.closeFileSystem(root.getFileSystem());
            }
        }
    }
}
