package org.shareops.backend.smb.rpc;

import java.util.UUID;

/**
 * What a server offers at one of its pipes, or how data is written there.
 *
 * @param id its UUID
 * @param major its major version
 * @param minor its minor version
 */
record RpcInterface(UUID id, int major, int minor) {
    /** The server service (MS-SRVS 1.9). */
    static final RpcInterface SERVER_SERVICE =
            new RpcInterface(UUID.fromString("4b324fc8-1670-01d3-1278-5a47bf6ee188"), 3, 0);

    /** Network Data Representation as transfer syntax (C706 chapter 14, MS-RPCE 2.2.4.12). */
    static final RpcInterface NDR = new RpcInterface(UUID.fromString("8a885d04-1ceb-11c9-9fe8-08002b104860"), 2, 0);

    void write(NdrWriter writer) {
        writer.uuid(id).u16(major).u16(minor);
    }
}
