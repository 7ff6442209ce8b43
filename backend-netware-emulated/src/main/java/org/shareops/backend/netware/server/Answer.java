package org.shareops.backend.netware.server;

import java.util.concurrent.CompletableFuture;
import org.shareops.backend.netware.wire.PacketWriter;

/** What a call is answered with. Refusals are thrown instead: see {@link Refused}. */
sealed interface Answer {
    /** Success without data. */
    Answer DONE = new Now(new byte[0]);

    /** The data of the reply, which goes out at once. */
    record Now(byte[] data) implements Answer {}

    /** The call was carried out, and the completion code says what to look out for, such as 0xDF after a log-on. No data. */
    record Warning(int completion) implements Answer {}

    /**
     * The data comes later; meanwhile the station's next request waits, and others go on. Completed on any thread, with a
     * failure that is a {@link Refused} or an {@link java.io.IOException} if it fails. Cancelled if the station ends first.
     */
    record Later(CompletableFuture<byte[]> data) implements Answer {}

    /** Success with data. */
    static Answer of(PacketWriter data) {
        return of(data.toBytes());
    }

    /** Success with data. */
    static Answer of(byte[] data) {
        return new Now(data);
    }
}
