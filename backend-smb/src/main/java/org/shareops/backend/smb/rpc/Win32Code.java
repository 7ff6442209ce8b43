package org.shareops.backend.smb.rpc;

import java.util.Optional;
import java.util.stream.Stream;
import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
import org.shareops.model.ShareException;

/** The result codes of MS-SRVS calls that mean something to us (MS-ERREF 2.2, MS-SRVS 2.2.2.10 and each call's section). */
enum Win32Code {
    FILE_NOT_FOUND(2, "ERROR_FILE_NOT_FOUND", ErrorKind.NOT_FOUND, "the server does not know it"),
    ACCESS_DENIED(
            5,
            "ERROR_ACCESS_DENIED",
            ErrorKind.ACCESS_DENIED,
            "the server allows this to its administrators, not to this user"),
    NOT_ENOUGH_MEMORY(8, "ERROR_NOT_ENOUGH_MEMORY", ErrorKind.IO_FAILURE, "the server has not enough memory"),
    NOT_SUPPORTED(50, "ERROR_NOT_SUPPORTED", ErrorKind.UNSUPPORTED, "the server does not support this"),
    NETWORK_ACCESS_DENIED(
            65,
            "ERROR_NETWORK_ACCESS_DENIED",
            ErrorKind.ACCESS_DENIED,
            "the server does not allow this over the network"),
    INVALID_PARAMETER(87, "ERROR_INVALID_PARAMETER", ErrorKind.PROTOCOL, "the server finds a parameter invalid"),
    /** What Samba gives for a share that it does not have. */
    INVALID_NAME(123, "ERROR_INVALID_NAME", ErrorKind.NOT_FOUND, "the server does not have a share of this name"),
    INVALID_LEVEL(124, "ERROR_INVALID_LEVEL", ErrorKind.UNSUPPORTED, "the server does not give this information"),
    MORE_DATA(234, "ERROR_MORE_DATA", ErrorKind.PROTOCOL, "the server has more to say but cannot be asked for it"),
    PRIVILEGE_NOT_HELD(
            1314,
            "ERROR_PRIVILEGE_NOT_HELD",
            ErrorKind.ACCESS_DENIED,
            "this user does not hold a privilege that is needed"),
    NET_NAME_NOT_FOUND(2310, "NERR_NetNameNotFound", ErrorKind.NOT_FOUND, "the server does not have this share"),
    CLIENT_NAME_NOT_FOUND(2312, "NERR_ClientNameNotFound", ErrorKind.NOT_FOUND, "the server has no such session"),
    FILE_ID_NOT_FOUND(2314, "NERR_FileIdNotFound", ErrorKind.NOT_FOUND, "the server has no open file of this id");

    /** Success. */
    static final long OK = 0;

    private final long code;
    private final String text;
    private final ErrorKind kind;
    private final String meaning;

    Win32Code(long code, String text, ErrorKind kind, String meaning) {
        this.code = code;
        this.text = text;
        this.kind = kind;
        this.meaning = meaning;
    }

    boolean is(long value) {
        return value == code;
    }

    /** Makes the exception for a code other than {@link #OK}. */
    static ShareException failure(String operation, long code) {
        Optional<Win32Code> known =
                Stream.of(values()).filter(it -> it.is(code)).findFirst();
        return ShareException.of(known.map(it -> it.kind).orElse(ErrorKind.PROTOCOL), operation)
                .nativeCode(
                        new NativeCode("Win32", code, known.map(it -> it.text).orElse("")))
                .detail(known.map(it -> it.meaning).orElse("the server gave a code that is not known here"))
                .build();
    }
}
