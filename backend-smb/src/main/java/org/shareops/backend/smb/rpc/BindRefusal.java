package org.shareops.backend.smb.rpc;

import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
import org.shareops.model.ShareException;

/** Why a server does not agree to remote calls. */
final class BindRefusal {
    private BindRefusal() {}

    /** The reason in a bind_nak: no calls at all (C706 12.6.3.1, p_reject_reason_t; MS-RPCE 2.2.2.5). */
    static ShareException connection(String operation, int reason) {
        return switch (reason) {
            case 1 ->
                failure(operation, ErrorKind.UNREACHABLE, reason, "temporary_congestion", "the server is too busy");
            case 2 ->
                failure(operation, ErrorKind.UNREACHABLE, reason, "local_limit_exceeded", "the server is too busy");
            case 4 ->
                failure(
                        operation,
                        ErrorKind.UNSUPPORTED,
                        reason,
                        "protocol_version_not_supported",
                        "the server speaks another version of DCE/RPC");
            default ->
                failure(operation, ErrorKind.PROTOCOL, reason, "", "the server refuses remote calls on this pipe");
        };
    }

    /** The reason of a presentation context: not this interface (C706 12.6.3.1, p_provider_reason_t). */
    static ShareException context(String operation, int reason) {
        return switch (reason) {
            case 1 ->
                failure(
                        operation,
                        ErrorKind.UNSUPPORTED,
                        reason,
                        "abstract_syntax_not_supported",
                        "the server does not have these remote calls");
            case 2 ->
                failure(
                        operation,
                        ErrorKind.UNSUPPORTED,
                        reason,
                        "proposed_transfer_syntaxes_not_supported",
                        "the server does not read or write NDR");
            case 3 ->
                failure(operation, ErrorKind.UNREACHABLE, reason, "local_limit_exceeded", "the server is too busy");
            default -> failure(operation, ErrorKind.PROTOCOL, reason, "", "the server refuses these remote calls");
        };
    }

    private static ShareException failure(String operation, ErrorKind kind, int reason, String name, String detail) {
        return ShareException.of(kind, operation)
                .nativeCode(new NativeCode("DCERPC", reason, name))
                .detail(detail)
                .build();
    }
}
