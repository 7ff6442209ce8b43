package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Cordon;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Capability;
import org.shareops.model.CordonEnd;
import org.shareops.model.CordonScope;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.Probe;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.ShareUrl;
import org.shareops.model.Support;
import org.shareops.spi.Admission;
import org.shareops.spi.Backend;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.samba.SambaServer;
import org.shareops.testkit.samba.SmbClientProcess;

/** Rules D2 and D6 on a real Samba, judged by clients of other authors. */
@NeedsSamba
class SmbAdmissionTest {
    private static final String ROOT = "smbadm";
    /** In BUILTIN\Administrators, but bound by the share's access list. */
    private static final String MEMBER = "smbop";
    /** Not even that: may administer shares, by a privilege. */
    private static final String OPERATOR = "smbdisk";

    private static final String PLAIN = "smbcli";
    private static final String PASSWORD = SmbFixture.PASSWORD;

    private SambaServer server;

    @BeforeEach
    void start() throws IOException {
        server = SambaServer.builder()
                .administrator(ROOT, PASSWORD)
                .administrator(MEMBER, PASSWORD)
                .user(OPERATOR, PASSWORD)
                .user(PLAIN, PASSWORD)
                .global("admin users = " + ROOT)
                .share("data")
                .start();
        Files.writeString(server.directoryOf("data").resolve("held.txt"), "content");
        server.letEverybodyWrite("data");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static Shares as(String user) {
        return builder(new SmbBackend(), user).build();
    }

    private static Shares.Builder builder(Backend backend, String user) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .credentials(CredentialsProvider.of(Credentials.password(user, PASSWORD.toCharArray())));
    }

    /** Something that is done as a user, by the backend alone. */
    @FunctionalInterface
    private interface Use {
        void of(Volume volume) throws IOException;
    }

    private void onVolume(String user, Use use) throws IOException {
        SmbBackend backend = new SmbBackend();
        ShareAddress address = backend.share(ShareUrl.parse(server.url("data")));
        try (ServerLink link = backend.logOn(address.server(), Credentials.password(user, PASSWORD.toCharArray()));
                Volume volume = link.volume(address)) {
            use.of(volume);
        }
    }

    private static Admission admission(Volume volume) {
        return volume.facet(Admission.class).orElseThrow();
    }

    private String seenByRpcclient() throws IOException {
        return door().seenByRpcclient();
    }

    private ShareDoor door() {
        return new ShareDoor(server, "data", ROOT);
    }

    private boolean letsIn(String user) throws IOException {
        try (SmbClientProcess newcomer = SmbClientProcess.start(server, "data", user, PASSWORD)) {
            assertThat(newcomer.run("ls")).contains("held.txt");
            return true;
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("NT_STATUS_ACCESS_DENIED");
            return false;
        }
    }

    private List<String> onDisk() throws IOException {
        try (Stream<Path> files = Files.list(server.directoryOf("data"))) {
            return files.map(each -> each.getFileName().toString()).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ROOT, MEMBER, OPERATOR})
    void D2_D6_newcomersAreRefusedAndWhoShutsIsNot(String user) throws IOException {
        grantOperator(user);
        String before = seenByRpcclient();
        try (SmbjClient present = new SmbjClient(server.port(), PLAIN, "data");
                File held = present.open("held.txt", SMB2ShareAccess.ALL)) {
            onVolume(user, volume -> {
                Admission admission = admission(volume);
                byte[] saved = admission.save();
                assertThat(admission.scope()).isEqualTo(CordonScope.SHARE);
                assertThat(admission.refuse(saved))
                        .isEqualTo(admission.refusal(saved))
                        .isEqualTo(admission.save());
                assertThat(letsIn(PLAIN)).isFalse();
                assertThat(letsIn(user)).isTrue();
                assertThat(letsIn(ROOT)).isTrue();
                assertThat(letsIn(MEMBER)).isTrue();
                assertThat(SmbjClient.works(held)).isTrue();
                assertThat(present.read("held.txt")).isEqualTo("content");
                assertThat(seenByRpcclient()).isNotEqualTo(before);
                admission.restore(saved);
                assertThat(admission.save()).isEqualTo(saved);
            });
        }
        assertThat(letsIn(PLAIN)).isTrue();
        assertThat(seenByRpcclient()).isEqualTo(before);
        assertThat(onDisk()).containsExactly("held.txt");
    }

    private void grantOperator(String user) throws IOException {
        Process process = new ProcessBuilder(
                        "net",
                        "--configfile=/dev/null",
                        "rpc",
                        "rights",
                        "grant",
                        user,
                        "SeDiskOperatorPrivilege",
                        "--port=" + server.port(),
                        "--server=127.0.0.1",
                        "--user=" + ROOT + "%" + PASSWORD)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("Successfully granted");
    }

