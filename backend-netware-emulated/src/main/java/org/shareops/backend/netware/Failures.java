package org.shareops.backend.netware;

import static org.shareops.backend.netware.wire.Completion.*;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.FailedLogOn;

/** Makes exceptions of calls that failed (rule C2). */
final class Failures {
    private static final Map<Integer, ErrorKind> KINDS = Map.ofEntries(
            Map.entry(OUT_OF_DISK, ErrorKind.NO_SPACE),
            Map.entry(DIRECTORY_FULL, ErrorKind.NO_SPACE),
            Map.entry(FILE_IN_USE, ErrorKind.IN_USE),
            Map.entry(SOME_FILES_IN_USE, ErrorKind.IN_USE),
            Map.entry(ALL_FILES_IN_USE, ErrorKind.IN_USE),
            Map.entry(DIRECTORY_IN_USE, ErrorKind.IN_USE),
            Map.entry(IO_LOCKED, ErrorKind.IN_USE),
            Map.entry(NO_OPEN_RIGHTS, ErrorKind.ACCESS_DENIED),
            Map.entry(NO_CREATE_RIGHTS, ErrorKind.ACCESS_DENIED),
            Map.entry(CREATE_EXISTING_READ_ONLY, ErrorKind.ACCESS_DENIED),
            Map.entry(NO_SEARCH_RIGHTS, ErrorKind.ACCESS_DENIED),
            Map.entry(NO_DELETE_RIGHTS, ErrorKind.ACCESS_DENIED),
            Map.entry(NO_RENAME_RIGHTS, ErrorKind.ACCESS_DENIED),
            Map.entry(NO_MODIFY_RIGHTS, ErrorKind.ACCESS_DENIED),
            Map.entry(SOME_FILES_READ_ONLY, ErrorKind.ACCESS_DENIED),
            Map.entry(ALL_FILES_READ_ONLY, ErrorKind.ACCESS_DENIED),
            Map.entry(NO_READ_RIGHTS, ErrorKind.ACCESS_DENIED),
            Map.entry(NO_WRITE_RIGHTS, ErrorKind.ACCESS_DENIED),
            Map.entry(NO_CONSOLE_RIGHTS, ErrorKind.ACCESS_DENIED),
            Map.entry(BINDERY_SECURITY, ErrorKind.ACCESS_DENIED),
            Map.entry(NO_OVERWRITE, ErrorKind.ALREADY_EXISTS),
            Map.entry(SOME_NAMES_EXIST, ErrorKind.ALREADY_EXISTS),
            Map.entry(ALL_NAMES_EXIST, ErrorKind.ALREADY_EXISTS),
            Map.entry(BAD_CREATE_NAME, ErrorKind.INVALID_NAME),
            Map.entry(BAD_FILE_NAME, ErrorKind.INVALID_NAME),
            Map.entry(NO_SUCH_VOLUME, ErrorKind.NOT_FOUND),
            Map.entry(INVALID_PATH, ErrorKind.NOT_FOUND),
            Map.entry(FAILURE, ErrorKind.NOT_FOUND),
            Map.entry(DIRECTORY_NOT_EMPTY, ErrorKind.NOT_EMPTY),
            Map.entry(BAD_FILE_HANDLE, ErrorKind.LINK_LOST),
            Map.entry(BAD_STATION, ErrorKind.NOT_FOUND),
            Map.entry(UNKNOWN_REQUEST, ErrorKind.UNSUPPORTED),
            Map.entry(RENAME_ACROSS_VOLUMES, ErrorKind.UNSUPPORTED),
            Map.entry(IO_ERROR, ErrorKind.IO_FAILURE),
            Map.entry(NO_FILE_HANDLES, ErrorKind.IO_FAILURE),
            Map.entry(SERVER_OUT_OF_MEMORY, ErrorKind.IO_FAILURE));

