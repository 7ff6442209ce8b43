package org.shareops.backend.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Set;
import org.shareops.model.ErrorKind;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * Owner, group and mode by name, as sources offer them: {@code owner:group:rwxr-xr-x}.
 *
 * @param owner the user's name or number
 * @param group the group's name or number
 * @param permissions the mode, without set-id and sticky bits
 */
record PosixMode(String owner, String group, Set<PosixFilePermission> permissions) {
    static final String FORMAT = SecurityState.POSIX_MODE;
    private static final int LONGEST = 1024;
    private static final int PARTS = 3;

    static PosixMode parse(ShareRoot root, String operation, SharePath path, SecurityState state)
            throws ShareException {
        byte[] bytes = state.bytes();
        String[] parts =
                bytes.length > LONGEST ? new String[0] : new String(bytes, StandardCharsets.UTF_8).split(":", -1);
        try {
            if (parts.length == PARTS) {
                return new PosixMode(parts[0], parts[1], PosixFilePermissions.fromString(parts[2]));
            }
        } catch (IllegalArgumentException e) {
            throw damaged(root, operation, path).cause(e).build();
        }
        throw damaged(root, operation, path).build();
    }

    private static ShareException.Builder damaged(ShareRoot root, String operation, SharePath path) {
        return root.failures()
                .builder(ErrorKind.REFUSED, operation, path)
                .detail("the state to be written is damaged; it should read owner:group:rwxr-xr-x");
    }

    static SecurityState read(PosixFileAttributes attributes) {
        String text = attributes.owner().getName() + ":" + attributes.group().getName() + ":"
                + PosixFilePermissions.toString(attributes.permissions());
        return new SecurityState(FORMAT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets owner and group where they differ, then the mode, which a change of owner would touch. */
    void applyTo(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        PosixFileAttributes present = view.readAttributes();
        UserPrincipalLookupService names = file.getFileSystem().getUserPrincipalLookupService();
        try {
            // The owner first: who may change that may change the group as well, so that nothing stays half done.
            if (!present.owner().getName().equals(owner)) {
                view.setOwner(names.lookupPrincipalByName(owner));
            }
            if (!present.group().getName().equals(group)) {
                view.setGroup(names.lookupPrincipalByGroupName(group));
            }
        } catch (UserPrincipalNotFoundException e) {
            throw ErrnoException.noticed(
                    Errno.EPERM,
                    "this machine does not know the user or group \"" + e.getName() + "\" that should own it");
        } catch (java.nio.file.FileSystemException e) {
            ErrnoException refused = ErrnoException.noticed(
                    Errno.EPERM,
                    "owner and group cannot be made " + owner + ":" + group
                            + " by this process; that needs root, or for the group membership in it");
            refused.initCause(e);
            throw refused;
        }
        view.setPermissions(permissions);
    }
}