    @Test
    void C1_S2_withoutTheRightNothingIsDoneAndThatIsSaid() throws IOException {
        String before = seenByRpcclient();
        onVolume(
                ROOT,
                volume -> assertThat(volume.capabilities()
                                .get(Capability.REFUSE_NEWCOMERS)
                                .support())
                        .isEqualTo(Support.YES));
        onVolume(PLAIN, volume -> {
            Admission admission = admission(volume);
            assertThat(volume.capabilities().get(Capability.REFUSE_NEWCOMERS).support())
                    .isEqualTo(Support.NO_RIGHT);
            assertThat(catchThrowableOfType(ShareException.class, admission::save)
                            .kind())
                    .isEqualTo(ErrorKind.ACCESS_DENIED);
        });
        try (Shares shares = as(PLAIN)) {
            Share share = shares.share(server.url("data"));
            assertThat(catchThrowableOfType(ShareException.class, () -> share.cordon("a test"))
                            .kind())
                    .isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(share.capabilities(Probe.CONNECT)
                            .get(Capability.REFUSE_NEWCOMERS)
                            .support())
                    .isEqualTo(Support.NO_RIGHT);
        }
        assertThat(seenByRpcclient()).isEqualTo(before);
        assertThat(onDisk()).containsExactly("held.txt");
    }

    @Test
    void C3_throughAClosedShareNothingIsAsked() throws IOException {
        onVolume(ROOT, volume -> {
            Admission admission = admission(volume);
            byte[] saved = admission.save();
            volume.close();
            List<ThrowingCallable> uses = List.of(
                    admission::save,
                    () -> admission.refusal(saved),
                    () -> admission.refuse(saved),
                    () -> admission.restore(saved));
            for (ThrowingCallable use : uses) {
                assertThat(catchThrowableOfType(ShareException.class, use).kind())
                        .isEqualTo(ErrorKind.CLOSED);
            }
        });
    }

    /** There all files are one user's, but who logged on is asked for at the door. */
    @Test
    void D2_D6_whereAllFilesAreOneUsersAdministratorsAreToldFromOthers() throws IOException {
        forceUser();
        String before = seenByRpcclient();
        onVolume(MEMBER, volume -> {
            Admission admission = admission(volume);
            byte[] saved = admission.save();
            admission.refuse(saved);
            assertThat(letsIn(PLAIN)).isFalse();
            assertThat(letsIn(MEMBER)).isTrue();
            admission.restore(saved);
        });
        assertThat(letsIn(PLAIN)).isTrue();
        assertThat(seenByRpcclient()).isEqualTo(before);
    }

    private void forceUser() throws IOException {
        server.setShare("data", "force user = " + PLAIN);
        server.restart();
    }

    @Test
    void D2_whoWouldShutItselfOutIsToldSoAndNobodyIsKeptOff() throws IOException {
        grantOperator(OPERATOR);
        forceUser();
        String before = seenByRpcclient();
        onVolume(OPERATOR, volume -> {
            Admission admission = admission(volume);
            byte[] saved = admission.save();
            assertThat(catchThrowableOfType(ShareException.class, () -> admission.refuse(saved))
                            .kind())
                    .isEqualTo(ErrorKind.REFUSED);
            assertThat(admission.save()).isEqualTo(saved);
        });
        try (Shares shares = as(OPERATOR)) {
            Share share = shares.share(server.url("data"));
            assertThat(catchThrowableOfType(ShareException.class, () -> share.cordon("a test"))
                            .kind())
                    .isEqualTo(ErrorKind.REFUSED);
        }
        assertThat(onDisk()).containsExactly("held.txt");
        assertThat(letsIn(OPERATOR)).isTrue();
        assertThat(seenByRpcclient()).isEqualTo(before);
    }

    /**
     * Samba's process for remote administration opens the database of these lists when it is first asked, with the rights of
     * who asks.
     */
    @ParameterizedTest
    @ValueSource(strings = {MEMBER, OPERATOR})
    void S2_whomSambaDoesNotShowTheListIsToldSo(String user) throws IOException {
        grantOperator(user);
        server.restart();
        onVolume(user, volume -> {
            Admission admission = admission(volume);
            assertThat(catchThrowableOfType(ShareException.class, admission::save))
                    .hasMessageContaining("admin users")
                    .extracting(ShareException::kind)
                    .isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(volume.capabilities().get(Capability.REFUSE_NEWCOMERS).support())
                    .isEqualTo(Support.NO_RIGHT);
        });
        seenByRpcclient();
        onVolume(
                user,
                volume -> assertThat(volume.capabilities()
                                .get(Capability.REFUSE_NEWCOMERS)
                                .support())
                        .isEqualTo(Support.YES));
    }

