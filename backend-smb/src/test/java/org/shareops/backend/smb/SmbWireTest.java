package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.CloseResult;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.testkit.Trees;
import org.shareops.testkit.samba.LogOn;
import org.shareops.testkit.samba.SambaServer;
import org.shareops.testkit.samba.SmbClientProcess;
import org.shareops.testkit.wire.Packet;
import org.shareops.testkit.wire.Tshark;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateStrategy;

/** What we send and what a real Samba answers to it, judged by tshark. */
class SmbWireTest {
    private static final int FILES = 20;
    private static final String SUCCESS = "0x00000000";
    private static final String MORE_TO_DO = "0xc0000016";
    /** A server need not sign the news that an answer will come later (MS-SMB2 3.3.4.1.1). */
    private static final String FINAL = " && !(smb2.nt_status == 0x103)";

    @TempDir
    static Path versions;

    private static Path one;
    private static Path two;
    /** All that this backend can ask a server of today for. */
    private static Tshark everything;

    @TempDir
    Path work;

    @BeforeAll
    static void useAServerOfToday(@TempDir Path common) throws IOException {
        assumeThat(SambaServer.missing()).isEmpty();
        assumeThat(Tshark.missing()).isEmpty();
        one = Trees.numbered(versions.resolve("one"), FILES, "one");
        two = Trees.numbered(versions.resolve("two"), FILES, "two");
        try (WireFixture wire = new WireFixture(common)) {
            useEverything(wire);
            everything = wire.judge();
        }
    }

    private static void replaceTwice(Share share, UpdateStrategy strategy) throws IOException {
        for (Path version : List.of(one, two)) {
            assertThat(share.update("office")
                            .from(Source.directory(version))
                            .strategy(strategy)
                            .run()
                            .outcome())
                    .isEqualTo(Outcome.COMMITTED);
        }
    }

    /** All that this backend can ask a server for. */
    private static void useEverything(WireFixture wire) throws IOException {
        try (Shares shares = wire.on.sharesAs(SmbFixture.ADMINISTRATOR);
                SmbClientProcess holder =
                        SmbClientProcess.start(wire.on.server, "data", SmbFixture.PLAIN, SmbFixture.PASSWORD)) {
            Share share = wire.share(shares);
            replaceTwice(share, UpdateStrategy.SWAP);
            replaceTwice(share, UpdateStrategy.PATCH);
            share.replace("setup.exe").from(Source.bytes(new byte[200_000])).run();
            share.replace("setup.exe").from(Source.bytes(new byte[200_001])).run();
            share.remove("setup.exe").run();
            holder.open("office/" + Trees.numberedName(1));
            assertThat(share.sessions().items()).hasSize(2);
            List<OpenFile> open = share.openFiles(SharePath.of("office")).items();
            assertThat(share.closeFiles(open))
                    .singleElement()
                    .extracting(CloseResult::outcome)
                    .isEqualTo(CloseResult.Outcome.CLOSED);
        }
        assertThat(wire.proxy.problems()).isEmpty();
    }

    @Test
    void everyMessageIsWellFormed() throws IOException {
        Tshark tshark = everything;
        assertThat(tshark.complaints()).isEmpty();
        assertThat(tshark.undecoded("smb2")).isEmpty();
        assertThat(tshark.select("smb")).as("messages of SMB1").isEmpty();
        assertThat(tshark.select("smb2.cmd")).hasSizeGreaterThan(1000);
        assertThat(first(tshark, "smb2.cmd == 0 && smb2.flags.response == 1", "smb2.dialect"))
                .containsExactly("0x0311");
    }

    @Test
    void everyMessageAfterTheLogOnIsSigned() throws IOException {
        assertAllIsSigned(everything);
    }

    @ParameterizedTest
    @CsvSource({"SMB2_10, 0x0210", "SMB3_00, 0x0300", "SMB3_02, 0x0302"})
    void anOlderServerIsSpokenToInItsOwnVersion(String newest, String dialect) throws IOException {
        try (WireFixture wire = new WireFixture(work)) {
            wire.on.server.setGlobal("server max protocol = " + newest);
            wire.on.server.restart();
            useEverything(wire);
            Tshark tshark = wire.judge();
            assertThat(first(tshark, "smb2.cmd == 0 && smb2.flags.response == 1", "smb2.dialect"))
                    .containsExactly(dialect);
            assertThat(tshark.complaints()).isEmpty();
            assertAllIsSigned(tshark);
        }
    }

    private static void assertAllIsSigned(Tshark capture) throws IOException {
        Tshark tshark = capture.preference("ntlmssp.nt_password", SmbFixture.PASSWORD)
                .preference("smb2.verify_signatures", "TRUE");
        assertThat(tshark.select("smb2.cmd > 1 && smb2.flags.signature == 0" + FINAL))
                .isEmpty();
        assertThat(tshark.select("smb2.cmd == 1 && smb2.nt_status == 0 && smb2.flags.signature == 0"))
                .as("answers that let us in and are not signed")
                .isEmpty();
        List<Packet> signed = tshark.select(
                "smb2.cmd > 1 && smb2.flags.signature == 1", "smb2.cmd", "smb2.good_signature", "smb2.bad_signature");
        assertThat(signed).hasSizeGreaterThan(1000);
        assertThat(signed.stream().filter(packet -> !isWellSigned(packet)))
                .as("wrong signatures")
                .isEmpty();
    }

