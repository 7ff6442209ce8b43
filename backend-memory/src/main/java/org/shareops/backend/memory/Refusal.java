package org.shareops.backend.memory;

import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
import org.shareops.model.ShareException;

/** What the server answers instead of doing it: the one place that maps native codes to kinds (rule C2). */
enum Refusal {
    SHARING_VIOLATION(ErrorKind.IN_USE, 0xC0000043L, "an open of it excludes this; retry, or ask who holds it"),
    TARGET_OPEN(ErrorKind.IN_USE, 0xC0000022L, "the target is open; retry, or ask who holds it"),
    OPEN_BELOW(ErrorKind.IN_USE, 0xC0000022L, "a file below it is open; retry, or ask who holds it"),
    NO_NAME(ErrorKind.NOT_FOUND, 0xC0000034L, "there is no such name; check the path"),
    NO_PARENT(ErrorKind.NOT_FOUND, 0xC000003AL, "a directory above it is missing; create that first"),
    NO_SHARE(ErrorKind.NOT_FOUND, 0xC00000CCL, "the server has no such share; check its name"),
    NO_LONGER_THERE(ErrorKind.NOT_FOUND, 0xC0000008L, "the id is not or no longer known; list again"),
    NAME_TAKEN(ErrorKind.ALREADY_EXISTS, 0xC0000035L, "the name is taken; choose another or remove what has it"),
    BAD_NAME(ErrorKind.INVALID_NAME, 0xC0000033L, "the share cannot hold this name; choose another"),
    NOT_EMPTY(ErrorKind.NOT_EMPTY, 0xC0000101L, "the directory is not empty; delete what it holds first"),
    NO_DIRECTORY(ErrorKind.WRONG_TYPE, 0xC0000103L, "it is no directory; check the path"),
    NO_FILE(ErrorKind.WRONG_TYPE, 0xC00000BAL, "it is a directory; name a file"),
    READ_ONLY(ErrorKind.ACCESS_DENIED, 0xC0000121L, "the file is read-only; clear that attribute first"),
    NO_RIGHT(ErrorKind.ACCESS_DENIED, 0xC0000022L, "we lack the right; ask the server's administrator"),
    NEWCOMERS_REFUSED(ErrorKind.ACCESS_DENIED, 0xC0000022L, "the share refuses newcomers at present; retry later"),
    BAD_LOG_ON(ErrorKind.AUTHENTICATION_REJECTED, 0xC000006DL, "user or secret is wrong; give other credentials"),
    DISK_FULL(ErrorKind.NO_SPACE, 0xC000007FL, "the server is full; make room"),
    INTO_ITSELF(
            ErrorKind.REFUSED,
            0xC000000DL,
            "not possible for the root, nor for a directory into itself; name another path"),
    HANDLE_CLOSED(ErrorKind.CLOSED, 0xC0000128L, "the server has closed this open file; open it again");

    final ErrorKind kind;
    private final long ntstatus;
    private final String advice;

    Refusal(ErrorKind kind, long ntstatus, String advice) {
        this.kind = kind;
        this.ntstatus = ntstatus;
        this.advice = advice;
    }

    /** Starts the exception; {@code subject} is put before the advice. */
    ShareException.Builder of(String operation, MemoryProfile profile, String subject) {
        ShareException.Builder builder = ShareException.of(kind, operation).detail(subject + advice);
        return profile.has(MemoryProfile.Switch.NTSTATUS_CODES)
                ? builder.nativeCode(new NativeCode("NTSTATUS", ntstatus, ""))
                : builder;
    }
}
