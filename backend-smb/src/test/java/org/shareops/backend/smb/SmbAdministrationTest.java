package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Access;
import org.shareops.model.Capability;
import org.shareops.model.CloseResult;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.Probe;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Support;
import org.shareops.testkit.samba.SambaServer;

/** Sessions and open files of a real Samba, judged by what becomes of another client. */
@NeedsSamba
class SmbAdministrationTest {
    private static SmbFixture on;

    private Shares shares;
    private Share share;
    private SmbjClient other;

    @BeforeAll
    static void startServer() throws IOException {
        on = new SmbFixture();
        Files.createDirectories(on.server.directoryOf("data").resolve("dir"));
        Files.writeString(on.server.directoryOf("data").resolve("dir/held.txt"), "content");
        on.server.letEverybodyWrite("data");
    }

    @AfterAll
    static void stopServer() throws IOException {
        on.close();
    }

    @BeforeEach
    void connect() throws IOException {
        shares = on.sharesAs(SmbFixture.ADMINISTRATOR);
        share = on.share(shares);
        other = new SmbjClient(on.server.port(), SmbFixture.PLAIN, "data");
    }

    @AfterEach
    void disconnect() throws IOException {
        try {
            other.close();
        } finally {
            // Else the next test finds a session too many.
            shares.close();
        }
    }

    private static ErrorKind kindOf(ThrowingCallable use) {
        return catchThrowableOfType(ShareException.class, use).kind();
    }

