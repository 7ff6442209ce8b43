package org.shareops.backend.memory;

import org.shareops.model.ErrorKind;

/** Why a request fails: the one place that maps native codes to kinds (rule C2). Code 0: found without the server. */
enum Refusal {
    CLOSED(ErrorKind.CLOSED, 0, "it was closed before; open it again"),
    INTERRUPTED(ErrorKind.CANCELLED, 0, "the thread was interrupted before anything was sent"),
    LINK_LOST(ErrorKind.LINK_LOST, 0, "the link to the server is lost; log on again"),
    HANDLE_CLOSED(ErrorKind.LINK_LOST, 0xC0000128L, "the server has closed this open file; open it again"),
    OUTCOME_UNKNOWN(ErrorKind.OUTCOME_UNKNOWN, 0, "the link broke before the reply; log on again and look"),
    UNREACHABLE(ErrorKind.UNREACHABLE, 0, "the server is down or unknown; start it and give it to the backend"),
    NO_REPLACING_RENAME(ErrorKind.UNSUPPORTED, 0, "no rename replaces a file here; move the target aside first"),
    NO_RENAME_OF_HELD(ErrorKind.UNSUPPORTED, 0, "a held file cannot be renamed here; let go of it first"),
    UNKNOWN_FORMAT(ErrorKind.UNSUPPORTED, 0, "security of that format is not known here"),
    TOO_LARGE(ErrorKind.UNSUPPORTED, 0xC0000904L, "files in memory are smaller than 1 GiB; split it"),
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
    NO_SUCH_PART(ErrorKind.IO_FAILURE, 0xC000001FL, "the file ends before what is to be copied of it does; look again"),
    DISK_FULL(ErrorKind.NO_SPACE, 0xC000007FL, "the server is full; make room"),
    IMPOSSIBLE(ErrorKind.REFUSED, 0xC000000DL, "the root stays, and no directory moves into itself; name another path");

    final ErrorKind kind;
    final long ntstatus;
    final String advice;

    Refusal(ErrorKind kind, long ntstatus, String advice) {
        this.kind = kind;
        this.ntstatus = ntstatus;
        this.advice = advice;
    }

    /** Fails if that is so; the answer is of no interest. */
    Refusal when(boolean refused, Object about) throws Refused {
        if (refused) {
            throw of(about);
        }
        return this;
    }

    Refused of(Object about) {
        return new Refused(this, about);
    }

    /** A refusal on its way to the caller. */
    @SuppressWarnings("serial")
    static final class Refused extends Exception {
        final Refusal why;
        final Object about;

        Refused(Refusal why, Object about) {
            super(why.advice);
            this.why = why;
            this.about = about;
        }
    }
}
