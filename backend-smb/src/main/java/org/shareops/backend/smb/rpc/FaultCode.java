package org.shareops.backend.smb.rpc;

import java.util.stream.Stream;
import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
import org.shareops.model.ShareException;

/** The fault codes that a server service gives in practice (C706 appendix E, MS-RPCE 2.2.2.13, MS-ERREF 2.2). */
enum FaultCode {
    ACCESS_DENIED(
            0x5, "rpc_s_access_denied", ErrorKind.ACCESS_DENIED, "the server refuses this remote call to this user"),
    BAD_STUB_DATA(0x6F7, "RPC_X_BAD_STUB_DATA", ErrorKind.PROTOCOL, "the server could not read the request"),
    UNKNOWN_CALL(0x1C01_0002, "nca_op_rng_error", ErrorKind.UNSUPPORTED, "the server does not have this remote call"),
    UNKNOWN_INTERFACE(
            0x1C01_0003,
            "nca_unk_if",
            ErrorKind.UNSUPPORTED,
            "the server does not have these remote calls at this pipe"),
    PROTOCOL_ERROR(0x1C01_000B, "nca_proto_error", ErrorKind.PROTOCOL, "the server found the request malformed"),
    SERVER_TOO_BUSY(
            0x1C01_0014, "nca_server_too_busy", ErrorKind.UNREACHABLE, "the server is too busy for remote calls"),
    UNSPECIFIED_REJECT(0x1C00_0009, "nca_s_unspec_reject", ErrorKind.PROTOCOL, "the server rejects the remote call"),
    CONTEXT_MISMATCH(0x1C00_001A, "nca_s_fault_context_mismatch", ErrorKind.PROTOCOL, "the server rejects the handle"),
    REMOTE_NO_MEMORY(
            0x1C00_001B, "nca_s_fault_remote_no_memory", ErrorKind.IO_FAILURE, "the server has no memory for the call");

    private final long code;
    private final String text;
    private final ErrorKind kind;
    private final String meaning;

    FaultCode(long code, String text, ErrorKind kind, String meaning) {
        this.code = code;
        this.text = text;
        this.kind = kind;
        this.meaning = meaning;
    }

    /**
     * Makes the exception for a fault.
     *
     * @param notExecuted whether the server says that it did nothing
     */
    static ShareException failure(String operation, long code, boolean notExecuted) {
        ShareException.Builder failure = Stream.of(values())
                .filter(known -> known.code == code)
                .findFirst()
                .map(known -> ShareException.of(known.kind, operation)
                        .nativeCode(new NativeCode("DCERPC", code, known.text))
                        .detail(known.meaning + outcome(notExecuted)))
                .orElseGet(() -> ShareException.of(ErrorKind.PROTOCOL, operation)
                        .nativeCode(new NativeCode("DCERPC", code, ""))
                        .detail("the server failed in this remote call" + outcome(notExecuted)));
        return failure.build();
    }

    private static String outcome(boolean notExecuted) {
        return notExecuted ? " and has not begun with it" : "";
    }
}