    /** At a log-on some codes mean something else. */
    private static final Map<Integer, ErrorKind> LOG_ON = Map.ofEntries(
            Map.entry(FAILURE, ErrorKind.AUTHENTICATION_REJECTED),
            Map.entry(NO_SUCH_OBJECT, ErrorKind.AUTHENTICATION_REJECTED),
            Map.entry(BAD_NAME, ErrorKind.AUTHENTICATION_REJECTED),
            Map.entry(ILLEGAL_WILDCARD, ErrorKind.AUTHENTICATION_REJECTED),
            Map.entry(NO_ACCOUNT_BALANCE, ErrorKind.AUTHENTICATION_REJECTED),
            Map.entry(CREDIT_EXCEEDED, ErrorKind.AUTHENTICATION_REJECTED),
            Map.entry(BAD_LOGIN_TIME, ErrorKind.AUTHENTICATION_REJECTED),
            Map.entry(BAD_LOGIN_STATION, ErrorKind.AUTHENTICATION_REJECTED),
            Map.entry(ACCOUNT_DISABLED, ErrorKind.AUTHENTICATION_REJECTED),
            Map.entry(PASSWORD_EXPIRED_NO_GRACE, ErrorKind.AUTHENTICATION_REJECTED),
            // The server lets nobody in for now, or not once more, and does not call the secret wrong.
            Map.entry(LOGIN_LOCKOUT, ErrorKind.UNREACHABLE),
            Map.entry(MAX_LOGINS_EXCEEDED, ErrorKind.UNREACHABLE),
            Map.entry(NO_LOGIN_CONNECTIONS, ErrorKind.UNREACHABLE),
            Map.entry(NO_FREE_CONNECTION, ErrorKind.UNREACHABLE));

    private final @Nullable ShareAddress share;

    Failures(ShareAddress share) {
        this.share = share;
    }

    private Failures() {
        this.share = null;
    }

    /** For calls that concern no volume; operations name the server themselves. */
    static Failures ofServer() {
        return new Failures();
    }

    /** For a call that changes nothing on the server. */
    ShareException of(String operation, SharePath path, NcpFailure failure) {
        return builder(operation, path, failure, ErrorKind.LINK_LOST).build();
    }

    /** For one that changes something: if it was sent and never answered, nobody knows whether it was done (rule R6). */
    ShareException ofChange(String operation, SharePath path, NcpFailure failure) {
        boolean sent = failure instanceof NcpFailure.Lost lost && lost.sent();
        return builder(operation, path, failure, sent ? ErrorKind.OUTCOME_UNKNOWN : ErrorKind.LINK_LOST)
                .build();
    }

    /** An exception of a kind that says more than the failure does. */
    ShareException of(ErrorKind kind, String operation, SharePath path, String detail, @Nullable NcpFailure failure) {
        ShareException.Builder builder =
                at(ShareException.of(kind, operation), path).detail(detail);
        nativeCode(failure).ifPresent(builder::nativeCode);
        return failure == null ? builder.build() : builder.cause(failure).build();
    }

    ShareException wrongType(String operation, SharePath path, ShareException missing) {
        ShareException.Builder builder = at(ShareException.of(ErrorKind.WRONG_TYPE, operation), path)
                .detail("it is a file where a directory is needed, or the other way round")
                .cause(missing);
        missing.nativeCode().ifPresent(builder::nativeCode);
        return builder.build();
    }

    FailedLogOn ofLogOn(String operation, NcpFailure failure, long roundTrips) {
        ErrorKind kind = failure instanceof NcpFailure.Refusal refusal
                ? LOG_ON.getOrDefault(refusal.completion(), ErrorKind.PROTOCOL)
                : failure instanceof NcpFailure.Interrupted || failure instanceof NcpFailure.Closed
                        ? ErrorKind.CANCELLED
                        : failure instanceof NcpFailure.Malformed ? ErrorKind.PROTOCOL : ErrorKind.UNREACHABLE;
        ShareException.Builder builder = ShareException.of(kind, operation)
                .detail(logOnDetail(kind, failure))
                .cause(failure);
        nativeCode(failure).ifPresent(builder::nativeCode);
        return new FailedLogOn(builder, roundTrips);
    }

