package org.shareops.backend.netware.server;

import java.io.IOException;
import org.shareops.backend.netware.wire.MalformedPacketException;

/** Carries out one function. Called on the event loop. */
@FunctionalInterface
interface Handler {
    /**
     * Carries it out.
     *
     * @throws Refused to answer with that completion code
     * @throws MalformedPacketException if fields are missing or make no sense: answered with 0x7E
     * @throws IOException if the disk beneath failed: answered with the code that fits ({@link DiskFailures})
     */
    Answer handle(Call call) throws Refused, MalformedPacketException, IOException;
}
