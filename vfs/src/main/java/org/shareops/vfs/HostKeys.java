package org.shareops.vfs;

import java.time.Duration;
import java.util.Locale;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.provider.sftp.SftpFileSystemConfigBuilder;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;

/**
 * What SSH servers are known by, and what hinders a log-on to them. Commons VFS by itself sends the secret to whoever answers. The
 * library below tells by its words alone what went wrong.
 */
final class HostKeys {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private HostKeys() {}

    /**
     * Returns a copy of options under which a host that is not known is refused, one that does not answer is given up, and no
     * commands are run: servers that have only SFTP may leave those without an answer.
     */
    static FileSystemOptions checked(FileSystemOptions given) throws FileSystemException {
        FileSystemOptions options = (FileSystemOptions) given.clone();
        SftpFileSystemConfigBuilder ssh = SftpFileSystemConfigBuilder.getInstance();
        ssh.setStrictHostKeyChecking(options, "yes");
        ssh.setDisableDetectExecChannel(options, true);
        if (isEndless(ssh.getSessionTimeout(options))) {
            ssh.setSessionTimeout(options, PATIENCE);
        }
        if (isEndless(ssh.getConnectTimeout(options))) {
            ssh.setConnectTimeout(options, PATIENCE);
        }
        return options;
    }

    private static boolean isEndless(@Nullable Duration timeout) {
        return timeout == null || timeout.isZero();
    }

    /**
     * Sends a secret as a password and in no other way, unless the options name the ways. Else a wrong one is sent again by each way
     * that the server knows, and counts as often against the account (rule P5).
     */
    static void sendSecretOnce(FileSystemOptions options) {
        SftpFileSystemConfigBuilder ssh = SftpFileSystemConfigBuilder.getInstance();
        if (ssh.getPreferredAuthentications(options) == null) {
            ssh.setPreferredAuthentications(options, "password");
        }
    }

    /** Sends a secret of a source in one way, too, after keys. */
    static void sendSecretOnceAfterKeys(FileSystemOptions options) {
        SftpFileSystemConfigBuilder ssh = SftpFileSystemConfigBuilder.getInstance();
        if (ssh.getPreferredAuthentications(options) == null) {
            ssh.setPreferredAuthentications(options, "publickey,password");
        }
    }

    /** Says in our words why no log-on took place; anything but a refusal by somebody may go away by itself. */
    static ShareException refusal(ServerAddress server, FileSystemException failure) {
        String said = rootOf(failure);
        String unknown = unknownHost(failure);
        boolean rejected = said.startsWith("Auth fail")
                || said.startsWith("Auth cancel")
                // From servers that hang up on whoever was wrong once.
                || said.toLowerCase(Locale.ROOT).contains("too many authentication failures");
        ErrorKind kind = unknown != null
                ? ErrorKind.REFUSED
                : rejected ? ErrorKind.AUTHENTICATION_REJECTED : ErrorKind.UNREACHABLE;
        String detail = unknown != null
                ? unknown
                : rejected
                        ? "the server does not accept this user with this secret (" + said
                                + "), which is not sent again before it is replaced"
                        : said;
        return ShareException.of(kind, "log on to " + server)
                .detail(detail)
                .cause(failure)
                .build();
    }

    /** Returns what to do if a failure is that a host is not known, or not the one that is known; else null. */
    static @Nullable String unknownHost(Throwable failure) {
        String said = rootOf(failure);
        if (said.contains("UnknownHostKey") || said.contains("reject HostKey")) {
            return "its host key is not known here, and nothing was sent; get it with ssh-keyscan, compare its fingerprint with"
                    + " what the administrator says, and add it to ~/.ssh/known_hosts (" + said.replace('\n', ' ')
                    + ")";
        }
        if (said.contains("HostKey has been changed") || said.contains("revoked HostKey")) {
            return "its host key is not the one that is known here, and nothing was sent: the server has a new one, or another"
                    + " machine answers; ask the administrator before you replace the line in ~/.ssh/known_hosts ("
                    + said.replace('\n', ' ') + ")";
        }
        return null;
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
