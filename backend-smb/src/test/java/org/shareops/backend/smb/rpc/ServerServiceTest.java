package org.shareops.backend.smb.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
import org.shareops.model.ShareException;

/** The calls of MS-SRVS, with what Samba gave to them and with what Windows is documented to give. */
class ServerServiceTest {
    private static final byte[] EVERYBODY_MAY_DO_EVERYTHING = HexFormat.of()
            .parseHex("010004800000000000000000000000001400000002001c00010000000000"
                    + "1400ff011f00010100000000000100000000");

    @Test
    void sambasSessionsAreRead() throws ShareException {
        Exchange exchange = new Exchange()
                .then(Captured.SESSIONS_502_REFUSED_REQUEST, Captured.SESSIONS_502_REFUSED_RESULTS)
                .then(Captured.SESSIONS_1_REQUEST, Captured.SESSIONS_1_RESULTS);

        List<ServerSession> sessions = exchange.server().service().sessions();

        assertThat(sessions)
                .containsExactly(
                        new ServerSession(
                                Optional.of("127.0.0.1"),
                                Optional.of("smbcli"),
                                4,
                                Duration.ofSeconds(1),
                                Optional.empty(),
                                false,
                                Optional.empty(),
                                Optional.empty()),
                        new ServerSession(
                                Optional.of("127.0.0.1"),
                                Optional.of("smbadm"),
                                0,
                                Duration.ZERO,
                                Optional.empty(),
                                false,
                                Optional.empty(),
                                Optional.empty()));
        exchange.assertDone();
    }

    @Test
    void aServerThatDoesNotHaveTheFullLevelIsNotAskedForItAgain() throws ShareException {
        Exchange exchange = new Exchange()
                .then(Captured.SESSIONS_502_REFUSED_REQUEST, Captured.SESSIONS_502_REFUSED_RESULTS)
                .then(Captured.SESSIONS_1_REQUEST, Captured.SESSIONS_1_RESULTS)
                .then(Captured.SESSIONS_1_REQUEST, Captured.SESSIONS_1_RESULTS);
        ServerService service = exchange.server().service();

        service.sessions();
        service.sessions();

        exchange.assertDone();
    }

    @Test
    void theFullLevelTellsMore() throws ShareException {
        FakeServer server = FakeServer.of(fullSession(0));

        assertThat(server.service().sessions())
                .containsExactly(new ServerSession(
                        Optional.of("192.0.2.7"),
                        Optional.of("alice"),
                        3,
                        Duration.ofSeconds(100_000),
                        Optional.of(Duration.ZERO),
                        true,
                        Optional.empty(),
                        Optional.of("\\Device\\NetbiosSmb")));
    }

    @Test
    void aSessionFromTheFutureIsNew() throws ShareException {
        assertThat(FakeServer.of(fullSession(-1, 0)).service().sessions())
                .extracting(ServerSession::connectedFor)
                .containsExactly(Duration.ZERO);
    }

    @Test
    void sambasFilesAreRead() throws ShareException {
        Exchange exchange = new Exchange()
                .then(Captured.FILES_REQUEST, Captured.FILES_RESULTS)
                .then(Captured.FILES_REQUEST, Captured.NO_FILES_RESULTS);
        ServerService service = exchange.server().service();
        Optional<String> holder = Optional.of("smbcli");

        List<ServerFile> files = service.files();

        assertThat(files)
                .containsExactly(
                        new ServerFile(595_984_398, ServerFile.READ, 0, "C:\\tmp\\data", holder),
                        new ServerFile(
                                595_984_389, ServerFile.READ | ServerFile.WRITE, 0, "C:\\tmp\\data\\held.txt", holder),
                        new ServerFile(595_984_400, ServerFile.READ, 0, "C:\\tmp\\data\\dir", holder),
                        new ServerFile(
                                595_984_396,
                                ServerFile.READ,
                                0,
                                "C:\\tmp\\data\\dir\\\u00fcber \ud83d\ude00.txt",
                                holder));
        assertThat(files.get(1).allows(ServerFile.WRITE)).isTrue();
        assertThat(files.get(0).allows(ServerFile.READ | ServerFile.WRITE)).isFalse();
        assertThat(service.files()).isEmpty();
        exchange.assertDone();
    }

