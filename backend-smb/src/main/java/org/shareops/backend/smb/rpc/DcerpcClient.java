package org.shareops.backend.smb.rpc;

import java.io.ByteArrayOutputStream;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/**
 * Remote calls of one interface over one pipe (C706 chapter 12, MS-RPCE 2.1.1.2). The pipe's own session says who calls, so
 * fragments carry no authentication. One call at a time, not thread-safe.
 *
 * <p>When an answer could not be read to its end, the next one would begin in its middle: from then on all calls fail with
 * {@code LINK_LOST}.
 */
final class DcerpcClient implements AutoCloseable {
    /**
     * What we offer as the longest fragment in either direction; servers lower it. The number is what Windows clients offer
     * on pipes, so it is what servers have been tried with.
     */
    static final int OFFERED_FRAGMENT_BYTES = 4280;

    /** What every server must be able to receive (C706 12.6.3, MustRecvFragSize). */
    private static final int LEAST_FRAGMENT_BYTES = 1432;

    /** The only presentation context of this connection. */
    private static final int CONTEXT_ID = 0;

    private static final int ACCEPTED = 0;

    private final Pipe pipe;
    private int mostFragmentBytes = OFFERED_FRAGMENT_BYTES;
    private int lastCallId;
    private boolean inStep = true;
    private boolean unanswered;

    private DcerpcClient(Pipe pipe) {
        this.pipe = pipe;
    }

    /**
     * Agrees with the server on an interface.
     *
     * @param pipe becomes the client's own; closed here if this fails
     * @throws ShareException {@code UNSUPPORTED} if the server does not have the interface
     */
    static DcerpcClient bind(Pipe pipe, RpcInterface wanted) throws ShareException {
        DcerpcClient client = new DcerpcClient(pipe);
        try {
            client.bind(wanted);
            return client;
        } catch (ShareException | RuntimeException e) {
            try {
                pipe.close();
            } catch (ShareException onClose) {
                e.addSuppressed(onClose);
            }
            throw e;
        }
    }

    /**
     * Makes a call.
     *
     * @param number which one (opnum)
     * @param arguments its parameters in NDR
     * @param operation what it does, in plain words, for exceptions
     * @return its results in NDR
     */
    byte[] call(int number, byte[] arguments, String operation) throws ShareException {
        unanswered = false;
        if (!inStep) {
            throw ShareException.of(ErrorKind.LINK_LOST, operation)
                    .detail("an earlier answer on this pipe could not be read; open the pipe again")
                    .build();
        }
        inStep = false;
        int callId = ++lastCallId;
        byte[] results = collect(send(number, arguments, callId), callId, operation);
        answered();
        return results;
    }

    /**
     * Returns true if the last call failed after its request had gone out whole and before its answer had come in whole: the
     * server may have done what it was asked for.
     */
    boolean isUnanswered() {
        return unanswered;
    }

    @Override
    public void close() throws ShareException {
        pipe.close();
    }

    /** Bind, and its answer (C706 12.6.4.3 to 12.6.4.5, MS-RPCE 2.2.2.4). */
    private void bind(RpcInterface wanted) throws ShareException {
        String operation = "open remote administration";
        int callId = ++lastCallId;
        NdrWriter request = Pdu.begin(Pdu.BIND, Pdu.FIRST_FRAGMENT | Pdu.LAST_FRAGMENT, callId)
                .u16(OFFERED_FRAGMENT_BYTES)
                .u16(OFFERED_FRAGMENT_BYTES)
                .u32(0) // a new association group
                .u32(1) // one context
                .u16(CONTEXT_ID)
                .u16(1); // one transfer syntax
        wanted.write(request);
        RpcInterface.NDR.write(request);

        FragmentReader fragments = new FragmentReader(pipe, pipe.transact(Pdu.finish(request)), operation);
        Pdu answer = fragments.next();
        checkCall(answer, callId);
        switch (answer.type()) {
            case Pdu.BIND_ACK -> accept(answer.body(), operation);
            case Pdu.BIND_NAK ->
                throw BindRefusal.connection(operation, answer.body().u16());
            case Pdu.FAULT -> throw fault(answer, operation);
            default -> throw answer.body().malformed("a fragment of type " + answer.type() + " as answer to a bind");
        }
        fragments.end();
    }

