package org.shareops.backend.netware.server;

import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.Request;

/**
 * One request that is to be answered.
 *
 * @param station who asks
 * @param request the packet
 * @param subFunction the sub-function; -1 if the function has none
 * @param fields at the first field after function and sub-function
 */
record Call(Station station, Request request, int subFunction, PacketReader fields) {
    int task() {
        return request.task();
    }
}