    @Test
    void aListIsContinuedWhereTheServerSays() throws ShareException {
        FakeServer server = new FakeServer((number, arguments) -> {
            long resume = FakeServer.le32(arguments, arguments.length - 4);
            return files(resume + 1, resume + 1 < 3 ? 234 : 0, 0xFFFF_FFF0L + resume);
        });

        assertThat(server.service().files())
                .extracting(ServerFile::id)
                .containsExactly(0xFFFF_FFF0L, 0xFFFF_FFF1L, 0xFFFF_FFF2L);
        assertThat(server.calls).containsExactly(9, 9, 9);
    }

    @Test
    void aListThatRepeatsItselfIsMalformed() throws ShareException {
        FakeServer atTheBeginning = FakeServer.of(files(0, 234, 1));
        FakeServer later = FakeServer.of(files(7, 234, 1));
        FakeServer withoutRows = FakeServer.of(noFiles(1, 234));

        assertMalformed(atTheBeginning.service()::files);
        assertMalformed(later.service()::files);
        assertMalformed(withoutRows.service()::files);

        assertThat(atTheBeginning.calls).hasSize(1);
        assertThat(later.calls).hasSize(2);
        assertThat(withoutRows.calls).hasSize(1);
    }

    @Test
    void sambasShareIsRead() throws ShareException {
        Exchange exchange = new Exchange()
                .then(Captured.SHARE_2_REQUEST, Captured.SHARE_2_RESULTS)
                .then(Captured.SHARE_UNKNOWN_REQUEST, Captured.SHARE_UNKNOWN_RESULTS)
                .then(Captured.SHARE_502_REQUEST, Captured.SHARE_502_RESULTS);
        ServerService service = exchange.server().service();

        assertThat(service.share("data"))
                .isEqualTo(new ServerShare("data", 0, Optional.of("some data"), 1, Optional.of("C:\\tmp\\data")));
        assertThatExceptionOfType(ShareException.class)
                .isThrownBy(() -> service.share("nope"))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
        assertThat(service.shareSecurity("data")).hasValue(EVERYBODY_MAY_DO_EVERYTHING);
        exchange.assertDone();
    }

    @Test
    void aSecurityDescriptorIsSentAsSambaTookIt() throws ShareException {
        Exchange exchange = new Exchange().then(Captured.SET_SHARE_1501_REQUEST, Captured.SET_SHARE_1501_RESULTS);

        exchange.server().service().setShareSecurity("data", EVERYBODY_MAY_DO_EVERYTHING);

        exchange.assertDone();
    }

    @Test
    void theRightToChangeAShareIsAskedForAsSambaTookIt() throws ShareException {
        Exchange exchange = new Exchange().then(Captured.SET_SHARE_501_REQUEST, Captured.SET_SHARE_501_RESULTS);

        assertThat(exchange.server().service().mayChangeShare("data")).isTrue();

        exchange.assertDone();
    }

    @ParameterizedTest
    @CsvSource({"124, true", "87, true", "5, false", "65, false"})
    void theServersCodeSaysWhetherWeMayChangeAShare(long code, boolean may) throws ShareException {
        assertThat(FakeServer.of(changed(code)).service().mayChangeShare("data"))
                .isEqualTo(may);
    }

    /** Success would mean that something was changed. */
    @ParameterizedTest
    @CsvSource({"0, PROTOCOL", "2310, NOT_FOUND", "4711, PROTOCOL"})
    void C2_aCodeThatDoesNotSayItIsAFailure(long code, ErrorKind kind) throws ShareException {
        ServerService service = FakeServer.of(changed(code)).service();

        assertKind(() -> service.mayChangeShare("data"), kind);
    }

    private static byte[] changed(long code) {
        return new NdrWriter().u32(0).u32(code).toByteArray();
    }

    @Test
    void sambaDoesNotListSessionsFullyAndWindowsDoes() throws ShareException {
        assertThat(FakeServer.of(Captured.SESSIONS_502_REFUSED_RESULTS)
                        .service()
                        .listsFullSessions())
                .isFalse();
        assertThat(FakeServer.of(fullSession(0)).service().listsFullSessions()).isTrue();
        assertThat(FakeServer.of(fullSession(5)).service().listsFullSessions()).isFalse();
        assertKind(() -> FakeServer.of(fullSession(4711)).service().listsFullSessions(), ErrorKind.PROTOCOL);
    }

