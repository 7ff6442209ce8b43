package org.shareops.backend.local;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;

/** A system call failed. Becomes a {@code ShareException} in {@link Failures}. */
final class ErrnoException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private static final String NOTICED = "noticed";

    private final String call;
    private final int number;
    private final @Nullable String detail;
    private final @Nullable ErrorKind kind;

    /**
     * Says what failed.
     *
     * @param call the system call
     * @param number the error number
     */
    ErrnoException(String call, int number) {
        this(call, number, null);
    }

    /**
     * Says what failed, and what that means here.
     *
     * @param detail what to tell instead of the error number's usual meaning; null for the usual one
     */
    ErrnoException(String call, int number, @Nullable String detail) {
        this(call, number, detail, null);
    }

    private ErrnoException(String call, int number, @Nullable String detail, @Nullable ErrorKind kind) {
        super(call + ": " + Errno.code(number));
        this.call = call;
        this.number = number;
        this.detail = detail;
        this.kind = kind;
    }

    /** The system refused to move or delete a mount point: no wait helps, only somebody who unmounts it. */
    static ErrnoException mountPoint(String call, int number, Path place) {
        return new ErrnoException(
                call,
                number,
                Quoted.of(String.valueOf(place.getFileName()))
                        + " is a mount point: what is in it belongs to another volume; unmount that first",
                ErrorKind.REFUSED);
    }

    /** A failure that we notice ourselves, and that no system call has given. */
    static ErrnoException noticed(Errno errno, String detail) {
        return new ErrnoException(NOTICED, errno.number(), detail);
    }

    /** Returns true if a system call gave the number, so that it may be shown as the native code. */
    boolean isNative() {
        return !call.equals(NOTICED);
    }

    /** Returns the call that failed. */
    String call() {
        return call;
    }

    /** Returns the kind, if it is not the one that the error number usually means. */
    Optional<ErrorKind> kind() {
        return Optional.ofNullable(kind);
    }

    int number() {
        return number;
    }

    @Nullable
    String detail() {
        return detail;
    }

    boolean is(Errno errno) {
        return number == errno.number();
    }
}
