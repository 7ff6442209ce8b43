package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.backend.netware.client.OpenRecord;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Backend;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** Answers that a server may give, and the emulated one gives rarely or never. */
class ScriptedAnswersTest {
    @ParameterizedTest
    @CsvSource({
        "0xC1, AUTHENTICATION_REJECTED",
        "0xC2, AUTHENTICATION_REJECTED",
        "0xC5, UNREACHABLE",
        "0xD9, UNREACHABLE",
        "0xDA, AUTHENTICATION_REJECTED",
        "0xDB, AUTHENTICATION_REJECTED",
        "0xDC, AUTHENTICATION_REJECTED",
        "0xDE, AUTHENTICATION_REJECTED",
        "0xE0, UNREACHABLE",
        "0xF9, UNREACHABLE",
        "0xFF, AUTHENTICATION_REJECTED",
        "0xEE, PROTOCOL"
    })
    void C2_whyALogOnIsRefusedIsSaid(String code, ErrorKind kind) throws Exception {
        int completion = Integer.decode(code);
        try (ScriptedServer server =
                new ScriptedServer().refuse(23, 24, completion).start()) {
            server.goodByeAnswered.countDown();
            ServerAddress address =
                    ShareUrl.parse("ncp://127.0.0.1:" + server.port() + "/SYS").server();
            Credentials credentials = Credentials.password("ANNA", "secret".toCharArray());
            ShareException e = catchThrowableOfType(
                    ShareException.class,
                    () -> NetWareFixture.backend().logOn(address, credentials).close());
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.nativeCode())
                    .hasValueSatisfying(native_ -> assertThat(native_.code()).isEqualTo(completion));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x01, NO_SPACE",
        "0x99, NO_SPACE",
        "0x9A, UNSUPPORTED",
        "0x8E, IN_USE",
        "0x92, ALREADY_EXISTS",
        "0xEE, PROTOCOL"
    })
    void C2_whyARenameIsRefusedIsSaid(String code, ErrorKind kind) throws Exception {
        int completion = Integer.decode(code);
        try (ScriptedServer server = new ScriptedServer()
                .answer(23, 24, new PacketWriter())
                .answer(22, 5, new PacketWriter().u8(0))
                .answer(87, 24, new PacketWriter().u16le(2).u8(0).u8(4))
                .refuse(87, 4, completion)
                .start()) {
            server.goodByeAnswered.countDown();
            Backend backend = NetWareFixture.backend();
            ShareUrl url = ShareUrl.parse("ncp://127.0.0.1:" + server.port() + "/SYS");
            try (ServerLink link = backend.logOn(url.server(), Credentials.password("ANNA", "secret".toCharArray()));
                    Volume volume = link.volume(backend.share(url))) {
                ShareException e = catchThrowableOfType(
                        ShareException.class,
                        () -> volume.rename(SharePath.of("A"), SharePath.of("B"), RenameMode.FAIL_IF_EXISTS));
                assertThat(e.kind()).isEqualTo(kind);
                assertThat(e.nativeCode())
                        .hasValueSatisfying(
                                native_ -> assertThat(native_.code()).isEqualTo(completion));
                if (kind != ErrorKind.PROTOCOL) {
                    assertThat(e.detail()).doesNotContain("not known", "does not have this call");
                }
            }
        }
    }

    @Test
    void C3_whoAsksWhileTheGoodByeIsUnderWayIsToldThatItIsClosed() throws Exception {
        try (ScriptedServer server = new ScriptedServer().start()) {
            NcpConnection connection = NcpConnection.open(server.endpoint());
            Thread closing = new Thread(connection::close);
            closing.start();
            server.goodByeHeard.await();
            assertThat(connection.alive()).isFalse();
            assertThatThrownBy(() -> new NcpServer(connection).clock()).isInstanceOf(NcpFailure.Closed.class);
            server.goodByeAnswered.countDown();
            closing.join();
        }
    }

    private static PacketWriter page(int next, int... entries) {
        PacketWriter page = new PacketWriter().u16le(next).u16le(entries.length);
        for (int entry : entries) {
            page.u16le(1)
                    .u8(0)
                    .u8(1)
                    .u8(0)
                    .u8(0)
                    .u32le(1)
                    .u32le(entry)
                    .u8(1)
                    .u8(0)
                    .text("A" + entry);
        }
        return page;
    }

    @Test
    void S1_aListOfSeveralAnswersIsReadUntilItIsTheSameTwice() throws Exception {
        try (ScriptedServer server = new ScriptedServer()
                // 11 is closed after the first answer, so that the second begins one too late.
                .answer(23, 235, page(2, 11, 12))
                .answer(23, 235, page(0, 14))
                .answer(23, 235, page(2, 12, 13))
                .answer(23, 235, page(0, 14))
                .answer(23, 235, page(2, 12, 13))
                .answer(23, 235, page(0, 14))
                .start()) {
            server.goodByeAnswered.countDown();
            try (NcpConnection connection = NcpConnection.open(server.endpoint())) {
                var read = new NcpServer(connection).openFiles(1);
                assertThat(read.records()).extracting(OpenRecord::entry).containsExactly(12L, 13L, 14L);
                assertThat(read.complete()).isTrue();
            }
        }
    }

    @Test
    void S6_aListThatNeverStaysTheSameIsSaidToBeIncomplete() throws Exception {
        ScriptedServer script = new ScriptedServer();
        for (int entry = 0; entry < 20; entry++) {
            script.answer(23, 235, page(1, 100 + entry)).answer(23, 235, page(0, 200 + entry));
        }
        try (ScriptedServer server = script.start()) {
            server.goodByeAnswered.countDown();
            try (NcpConnection connection = NcpConnection.open(server.endpoint())) {
                var read = new NcpServer(connection).openFiles(1);
                assertThat(read.complete()).isFalse();
                assertThat(read.records()).hasSize(2);
            }
        }
    }

    @Test
    void S1_anAddressThatIsNoneIsNotInvented() throws Exception {
        try (ScriptedServer server = new ScriptedServer()
                .answer(23, 26, new PacketWriter().zeros(4 + 6 + 2).u8(11))
                .answer(
                        23,
                        26,
                        new PacketWriter().u32be(0x7F000001).zeros(6 + 2).u8(11))
                .start()) {
            server.goodByeAnswered.countDown();
            try (NcpConnection connection = NcpConnection.open(server.endpoint())) {
                NcpServer calls = new NcpServer(connection);
                assertThat(calls.address(1)).isEmpty();
                assertThat(calls.address(1)).contains("127.0.0.1");
            }
        }
    }
}