    @Test
    void whatIsNotThereIsGoneAlready() throws ShareException {
        Exchange exchange = new Exchange()
                .then(Captured.CLOSE_UNKNOWN_REQUEST, Captured.CLOSE_UNKNOWN_RESULTS)
                .then(Captured.END_UNKNOWN_REQUEST, Captured.END_UNKNOWN_RESULTS);
        ServerService service = exchange.server().service();

        assertThat(service.closeFile(1)).isEqualTo(EndAnswer.ALREADY_GONE);
        assertThatExceptionOfType(ShareException.class)
                .as("Samba does not tell a missing session from a missing right")
                .isThrownBy(() -> service.endSessions("127.0.0.1", "nobody"))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED));
        exchange.assertDone();
    }

    @ParameterizedTest
    @CsvSource({"0, CLOSED_OR_ACCEPTED", "2, ALREADY_GONE", "2312, ALREADY_GONE", "2314, ALREADY_GONE"})
    void theServersAnswerToClosingIsGiven(long code, EndAnswer answer) throws ShareException {
        ServerService service = FakeServer.of(code(code)).service();

        assertThat(service.closeFile(0xFFFF_FFFFL)).isEqualTo(answer);
        assertThat(service.endSessions("192.0.2.7", "alice")).isEqualTo(answer);
    }

    @Test
    void aClientIsNamedWithBackslashesOnce() throws ShareException {
        FakeServer server = FakeServer.of(code(0));
        ServerService service = server.service();

        service.endSessions("192.0.2.7", "alice");
        service.endSessions("\\\\192.0.2.7", "alice");

        byte[] first = server.fragments.get(1);
        byte[] second = server.fragments.get(2);
        assertThat(second).hasSameSizeAs(first);
        second[12] = first[12]; // the call id
        assertThat(second).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({"'',alice", "' ',alice", "\\\\,alice", "client,''", "client,' '"})
    void everybodyIsNeverEnded(String client, String user) throws ShareException {
        FakeServer server = FakeServer.of(code(0));
        ServerService service = server.service();

        assertThatIllegalArgumentException().isThrownBy(() -> service.endSessions(client, user));
        assertThat(server.calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "5, ERROR_ACCESS_DENIED, ACCESS_DENIED",
        "50, ERROR_NOT_SUPPORTED, UNSUPPORTED",
        "2310, NERR_NetNameNotFound, NOT_FOUND",
        "4294967295, '', PROTOCOL",
        "4711, '', PROTOCOL"
    })
    void c2_theServersCodeIsKept(long code, String name, ErrorKind kind) throws ShareException {
        ServerService service = FakeServer.of(code(code)).service();

        ShareException failure = catchThrowableOfType(ShareException.class, () -> service.closeFile(1));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.nativeCode()).contains(new NativeCode("Win32", code, name));
        assertThat(failure).hasMessageContaining("close an open file of the server");
    }

    @Test
    void s2_withoutTheRightThereIsNoEmptyList() throws ShareException {
        ServerService files = FakeServer.of(noFiles(0, 5)).service();
        ServerService sessions = FakeServer.of(new NdrWriter()
                        .u32(502)
                        .u32(502)
                        .u32(0)
                        .u32(0)
                        .u32(0)
                        .u32(5)
                        .toByteArray())
                .service();

        assertThat(catchThrowableOfType(ShareException.class, files::files).kind())
                .isEqualTo(ErrorKind.ACCESS_DENIED);
        assertThat(catchThrowableOfType(ShareException.class, sessions::sessions)
                        .kind())
                .isEqualTo(ErrorKind.ACCESS_DENIED);
    }

    @Test
    void r6_aChangeWithoutAnswerMayHaveBeenDone() throws ShareException {
        FakeServer server = FakeServer.of(code(0));
        ServerService service = server.service();
        server.breaks = FakeServer.Break.BEFORE_THE_ANSWER;

        assertKind(() -> service.closeFile(1), ErrorKind.OUTCOME_UNKNOWN);
        assertKind(() -> service.closeFile(1), ErrorKind.LINK_LOST); // this one was not sent
        assertThat(server.fragments).hasSize(2);
    }

    @Test
    void r6_aChangeThatWasNotSentWholeWasNotDone() throws ShareException {
        FakeServer server = FakeServer.of(code(0));
        ServerService service = server.service();
        server.breaks = FakeServer.Break.BEFORE_THE_LAST_FRAGMENT;

        assertKind(() -> service.setShareSecurity("data", new byte[10_000]), ErrorKind.LINK_LOST);
    }

    @Test
    void r6_aQuestionWithoutAnswerHasNoOutcome() throws ShareException {
        FakeServer server = FakeServer.of(code(0));
        ServerService service = server.service();
        server.breaks = FakeServer.Break.BEFORE_THE_ANSWER;

        assertKind(service::files, ErrorKind.LINK_LOST);
    }

    @Test
    void sambasTimeIsRead() throws ShareException {
        Exchange exchange = new Exchange().then(Captured.TIME_OF_DAY_REQUEST, Captured.TIME_OF_DAY_RESULTS);

        assertThat(exchange.server().service().time()).isEqualTo(Instant.parse("2026-11-21T16:25:35Z"));
        exchange.assertDone();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 42, 99})
    void timeHasHundredthsAndGoesBeyond2038(long hundredths) throws ShareException {
        assertThat(FakeServer.of(time(0xFFFF_FFFFL, hundredths)).service().time())
                .isEqualTo(Instant.parse("2106-02-07T06:28:15Z").plusMillis(hundredths * 10));
    }

    @Test
    void aTimeThatCannotBeIsMalformed() {
        assertMalformed(() -> FakeServer.of(time(0, 100)).service().time());
        assertMalformed(() -> FakeServer.of(new NdrWriter().u32(0).u32(0).toByteArray())
                .service()
                .time());
    }

    @Test
    void anAnswerOfAnotherLevelIsMalformed() {
        byte[] results = Captured.FILES_RESULTS.clone();
        results[0] = 2;

        assertMalformed(() -> FakeServer.of(results).service().files());
    }

    @Test
    void aShareWithoutSecurityHasNone() throws ShareException {
        NdrWriter results = new NdrWriter().u32(502).pointer();
        for (int field = 0; field < 10; field++) {
            results.u32(0);
        }

        assertThat(FakeServer.of(results.u32(0).toByteArray()).service().shareSecurity("data"))
                .isEmpty();
    }

    private static void assertKind(ThrowingCallable call, ErrorKind kind) {
        assertThatExceptionOfType(ShareException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private static void assertMalformed(ThrowingCallable call) {
        assertThatExceptionOfType(ShareException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.PROTOCOL))
                .withMessageContaining("malformed");
    }

    private static byte[] code(long code) {
        return new NdrWriter().u32(code).toByteArray();
    }

    private static byte[] time(long seconds, long hundredths) {
        NdrWriter results = new NdrWriter().pointer().u32(seconds);
        results.u32(0).u32(0).u32(0).u32(0).u32(hundredths);
        return results.u32(-60).u32(310).u32(7).u32(2).u32(2106).u32(0).u32(0).toByteArray();
    }

    /** One session of level 502 (MS-SRVS 2.2.4.15), as Windows gives it. */
    static byte[] fullSession(long code) {
        return fullSession(100_000, code);
    }

    private static byte[] fullSession(long seconds, long code) {
        return new NdrWriter()
                .u32(502)
                .u32(502)
                .pointer()
                .u32(1)
                .pointer()
                .u32(1)
                .pointer()
                .pointer()
                .u32(3)
                .u32(seconds)
                .u32(0)
                .u32(1)
                .pointer()
                .pointer()
                .string("\\\\192.0.2.7")
                .string("alice")
                .string("")
                .string("\\Device\\NetbiosSmb")
                .u32(1)
                .uniqueU32(0)
                .u32(code)
                .toByteArray();
    }

    /** One open file of level 3, and where the list goes on. */
    private static byte[] files(long resume, long code, long id) {
        return new NdrWriter()
                .u32(3)
                .u32(3)
                .pointer()
                .u32(1)
                .pointer()
                .u32(1)
                .u32(id)
                .u32(35)
                .u32(0)
                .pointer()
                .nullPointer()
                .string("C:\\data\\file")
                .u32(1)
                .uniqueU32(resume)
                .u32(code)
                .toByteArray();
    }

    private static byte[] noFiles(long resume, long code) {
        return new NdrWriter()
                .u32(3)
                .u32(3)
                .pointer()
                .u32(0)
                .nullPointer()
                .u32(0)
                .uniqueU32(resume)
                .u32(code)
                .toByteArray();
    }
}