    private void accept(NdrReader body, String operation) throws ShareException {
        body.u16(); // the longest fragment that the server will send: we read any
        int serverReceives = body.u16();
        if (serverReceives < LEAST_FRAGMENT_BYTES) {
            throw body.malformed("the server receives fragments of " + serverReceives + " bytes only");
        }
        mostFragmentBytes = Math.min(OFFERED_FRAGMENT_BYTES, serverReceives);
        body.u32(); // the association group
        body.octets(body.u16()); // the name of the pipe, again
        body.align(4);
        int results = body.u8();
        if (results != 1) {
            throw body.malformed(results + " answers to one offer");
        }
        body.octets(3);
        int result = body.u16();
        int reason = body.u16();
        if (result != ACCEPTED) {
            throw BindRefusal.context(operation, reason);
        }
        RpcInterface syntax = new RpcInterface(body.uuid(), body.u16(), body.u16());
        if (!syntax.equals(RpcInterface.NDR)) {
            throw body.malformed("the server chose a transfer syntax that was not offered: " + syntax);
        }
    }

    /** Sends a request, in several fragments if it is long (C706 12.6.4.9), and returns the answer's first piece. */
    private byte[] send(int number, byte[] arguments, int callId) throws ShareException {
        // Fragments other than the last are multiples of 8, so that numbers do not straddle them (C706 12.6.4.9).
        int most = (mostFragmentBytes - Pdu.CALL_HEADER_BYTES) & ~7;
        int from = 0;
        while (true) {
            int count = Math.min(most, arguments.length - from);
            boolean last = from + count == arguments.length;
            int flags = (from == 0 ? Pdu.FIRST_FRAGMENT : 0) | (last ? Pdu.LAST_FRAGMENT : 0);
            byte[] fragment = Pdu.finish(Pdu.begin(Pdu.REQUEST, flags, callId)
                    .u32(arguments.length - from) // only a hint for the server's allocation
                    .u16(CONTEXT_ID)
                    .u16(number)
                    .octets(arguments, from, count));
            if (last) {
                unanswered = true;
                return pipe.transact(fragment);
            }
            pipe.write(fragment);
            from += count;
        }
    }

    /** Puts the fragments of a response together (C706 12.6.4.10). */
    private byte[] collect(byte[] firstPiece, int callId, String operation) throws ShareException {
        FragmentReader fragments = new FragmentReader(pipe, firstPiece, operation);
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        for (boolean first = true; ; first = false) {
            Pdu fragment = fragments.next();
            NdrReader body = fragment.body();
            checkCall(fragment, callId);
            if (fragment.type() == Pdu.FAULT) {
                ShareException failure = fault(fragment, operation);
                fragments.end();
                answered();
                throw failure;
            }
            if (fragment.type() != Pdu.RESPONSE) {
                throw body.malformed("a fragment of type " + fragment.type() + " as answer to a request");
            }
            if (fragment.is(Pdu.FIRST_FRAGMENT) != first) {
                throw body.malformed(first ? "its beginning is missing" : "it begins twice");
            }
            readCallHeader(body);
            if (body.remaining() == 0 && !fragment.is(Pdu.LAST_FRAGMENT)) {
                throw body.malformed("an empty fragment");
            }
            results.writeBytes(body.octets(body.remaining()));
            if (fragment.is(Pdu.LAST_FRAGMENT)) {
                fragments.end();
                return results.toByteArray();
            }
        }
    }

    private void answered() {
        unanswered = false;
        inStep = true;
    }

    private static void checkCall(Pdu answer, int callId) throws ShareException {
        if (answer.callId() != callId) {
            throw answer.body().malformed("it belongs to call " + answer.callId() + " instead of " + callId);
        }
    }

    private static void readCallHeader(NdrReader body) throws ShareException {
        body.u32(); // a hint for our allocation that we do not need
        int context = body.u16();
        if (context != CONTEXT_ID) {
            throw body.malformed("it belongs to context " + context);
        }
        body.u16(); // cancel count, which is zero since we never cancel, and padding
    }

    /** A fault (C706 12.6.4.7). Its context may be any: it can mean that there is none. */
    private static ShareException fault(Pdu answer, String operation) throws ShareException {
        NdrReader body = answer.body();
        body.octets(8);
        return FaultCode.failure(operation, body.u32(), answer.is(Pdu.DID_NOT_EXECUTE));
    }
}