    @Test
    void D2_whatSomebodyChangedMeanwhileIsNotWrittenOver() throws IOException {
        onVolume(ROOT, volume -> {
            Admission admission = admission(volume);
            byte[] saved = admission.save();
            byte[] others = saved.clone();
            others[others.length - 16] &= 0x7F; // a right less in its only entry's mask
            admission.restore(others);
            assertThat(catchThrowableOfType(ShareException.class, () -> admission.refuse(saved))
                            .kind())
                    .isEqualTo(ErrorKind.REFUSED);
            assertThat(admission.save()).isEqualTo(others);
        });
    }

    @Test
    void D2_aRecordOfAnotherOwnerIsNotActedUpon() throws IOException {
        String before = seenByRpcclient();
        try (Shares one = as(MEMBER);
                Shares another = as(ROOT)) {
            Cordon first = one.share(server.url("data")).cordon("the first");
            String shut = seenByRpcclient();
            Share theirs = another.share(server.url("data"));
            for (ThrowingCallable act :
                    List.<ThrowingCallable>of(() -> theirs.cordon("the second"), () -> theirs.liftCordon(true))) {
                ShareException e = catchThrowableOfType(ShareException.class, act);
                assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
                assertThat(e).hasMessageContaining("belongs neither to us nor to administrators");
            }
            assertThat(seenByRpcclient()).isEqualTo(shut);
            assertThat(first.failure()).isEmpty();
            assertThat(first.lift()).isEqualTo(CordonEnd.RESTORED);
        }
        assertThat(seenByRpcclient()).isEqualTo(before);
        assertThat(onDisk()).containsExactly("held.txt");
    }

    @Test
    void D2_D6_theLastOfThoseWhoJoinedLetsNewcomersIn() throws IOException {
        String before = seenByRpcclient();
        try (Shares one = as(ROOT);
                Shares another = as(ROOT)) {
            Cordon first = one.share(server.url("data")).cordon("the first");
            assertThat(letsIn(PLAIN)).isFalse();
            Cordon second = another.share(server.url("data")).cordon("the second");
            assertThat(first.lift()).isEqualTo(CordonEnd.STILL_SHUT);
            assertThat(letsIn(PLAIN)).isFalse();
            assertThat(second.lift()).isEqualTo(CordonEnd.RESTORED);
        }
        assertThat(letsIn(PLAIN)).isTrue();
        assertThat(seenByRpcclient()).isEqualTo(before);
        assertThat(onDisk()).containsExactly("held.txt");
    }

    @Test
    void D2_whatACrashLeavesIsLiftedOnceItsLeaseIsOver() throws IOException {
        String before = seenByRpcclient();
        FaultBackend mortal = new FaultBackend(new SmbBackend(), FaultPlan.none());
        builder(mortal, MEMBER).build().share(server.url("data")).cordon("a crash", Duration.ofSeconds(30));
        mortal.dropClient();
        try (Shares shares = as(MEMBER)) {
            Share share = shares.share(server.url("data"));
            share.recover();
            assertThat(letsIn(PLAIN)).isFalse();
            assertThat(door().endLeases()).hasSize(1);
            assertThat(share.recover().warnings()).singleElement().asString().contains("crashed");
        }
        assertThat(letsIn(PLAIN)).isTrue();
        assertThat(seenByRpcclient()).isEqualTo(before);
        assertThat(onDisk()).containsExactly("held.txt");
    }

    @Test
    void D2_aCrashAnywhereInACordonIsUndoneByWhoComesNext() throws IOException {
        String before = seenByRpcclient();
        long calls = Long.MAX_VALUE;
        try (Shares shares = as(ROOT)) {
            Share share = shares.share(server.url("data"));
            for (long k = 0; k < calls; k++) {
                FaultBackend mortal = new FaultBackend(new SmbBackend(), FaultPlan.crashAfter(k));
                Share crashing = builder(mortal, ROOT).build().share(server.url("data"));
                boolean crashed =
                        catchThrowable(() -> crashing.cordon("a crash").lift()) != null;
                mortal.dropClient();
                if (!crashed) {
                    calls = k;
                }
                door().endLeases();
                if (k % 2 == 0) {
                    share.recover();
                } else {
                    share.cordon("who comes next").close();
                }
                assertThat(seenByRpcclient()).as("crash after %d", k).isEqualTo(before);
                assertThat(onDisk()).as("crash after %d", k).containsExactly("held.txt");
            }
        }
        assertThat(calls).isGreaterThan(15);
        assertThat(letsIn(PLAIN)).isTrue();
    }
}