    /** tshark 4.0 takes all that follows in a compound for signed too, so that it knows of the last message alone. */
    private static boolean isWellSigned(Packet packet) {
        int messages = packet.all("smb2.cmd").size();
        return !packet.all("smb2.good_signature").isEmpty()
                && packet.all("smb2.bad_signature").size() < messages;
    }

    @Test
    void callsThroughThePipeAreThoseOfTheServerService() throws IOException {
        Tshark tshark = everything;
        String fileEnum = "9";
        String fileClose = "11";
        String sessionEnum = "12";
        String shareInfo = "16";
        for (String direction : List.of("0", "2")) {
            assertThat(first(tshark, "srvsvc && dcerpc.pkt_type == " + direction, "srvsvc.opnum"))
                    .contains(fileEnum, fileClose, sessionEnum, shareInfo);
        }
        assertThat(tshark.select("dcerpc && !srvsvc && dcerpc.pkt_type != 11 && dcerpc.pkt_type != 12"))
                .as("other than binding and calling")
                .isEmpty();
        assertThat(tshark.select("dcerpc.cn_ack_result != 0"))
                .as("bindings that were refused")
                .isEmpty();
        assertThat(tshark.select("smb2.cmd == 11 && smb2.ioctl.function == 0x0011c017 && !dcerpc" + FINAL))
                .as("sent through the pipe and no call")
                .isEmpty();
    }

    @Test
    void P2_P3_manyFirstUsesAtATimeAreOneConnectionAndOneLogOn() throws Exception {
        try (WireFixture wire = new WireFixture(work)) {
            int users = 8;
            int before = wire.on.server.logOns().size();
            ExecutorService threads = Executors.newFixedThreadPool(users);
            try (Shares shares = wire.on.sharesAs(SmbFixture.ADMINISTRATOR)) {
                CyclicBarrier together = new CyclicBarrier(users);
                Callable<Boolean> use = () -> {
                    together.await();
                    Share share = wire.share(shares);
                    return share.files().list("").isEmpty()
                            && !share.sessions().items().isEmpty();
                };
                for (Future<Boolean> each : threads.invokeAll(
                        IntStream.range(0, users).mapToObj(i -> use).toList())) {
                    assertThat(each.get()).isTrue();
                }
                replaceTwice(wire.share(shares), UpdateStrategy.SWAP);
            } finally {
                threads.shutdownNow();
            }
            Tshark tshark = wire.judge();
            assertThat(tshark.select("tcp.flags.syn == 1 && tcp.flags.ack == 0"))
                    .as("connections")
                    .hasSize(1);
            assertThat(first(tshark, "smb2.cmd == 1 && smb2.flags.response == 1", "smb2.nt_status"))
                    .containsExactly(MORE_TO_DO, SUCCESS);
            assertThat(tshark.select("smb2.cmd == 1 && smb2.flags.response == 0"))
                    .hasSize(2);
            assertThat(first(tshark, "ntlmssp.messagetype == 3", "ntlmssp.auth.username"))
                    .containsExactly(SmbFixture.ADMINISTRATOR);
            assertThat(tshark.select("smb2.ses_flags.guest == 1 || smb2.ses_flags.null == 1"))
                    .as("let in as guest or as nobody")
                    .isEmpty();
            assertThat(Set.copyOf(first(tshark, "smb2.cmd > 1", "smb2.sesid"))).hasSize(1);
            assertThat(tshark.select("smb2.cmd == 2 && smb2.nt_status == 0 && smb2.flags.response == 1"))
                    .as("log-offs")
                    .hasSize(1);
            List<LogOn> logOns = wire.on.server.logOns();
            assertThat(logOns.subList(before, logOns.size()))
                    .singleElement()
                    .extracting(LogOn::user)
                    .isEqualTo(SmbFixture.ADMINISTRATOR);
        }
    }

    @Test
    void P2_whoIsLetInAsGuestIsRejected() throws IOException {
        try (WireFixture wire = new WireFixture(work)) {
            wire.on.server.setGlobal("map to guest = Bad User");
            wire.on.server.restart();
            try (Shares shares = wire.on.sharesAs("stranger")) {
                Share share = wire.share(shares);
                ShareException e = catchThrowableOfType(
                        ShareException.class, () -> share.files().list(""));
                assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            }
            Tshark tshark = wire.judge();
            assertThat(tshark.select("smb2.ses_flags.guest == 1"))
                    .as("what the server offered")
                    .hasSize(1);
            assertThat(tshark.select("smb2.cmd > 2")).as("what we did with it").isEmpty();
        }
    }

    private static List<String> first(Tshark tshark, String filter, String field) throws IOException {
        return tshark.select(filter, field).stream()
                .map(packet -> packet.first(field))
                .toList();
    }
}
