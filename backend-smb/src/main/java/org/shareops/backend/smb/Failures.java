package org.shareops.backend.smb;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.NameRules;

/** Makes exceptions of failed requests (rule C2). */
final class Failures {
    private final ShareAddress share;

    Failures(ShareAddress share) {
        this.share = share;
    }

    /** For a request that changes nothing on the server. */
    ShareException of(String operation, SharePath path, SmbFailure failure) {
        return builder(operation, path, failure, ErrorKind.LINK_LOST).build();
    }

    /** For one that changes something: if it was sent and never answered, nobody knows whether it was done (rule R6). */
    ShareException ofChange(String operation, SharePath path, SmbFailure failure) {
        boolean sent = failure instanceof SmbFailure.Lost lost && lost.sent();
        return builder(operation, path, failure, sent ? ErrorKind.OUTCOME_UNKNOWN : ErrorKind.LINK_LOST)
                .build();
    }

    /** For one that creates what must not exist. Servers name a directory of that name by what it is, not as taken. */
    ShareException ofCreation(String operation, SharePath path, SmbFailure failure) {
        return isOf(failure, NtStatus.STATUS_FILE_IS_A_DIRECTORY)
                ? of(ErrorKind.ALREADY_EXISTS, operation, path, "a directory has this name", failure)
                : ofChange(operation, path, failure);
    }

    /** Returns whether the server answered with this status. */
    static boolean isOf(SmbFailure failure, NtStatus expected) {
        return failure instanceof SmbFailure.Status status && status.code() == expected.code;
    }

    /** An exception of a kind that says more than the failure does. */
    ShareException of(ErrorKind kind, String operation, SharePath path, String detail, @Nullable SmbFailure failure) {
        ShareException.Builder builder =
                ShareException.of(kind, operation).share(share).path(path).detail(detail);
        if (failure instanceof SmbFailure.Status status) {
            builder.nativeCode(nativeCode(status.code()));
        }
        return failure == null ? builder.build() : builder.cause(failure).build();
    }

    private ShareException.Builder builder(String operation, SharePath path, SmbFailure failure, ErrorKind ifLost) {
        if (failure instanceof SmbFailure.Status status) {
            return status(operation, path, status);
        }
        ErrorKind kind = failure instanceof SmbFailure.Lost
                ? ifLost
                : failure instanceof SmbFailure.Unreachable
                        ? ErrorKind.UNREACHABLE
                        : failure instanceof SmbFailure.NotSupported || failure instanceof SmbFailure.NeedsEncryption
                                ? ErrorKind.UNSUPPORTED
                                : failure instanceof SmbFailure.Interrupted || failure instanceof SmbFailure.Ending
                                        ? ErrorKind.CANCELLED
                                        : failure instanceof SmbFailure.Closed ? ErrorKind.CLOSED : ErrorKind.PROTOCOL;
        return ShareException.of(kind, operation)
                .share(share)
                .path(path)
                .detail(String.valueOf(failure.getMessage()))
                .cause(failure);
    }

    private ShareException.Builder status(String operation, SharePath path, SmbFailure.Status failure) {
        NtStatus known = NtStatus.of(failure.code()).orElse(null);
        ErrorKind kind = known == null ? ErrorKind.PROTOCOL : known.kind;
        ShareException.Builder builder = ShareException.of(kind, operation)
                .share(share)
                .path(path)
                .nativeCode(nativeCode(failure.code()))
                .detail(known == null ? "the server answered with a status that is not known here" : advice(known))
                .cause(failure);
        if (kind == ErrorKind.INVALID_NAME) {
            List<String> problems = NameRules.windows().problemsOf(path);
            builder.problems(problems);
        }
        return builder;
    }

    static NativeCode nativeCode(int code) {
        return new NativeCode(
                "NTSTATUS",
                Integer.toUnsignedLong(code),
                NtStatus.of(code).map(Enum::name).orElse(""));
    }

    private static String advice(NtStatus status) {
        return switch (status) {
            case STATUS_DELETE_PENDING -> "it is deleted as soon as those who have it open close it";
            case STATUS_FILE_LOCK_CONFLICT, STATUS_LOCK_NOT_GRANTED -> "somebody has locked a part of it";
            case STATUS_CANNOT_DELETE -> "it is read-only or may not be deleted";
            case STATUS_STOPPED_ON_SYMLINK -> "a symbolic link on the way to it is not followed";
            case STATUS_PATH_NOT_COVERED ->
                "it lies in a DFS name space, which is not followed; name the server that has it";
            case STATUS_FILE_CLOSED, STATUS_INVALID_HANDLE -> "the server has closed our handle";
            case STATUS_USER_SESSION_DELETED, STATUS_NETWORK_SESSION_EXPIRED -> "the server has ended our session";
            case STATUS_NETWORK_NAME_DELETED -> "the share was taken away";
            case STATUS_BAD_NETWORK_NAME -> "the server has no such share";
            case STATUS_BAD_DEVICE_TYPE -> "it is a printer or a pipe and no place for files";
            case STATUS_ACCOUNT_DISABLED -> "the account is disabled";
            case STATUS_ACCOUNT_LOCKED_OUT -> "the account is locked after too many failed log-ons";
            case STATUS_PASSWORD_EXPIRED, STATUS_PASSWORD_MUST_CHANGE -> "the password has expired and must be changed";
            case STATUS_REQUEST_NOT_ACCEPTED -> "the server takes no more connections now";
            default ->
                switch (status.kind) {
                    case IN_USE -> "somebody has it open";
                    case NOT_FOUND -> "it does not exist, or the directory above it does not";
                    case ALREADY_EXISTS -> "the name is taken";
                    case ACCESS_DENIED -> "the server refuses it to this user; ask its administrator for the right";
                    case AUTHENTICATION_REJECTED -> "the server does not know this user with this password";
                    case NO_SPACE -> "the disk or the quota is full";
                    case NOT_EMPTY -> "the directory is not empty";
                    case WRONG_TYPE -> "it is a file where a directory is needed, or the other way round";
                    case INVALID_NAME -> "the server cannot hold this name";
                    case UNSUPPORTED -> "the server does not have this operation";
                    default -> "the server could not do it";
                };
        };
    }
}