    private static String logOnDetail(ErrorKind kind, NcpFailure failure) {
        if (failure instanceof NcpFailure.Refusal refusal) {
            return switch (refusal.completion()) {
                case LOGIN_LOCKOUT ->
                    "logins are disabled on the server, for everybody, until an operator enables them again; or the account"
                            + " is locked for a while after wrong passwords";
                case NO_FREE_CONNECTION -> "all connections of the server are taken";
                case NO_LOGIN_CONNECTIONS -> "the server has no licence left";
                case MAX_LOGINS_EXCEEDED -> "the user has as many connections as the server allows it";
                case BAD_LOGIN_TIME, BAD_LOGIN_STATION ->
                    "the account may not log in now, or not from this machine: " + failure.getMessage();
                case NO_ACCOUNT_BALANCE, CREDIT_EXCEEDED ->
                    "the account has nothing left to pay for its connection: " + failure.getMessage();
                default ->
                    kind == ErrorKind.AUTHENTICATION_REJECTED
                            ? "the server refuses this user with this password; check both, and the account: "
                                    + failure.getMessage()
                            : "the server answered with a code that a log-on should not have: " + failure.getMessage();
            };
        }
        return kind == ErrorKind.UNREACHABLE
                ? "no NetWare server answers: " + failure.getMessage() + "; check name, port and network"
                : String.valueOf(failure.getMessage());
    }

    private ShareException.Builder builder(String operation, SharePath path, NcpFailure failure, ErrorKind ifLost) {
        ErrorKind kind;
        String detail = String.valueOf(failure.getMessage());
        if (failure instanceof NcpFailure.Refusal refusal) {
            kind = KINDS.getOrDefault(refusal.completion(), ErrorKind.PROTOCOL);
            detail = advice(kind, refusal);
        } else if (failure instanceof NcpFailure.Lost) {
            kind = ifLost;
        } else if (failure instanceof NcpFailure.Interrupted) {
            kind = ErrorKind.CANCELLED;
        } else if (failure instanceof NcpFailure.Closed) {
            kind = ErrorKind.CLOSED;
        } else {
            kind = failure instanceof NcpFailure.Unreachable ? ErrorKind.UNREACHABLE : ErrorKind.PROTOCOL;
        }
        ShareException.Builder builder =
                at(ShareException.of(kind, operation), path).detail(detail).cause(failure);
        nativeCode(failure).ifPresent(builder::nativeCode);
        return builder;
    }

    private ShareException.Builder at(ShareException.Builder builder, SharePath path) {
        return share == null ? builder : builder.share(share).path(path);
    }

    private static Optional<NativeCode> nativeCode(@Nullable NcpFailure failure) {
        return failure instanceof NcpFailure.Refusal refusal
                ? Optional.of(new NativeCode("NCP", refusal.completion(), Completion.text(refusal.completion())))
                : Optional.empty();
    }

    private static String advice(ErrorKind kind, NcpFailure.Refusal refusal) {
        return switch (kind) {
            case IN_USE ->
                refusal.completion() == IO_LOCKED ? "somebody has locked a part of it" : "somebody has it open";
            case NOT_FOUND -> "it does not exist, or the directory above it does not";
            case ALREADY_EXISTS -> "the name is taken";
            case ACCESS_DENIED -> "the server refuses it to this user; " + refusal.getMessage();
            case NO_SPACE ->
                refusal.completion() == DIRECTORY_FULL
                        ? "the directory has no room for another name"
                        : "the volume is full";
            case NOT_EMPTY -> "the directory is not empty";
            case INVALID_NAME -> "the volume cannot hold this name";
            case LINK_LOST -> "the server has closed our handle";
            case UNSUPPORTED ->
                refusal.completion() == RENAME_ACROSS_VOLUMES
                        ? "the two names lie on different disks of the server, between which nothing is renamed"
                        : "the server does not have this call: " + refusal.getMessage();
            case IO_FAILURE -> "the server could not do it: " + refusal.getMessage();
            default -> "the server answered with a code that is not known here: " + refusal.getMessage();
        };
    }
}
