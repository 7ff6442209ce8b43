package org.shareops.backend.smb.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
import org.shareops.model.ShareException;

/** Fragments of DCE/RPC as C706 chapter 12 has them. */
class DcerpcClientTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final int CALL = 42;
    private static final int FRAGMENT_LENGTH_AT = 8;

    @Test
    void bindOffersTheInterfaceInNdr() throws ShareException {
        FakeServer server = FakeServer.of(new byte[4]);

        DcerpcClient.bind(server, RpcInterface.SERVER_SERVICE).close();

        assertThat(HEX.formatHex(server.fragments.get(0)))
                .isEqualTo("05000b0310000000480000000100000" + "0b810b810000000000100000000000100"
                        + "c84f324b7016d30112785a47bf6ee18803000000" + "045d888aeb1cc9119fe808002b10486002000000");
        assertThat(server.closed).isTrue();
    }

    @Test
    void sambasAnswerToABindIsUnderstood() throws ShareException {
        String captured = "05000c03100000004400000001000000b810b810e33500000d005c706970655c737276737663000001000000"
                + "00000000045d888aeb1cc9119fe808002b10486002000000";

        DcerpcClient.bind(answering(HEX.parseHex(captured)), RpcInterface.SERVER_SERVICE)
                .close();
    }

    @Test
    void sambasRefusalOfABindIsUnderstood() {
        byte[] captured = HEX.parseHex("05000d031000000018000000010000000000010500000000");

        ShareException failure = bindFailure(answering(captured));

        assertThat(failure.kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(failure.nativeCode()).contains(new NativeCode("DCERPC", 0, ""));
        assertThat(failure).hasMessageContaining("refuses remote calls");
    }

    @ParameterizedTest
    @CsvSource({
        "1, abstract_syntax_not_supported, UNSUPPORTED",
        "2, proposed_transfer_syntaxes_not_supported, UNSUPPORTED",
        "3, local_limit_exceeded, UNREACHABLE",
        "0, '', PROTOCOL"
    })
    void anInterfaceThatIsNotThereIsSaid(int reason, String name, ErrorKind kind) {
        byte[] answer = FakeServer.bindAck(1, 4280, 2, reason, new RpcInterface(new UUID(0, 0), 0, 0));
        ScriptedPipe pipe = answering(answer);

        ShareException failure = bindFailure(pipe);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.nativeCode()).contains(new NativeCode("DCERPC", reason, name));
        assertThat(pipe.closed).isTrue();
    }

    @Test
    void anAnswerToABindThatWasNotOfferedIsMalformed() {
        RpcInterface ndr64 = new RpcInterface(UUID.fromString("71710533-beba-4937-8319-b5dbef9ccc36"), 1, 0);

        assertMalformed(bindFailure(answering(FakeServer.bindAck(1, 4280, 0, 0, ndr64))));
        assertMalformed(bindFailure(answering(FakeServer.bindAck(1, 100, 0, 0, RpcInterface.NDR))));
        assertMalformed(bindFailure(answering(FakeServer.bindAck(2, 4280, 0, 0, RpcInterface.NDR))));
        assertMalformed(bindFailure(answering(FakeServer.response(1, new byte[4], 4096))));
    }

    @Test
    void anAnswerToABindMayBeCutAnywhere() {
        byte[] whole = FakeServer.bindAck(1, 4280, 0, 0, RpcInterface.NDR);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertMalformed(bindFailure(answering(cut)));
            if (length >= Pdu.HEADER_BYTES) {
                setLength(cut, length);
                assertMalformed(bindFailure(answering(cut)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1432, 2000, 4279, 4280, 65_535})
    void aLongRequestIsSplitAsTheServerWants(int maxReceive) throws ShareException {
        byte[] arguments = random(20_001);
        FakeServer server = new FakeServer((number, sent) -> sent);
        server.maxReceive = maxReceive;

        byte[] results = DcerpcClient.bind(server, RpcInterface.SERVER_SERVICE).call(CALL, arguments, "test");

        assertThat(results).isEqualTo(arguments);
        assertThat(server.calls).containsExactly(CALL);
        int requests = server.fragments.size() - 1;
        assertThat(requests).isGreaterThan(1);
        for (int i = 1; i <= requests; i++) {
            byte[] fragment = server.fragments.get(i);
            boolean last = i == requests;
            assertThat(fragment.length).isLessThanOrEqualTo(Math.min(maxReceive, 4280));
            assertThat(fragment[3]).isEqualTo((byte) ((i == 1 ? 1 : 0) | (last ? 2 : 0)));
            assertThat(FakeServer.le32(fragment, FRAGMENT_LENGTH_AT)).isEqualTo(fragment.length);
            assertThat(FakeServer.le32(fragment, 12)).isEqualTo(2);
            assertThat(last || (fragment.length - Pdu.CALL_HEADER_BYTES) % 8 == 0)
                    .isTrue();
        }
    }

    @Test
    void aRequestThatJustFitsIsNotSplit() throws ShareException {
        FakeServer server = new FakeServer((number, sent) -> sent);
        DcerpcClient client = DcerpcClient.bind(server, RpcInterface.SERVER_SERVICE);

        client.call(CALL, random(4256), "test");
        assertThat(server.fragments).hasSize(2);
        client.call(CALL, random(4257), "test");
        assertThat(server.fragments).hasSize(4);
        client.call(CALL, new byte[0], "test");
        assertThat(server.fragments).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({"4096, 65536", "4096, 1", "1, 65536", "1, 7", "8, 16", "1000, 1024", "4096, 4120", "4096, 4119"})
    void anAnswerIsPutTogetherFromFragmentsInPieces(int stubBytes, int pieceBytes) throws ShareException {
        byte[] results = random(10_000);
        FakeServer server = FakeServer.of(results);
        DcerpcClient client = DcerpcClient.bind(server, RpcInterface.SERVER_SERVICE);
        server.stubBytesInFragment = stubBytes;
        server.pieceBytes = pieceBytes;

        assertThat(client.call(CALL, new byte[0], "test")).isEqualTo(results);
        assertThat(client.call(CALL, new byte[0], "test")).isEqualTo(results);
    }

    @Test
    void anAnswerWithoutEndIsGivenUp() throws ShareException {
        byte[] middle = Pdu.finish(Pdu.begin(Pdu.RESPONSE, 0, 2).u32(0).u32(0).octets(new byte[4096], 0, 4096));
        byte[] first = middle.clone();
        first[3] = Pdu.FIRST_FRAGMENT;
        int[] pieces = {0};
        Pipe endless = new Pipe() {
            @Override
            public byte[] transact(byte[] request) {
                return request[2] == Pdu.BIND ? FakeServer.bindAck(1, 4280, 0, 0, RpcInterface.NDR) : first;
            }

            @Override
            public byte[] read() {
                pieces[0]++;
                return middle;
            }

            @Override
            public void close() {}
        };
        DcerpcClient client = DcerpcClient.bind(endless, RpcInterface.SERVER_SERVICE);

        ShareException failure = callFailure(client);

        assertMalformed(failure);
        assertThat(failure).hasMessageContaining("longer than 67108864 bytes");
        assertThat(pieces[0]).isEqualTo((int) (FragmentReader.MOST_BYTES / middle.length));
    }

    @Test
    void anEmptyFragmentThatIsNotTheLastIsMalformed() throws ShareException {
        assertMalformed(failureWhen(answer ->
                Pdu.finish(Pdu.begin(Pdu.RESPONSE, Pdu.FIRST_FRAGMENT, 2).u32(0).u32(0))));
    }

    @Test
    void whatBelongsToSomethingElseIsMalformed() throws ShareException {
        assertMalformed(failureWhen(answer -> FakeServer.response(3, new byte[4], 4096)));
        assertMalformed(failureWhen(answer -> set(answer, 20, 1))); // presentation context
        assertMalformed(failureWhen(answer -> set(answer, 0, 4))); // version
        assertMalformed(failureWhen(answer -> set(answer, 1, 2))); // minor version
        assertMalformed(failureWhen(answer -> set(answer, 2, Pdu.BIND_ACK))); // type
        assertMalformed(failureWhen(answer -> set(answer, 3, Pdu.LAST_FRAGMENT))); // no beginning
        assertMalformed(failureWhen(answer -> set(answer, 10, 16))); // authentication
        assertMalformed(failureWhen(answer -> Arrays.copyOf(answer, answer.length + 1)));
        assertThat(failureWhen(answer -> set(answer, 4, 0)))
                .hasMessageContaining("big-endian")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.PROTOCOL));
    }

    @Test
    void aSecondBeginningIsMalformed() throws ShareException {
        FakeServer server = FakeServer.of(new byte[100]);
        server.stubBytesInFragment = 60;
        server.spoil = answer -> set(answer, Pdu.CALL_HEADER_BYTES + 60 + 3, 3);

        assertMalformed(callFailure(DcerpcClient.bind(server, RpcInterface.SERVER_SERVICE)));
    }

    @Test
    void everyFragmentLengthIsReadOrMalformed() throws ShareException {
        for (int length = 0; length <= 0xFFFF; length = length < 200 ? length + 1 : length * 2 + 1) {
            int claimed = length;
            if (length != Pdu.CALL_HEADER_BYTES + 40) {
                assertMalformed(failureWhen(answer -> setLength(answer, claimed)));
            }
        }
    }

    @Test
    void afterAnAnswerThatCannotBeReadThePipeIsNotUsedAgain() throws ShareException {
        FakeServer server = FakeServer.of(new byte[40]);
        server.spoil = answer -> set(answer, 12, 9);
        DcerpcClient client = DcerpcClient.bind(server, RpcInterface.SERVER_SERVICE);
        assertMalformed(callFailure(client));
        server.spoil = UnaryOperator.identity();

        ShareException failure = callFailure(client);

        assertThat(failure.kind()).isEqualTo(ErrorKind.LINK_LOST);
        assertThat(server.calls).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "5, rpc_s_access_denied, ACCESS_DENIED",
        "0x1C010002, nca_op_rng_error, UNSUPPORTED",
        "0x6F7, RPC_X_BAD_STUB_DATA, PROTOCOL",
        "0xFFFFFFFF, '', PROTOCOL"
    })
    void aFaultIsSaidAndThePipeGoesOn(String code, String name, ErrorKind kind) throws ShareException {
        FakeServer server = FakeServer.of(new byte[40]);
        server.spoil = answer -> FakeServer.fault(2, 0, Long.decode(code));
        DcerpcClient client = DcerpcClient.bind(server, RpcInterface.SERVER_SERVICE);

        ShareException failure = callFailure(client);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.nativeCode()).contains(new NativeCode("DCERPC", Long.decode(code), name));
        server.spoil = UnaryOperator.identity();
        assertThat(client.call(CALL, new byte[0], "test")).hasSize(40);
    }

    @Test
    void aFaultSaysThatNothingWasDone() throws ShareException {
        assertThat(failureWhen(answer -> FakeServer.fault(2, Pdu.DID_NOT_EXECUTE, 0x1C01_0014L)))
                .hasMessageContaining("has not begun");
    }

    @Test
    void aFaultThatIsCutIsMalformed() throws ShareException {
        byte[] fault = FakeServer.fault(2, 0, 5);
        for (int length = Pdu.HEADER_BYTES; length < Pdu.HEADER_BYTES + 12; length++) {
            byte[] cut = setLength(Arrays.copyOf(fault, length), length);
            assertMalformed(failureWhen(answer -> cut));
        }
    }

    @Test
    void aPipeThatCannotSendPartsSaysSo() throws ShareException {
        Pipe simple = new Pipe() {
            @Override
            public byte[] transact(byte[] request) {
                return FakeServer.bindAck(1, 4280, 0, 0, RpcInterface.NDR);
            }

            @Override
            public byte[] read() {
                return new byte[0];
            }

            @Override
            public void close() {}
        };
        DcerpcClient client = DcerpcClient.bind(simple, RpcInterface.SERVER_SERVICE);

        assertThatExceptionOfType(ShareException.class)
                .isThrownBy(() -> client.call(CALL, new byte[5000], "test"))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED));
    }

    /** The failure of a call whose answer, one fragment with 40 bytes of results, is changed on its way. */
    private static ShareException failureWhen(UnaryOperator<byte[]> spoil) throws ShareException {
        FakeServer server = FakeServer.of(new byte[40]);
        server.spoil = spoil;
        return callFailure(DcerpcClient.bind(server, RpcInterface.SERVER_SERVICE));
    }

    private static ShareException callFailure(DcerpcClient client) {
        return catchThrowableOfType(ShareException.class, () -> client.call(CALL, new byte[0], "test"));
    }

    private static ShareException bindFailure(Pipe pipe) {
        return catchThrowableOfType(ShareException.class, () -> DcerpcClient.bind(pipe, RpcInterface.SERVER_SERVICE));
    }

    private static void assertMalformed(ShareException failure) {
        assertThat(failure).isNotNull().hasMessageContaining("malformed");
        assertThat(failure.kind()).isEqualTo(ErrorKind.PROTOCOL);
    }

    private static byte[] set(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static byte[] setLength(byte[] fragment, int length) {
        fragment[FRAGMENT_LENGTH_AT] = (byte) length;
        fragment[FRAGMENT_LENGTH_AT + 1] = (byte) (length >>> 8);
        return fragment;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static ScriptedPipe answering(byte[] answer) {
        return new ScriptedPipe(ByteBuffer.wrap(answer));
    }

    /** Gives one answer, whatever is asked, and then ends. */
    private static final class ScriptedPipe implements Pipe {
        private final ByteBuffer answer;
        boolean closed;

        ScriptedPipe(ByteBuffer answer) {
            this.answer = answer;
        }

        @Override
        public byte[] transact(byte[] request) {
            return read();
        }

        @Override
        public byte[] read() {
            byte[] piece = new byte[answer.remaining()];
            answer.get(piece);
            return piece;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