    private Session only(List<Session> sessions, String user) {
        return sessions.stream()
                .filter(each -> each.user().equals(java.util.Optional.of(user)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void S1_S3_S6_sessionsAreListedAndOursIsKnown() throws IOException {
        List<Session> sessions = share.sessions().items();
        assertThat(only(sessions, SmbFixture.PLAIN).own()).isEqualTo(Ownership.NO);
        assertThat(only(sessions, SmbFixture.PLAIN).client()).contains("127.0.0.1");
        assertThat(only(sessions, SmbFixture.ADMINISTRATOR).own()).isEqualTo(Ownership.YES);
        assertThat(share.sessions().complete()).isFalse();
        assertThat(share.capabilities(Probe.CONNECT).get(Capability.DISCONNECT).support())
                .isEqualTo(Support.YES);
    }

    @Test
    void S3_aNamesakeFromOurHostMayBeOursAndIsNotDisconnected() throws IOException {
        try (SmbjClient namesake = new SmbjClient(on.server.port(), SmbFixture.ADMINISTRATOR, "data")) {
            List<Session> sessions = share.sessions().items().stream()
                    .filter(each -> each.user().equals(java.util.Optional.of(SmbFixture.ADMINISTRATOR)))
                    .toList();
            assertThat(sessions).hasSize(2).extracting(Session::own).containsOnly(Ownership.MAYBE);
            List<CloseResult> results = share.disconnect(sessions);
            assertThat(results).extracting(CloseResult::outcome).containsOnly(CloseResult.Outcome.FAILED);
            assertThat(namesake.share.folderExists("dir")).isTrue();
        }
    }

    @Test
    void S1_anOpenFileIsListedWithUserPathAndAccess() throws IOException {
        try (File held = other.open("dir/held.txt", SMB2ShareAccess.ALL)) {
            OpenFile open = share.openFiles(SharePath.of("dir")).items().stream()
                    .filter(each -> each.path().equals(SharePath.of("dir/held.txt")))
                    .findFirst()
                    .orElseThrow();
            assertThat(open.user()).contains(SmbFixture.PLAIN);
            assertThat(open.access()).contains(Access.READ);
            assertThat(open.clients()).containsExactly("127.0.0.1");
            assertThat(open.own()).isEqualTo(Ownership.NO);
            assertThat(share.openFiles(SharePath.of("DIR/HELD.TXT")).items()).hasSize(1);
            assertThat(SmbjClient.works(held)).isTrue();
        }
    }

    @Test
    void S4_S5_closingAFileHitsThatFileAlone() throws IOException {
        Files.writeString(on.server.directoryOf("data").resolve("dir/other.txt"), "content");
        File held = other.open("dir/held.txt", SMB2ShareAccess.ALL);
        File spared = other.open("dir/other.txt", SMB2ShareAccess.ALL);
        OpenFile open = share.openFiles(SharePath.of("dir/held.txt")).items().get(0);
        assertThat(share.closeFiles(List.of(open)))
                .singleElement()
                .extracting(CloseResult::outcome)
                .isEqualTo(CloseResult.Outcome.CLOSED);
        assertThat(SmbjClient.works(held)).isFalse();
        assertThat(SmbjClient.works(spared)).isTrue();
        assertThat(share.closeFiles(List.of(open)))
                .singleElement()
                .extracting(CloseResult::outcome)
                .isEqualTo(CloseResult.Outcome.ALREADY_GONE);
        spared.close();
    }

    @Test
    void S4_S5_disconnectingEndsTheSessionAndNotOurs() throws IOException {
        File held = other.open("dir/held.txt", SMB2ShareAccess.ALL);
        Session session = only(share.sessions().items(), SmbFixture.PLAIN);
        assertThat(share.disconnect(List.of(session)))
                .singleElement()
                .extracting(CloseResult::outcome)
                .isEqualTo(CloseResult.Outcome.CLOSED);
        assertThat(SmbjClient.works(held)).isFalse();
        assertThat(share.files().stat("dir/held.txt")).isPresent();
        assertThat(share.disconnect(List.of(session)))
                .singleElement()
                .extracting(CloseResult::outcome)
                .isEqualTo(CloseResult.Outcome.ALREADY_GONE);
    }

    /** The server ends sessions by user and client alone. */
    @Test
    void S7_sessionsThatGoTogetherAreAllReported() throws IOException {
        try (SmbjClient namesake = new SmbjClient(on.server.port(), SmbFixture.PLAIN, "data")) {
            File held = other.open("dir/held.txt", SMB2ShareAccess.ALL);
            File hers = namesake.open("dir/held.txt", SMB2ShareAccess.ALL);
            List<Session> sessions = share.sessions().items().stream()
                    .filter(each -> each.user().equals(java.util.Optional.of(SmbFixture.PLAIN)))
                    .toList();
            assertThat(sessions).hasSize(2);
            List<CloseResult> results = share.disconnect(sessions.subList(0, 1));
            assertThat(results)
                    .allMatch(each -> each.outcome() == CloseResult.Outcome.CLOSED)
                    .extracting(CloseResult::id)
                    .containsExactlyElementsOf(
                            sessions.stream().map(Session::id).toList());
            assertThat(SmbjClient.works(held)).isFalse();
            assertThat(SmbjClient.works(hers)).isFalse();
            assertThat(on.server.sessionUsers()).doesNotContain(SmbFixture.PLAIN);
        }
    }

    /** On such a share the server lists whoever holds a file as that one user. */
    @Test
    void S1_whoeverActsUnderAnothersNameIsNotTakenForHim() throws IOException {
        try (SambaServer forcing = SambaServer.builder()
                        .administrator(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD)
                        .user("ann", SmbFixture.PASSWORD)
                        .user("bob", SmbFixture.PASSWORD)
                        .share("data", "force user = bob")
                        .share("own")
                        .start();
                Shares there = on.sharesAs(SmbFixture.ADMINISTRATOR);
                SmbjClient ann = new SmbjClient(forcing.port(), "ann", "data");
                SmbjClient bob = new SmbjClient(forcing.port(), "bob", "own")) {
            Files.writeString(forcing.directoryOf("data").resolve("held.txt"), "content");
            Files.writeString(forcing.directoryOf("own").resolve("his.txt"), "content");
            forcing.letEverybodyWrite("data");
            forcing.letEverybodyWrite("own");
            Share data = there.share(forcing.url("data"));
            Share own = there.share(forcing.url("own"));
            try (File held = ann.open("held.txt", SMB2ShareAccess.ALL)) {
                OpenFile whileIdle = onlyFile(data);
                assertThat(whileIdle.user()).contains("bob");
                assertThat(whileIdle.clients()).isEmpty();
                assertThat(whileIdle.sessionId()).isEmpty();
                try (File his = bob.open("his.txt", SMB2ShareAccess.ALL)) {
                    assertThat(onlyFile(data).clients()).isEmpty();
                    assertThat(SmbjClient.works(held)).isTrue();
                    assertThat(SmbjClient.works(his)).isTrue();
                }
            }
            try (File his = bob.open("his.txt", SMB2ShareAccess.ALL)) {
                assertThat(onlyFile(own).sessionId()).contains("bob@127.0.0.1");
                assertThat(SmbjClient.works(his)).isTrue();
            }
        }
    }

    private static OpenFile onlyFile(Share share) throws ShareException {
        List<OpenFile> files = share.openFiles().items().stream()
                .filter(each -> !each.path().isRoot())
                .toList();
        assertThat(files).hasSize(1);
        return files.get(0);
    }

    @Test
    void S2_withoutTheRightThereIsNoEmptyList() throws IOException {
        try (Shares plain = on.sharesAs(SmbFixture.PLAIN)) {
            Share seen = on.share(plain);
            List<Callable<?>> uses = List.of(seen::sessions, seen::openFiles);
            for (Callable<?> use : uses) {
                assertThat(kindOf(use::call)).isEqualTo(ErrorKind.ACCESS_DENIED);
                assertThat(catchThrowableOfType(ShareException.class, use::call))
                        .hasMessageContaining(on.server.url("data"));
            }
            assertThat(seen.capabilities(Probe.CONNECT)
                            .get(Capability.LIST_SESSIONS)
                            .support())
                    .isEqualTo(Support.NO_RIGHT);
        }
    }
}
