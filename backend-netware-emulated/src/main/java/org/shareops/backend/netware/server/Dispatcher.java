package org.shareops.backend.netware.server;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.Request;

/** Finds the function that a request asks for and calls it; says what a failure is answered with. */
final class Dispatcher {
    private static final int NONE = -1;

    private final Functions functions;
    private final EventJournal journal;

    Dispatcher(Functions functions, EventJournal journal) {
        this.functions = functions;
        this.journal = journal;
    }

    /** Carries out a request; the failures are those of {@link Handler}, for {@link #completion}. */
    Answer carryOut(Station station, Request request) throws Refused, MalformedPacketException, IOException {
        PacketReader fields = request.fields();
        int subFunction = NONE;
        if (Function.hasLengthWord(request.function())) {
            int length = fields.u16be();
            if (length != fields.remaining()) {
                throw new MalformedPacketException(
                        "the length word says " + length + " and " + fields.remaining() + " bytes follow");
            }
        }
        if (Function.hasSubFunction(request.function())) {
            subFunction = fields.u8();
        }
        return functions
                .find(station, request.function(), subFunction)
                .handle(new Call(station, request, subFunction, fields));
    }

    /** Returns the sub-function; -1 if the function has none, or the packet ends before it. */
    static int subFunction(Request request) {
        if (!Function.hasSubFunction(request.function())) {
            return NONE;
        }
        int at = Request.FIELDS + (Function.hasLengthWord(request.function()) ? 2 : 0);
        return at < request.packet().length ? request.packet()[at] & 0xFF : NONE;
    }

    /** Returns the completion code for what went wrong. */
    int completion(Request request, @Nullable Throwable failure) {
        if (failure instanceof Refused refused) {
            return refused.completion;
        }
        if (failure instanceof MalformedPacketException) {
            return Completion.BAD_LENGTH;
        }
        if (failure instanceof IOException disk) {
            return DiskFailures.completion(disk);
        }
        if (failure instanceof CancellationException) {
            return Completion.FAILURE;
        }
        Throwable bug = failure instanceof RuntimeException || failure instanceof Error
                ? failure
                : new IllegalStateException("answered with neither data nor a refusal", failure);
        journal.failed("function " + Function.describe(request.function(), subFunction(request)), bug);
        return Completion.FAILURE;
    }
}
