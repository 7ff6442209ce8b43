package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.Access;
import org.shareops.model.Capability;
import org.shareops.model.CloseResult;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.Probe;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Support;
import org.shareops.source.Source;

/** Sessions, open files and capabilities (rules S1-S5, C1), and what closing and failing leave (rules C3, C5, C6). */
class SessionsTest {
    private static ErrorKind kindOf(ThrowingCallable call) {
        ShareException e = catchThrowableOfType(ShareException.class, call);
        assertThat(e).as("it did not fail").isNotNull();
        return e.kind();
    }

    private static Session sessionOf(MemoryFixture on, String user) throws IOException {
        return on.share.sessions().items().stream()
                .filter(session -> session.user().equals(Optional.of(user)))
                .findFirst()
                .orElseThrow();
    }

    private static CloseResult.Outcome only(List<CloseResult> results) {
        assertThat(results).hasSize(1);
        return results.get(0).outcome();
    }

    @Test
    void S1_anIndependentHolderIsListedWithAllThatIsKnown() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.put("DIR/A.TXT", "a");
            on.put("B.TXT", "b");
            try (MemoryClient.Handle held = on.hold("DIR/A.TXT");
                    MemoryClient.Handle other = on.hold("B.TXT")) {
                assertThat(held.isOpen() && other.isOpen()).isTrue();
                OpenFile open = on.share.openFiles(SharePath.of("DIR")).items().get(0);
                assertThat(open.path()).isEqualTo(SharePath.of("DIR/A.TXT"));
                assertThat(open.user()).contains("alice");
                assertThat(open.access()).isEqualTo(Set.of(Access.READ));
                assertThat(open.own()).isEqualTo(Ownership.NO);
                assertThat(on.share.openFiles(SharePath.of("DIR")).items()).hasSize(1);
                assertThat(on.share.openFiles().items()).hasSize(2);
                assertThat(sessionOf(on, "alice").client()).contains("pc7");
            }
        }
    }

    @Test
    void S2_missingRightsAreNeverAnEmptyList() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.put("A.TXT", "a");
            MemoryClient.Handle held = on.hold("A.TXT");
            Session alice = sessionOf(on, "alice");
            OpenFile open = on.share.openFiles().items().get(0);
            on.server.denyListing();
            assertThat(kindOf(() -> on.share.sessions())).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(kindOf(() -> on.share.openFiles())).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(kindOf(() -> on.share.disconnect(List.of(alice)))).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(kindOf(() -> on.share.closeFiles(List.of(open)))).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(held.isOpen()).isTrue();
        }
    }

    @Test
    void S3_ourOwnSessionAndItsNamesakesAreRefusedAndTheRestIsDone() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.put("A.TXT", "a");
            MemoryClient.Handle held = on.hold("A.TXT");
            List<Session> all = on.share.sessions().items();
            Session own = all.stream()
                    .filter(session -> session.own() == Ownership.YES)
                    .findFirst()
                    .orElseThrow();
            Session alice = sessionOf(on, "alice");
            List<CloseResult> results = on.share.disconnect(List.of(own, alice));
            assertThat(results)
                    .extracting(CloseResult::outcome)
                    .containsExactly(CloseResult.Outcome.FAILED, CloseResult.Outcome.CLOSED);
            assertThat(results.get(0).failure().map(ShareException::kind)).contains(ErrorKind.REFUSED);
            assertThat(held.isOpen()).isFalse();
            assertThat(on.share.files().stat("A.TXT")).isPresent();
            Session maybe = new Session(
                    own.id(),
                    own.user(),
                    own.client(),
                    own.program(),
                    own.openFiles(),
                    own.connectedFor(),
                    own.idleFor(),
                    Ownership.NO);
            // What counts is what the server says now, not what the caller brings.
            assertThat(only(on.share.disconnect(List.of(maybe)))).isEqualTo(CloseResult.Outcome.FAILED);
        }
    }

    @Test
    void S4_whatHasGoneIsGoneAndARecycledIdIsNotHit() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.put("A.TXT", "a");
            MemoryClient.Handle held = on.hold("A.TXT");
            Session alice = sessionOf(on, "alice");
            OpenFile open = on.share.openFiles().items().get(0);
            Session before = new Session(
                    alice.id(),
                    Optional.of("carol"),
                    alice.client(),
                    alice.program(),
                    alice.openFiles(),
                    alice.connectedFor(),
                    alice.idleFor(),
                    Ownership.NO);
            OpenFile other = new OpenFile(
                    open.id(),
                    SharePath.of("B.TXT"),
                    open.user(),
                    open.access(),
                    open.locks(),
                    open.clients(),
                    open.sessionId(),
                    open.program(),
                    open.blocking(),
                    open.own());
            assertThat(only(on.share.disconnect(List.of(before)))).isEqualTo(CloseResult.Outcome.ALREADY_GONE);
            assertThat(only(on.share.closeFiles(List.of(other)))).isEqualTo(CloseResult.Outcome.ALREADY_GONE);
            assertThat(held.isOpen()).isTrue();

            assertThat(only(on.share.closeFiles(List.of(open)))).isEqualTo(CloseResult.Outcome.CLOSED);
            assertThat(held.isOpen()).isFalse();
            assertThat(only(on.share.closeFiles(List.of(open)))).isEqualTo(CloseResult.Outcome.ALREADY_GONE);
            assertThat(only(on.share.disconnect(List.of(alice)))).isEqualTo(CloseResult.Outcome.CLOSED);
            assertThat(only(on.share.disconnect(List.of(alice)))).isEqualTo(CloseResult.Outcome.ALREADY_GONE);
        }
    }

    @Test
    void S5_oneFailureDoesNotHideTheOtherResults() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.put("A.TXT", "a");
            on.put("B.TXT", "b");
            MemoryClient.Handle first = on.hold("A.TXT");
            MemoryClient.Handle second = on.hold("B.TXT");
            List<OpenFile> open = on.share.openFiles().items();
            on.server.beforeEach((primitive, path) -> {
                if (primitive.equals("closeFile") && path.equals(SharePath.of("A.TXT"))) {
                    throw ShareException.of(ErrorKind.ACCESS_DENIED, primitive).build();
                }
            });
            assertThat(on.share.closeFiles(open))
                    .extracting(CloseResult::outcome)
                    .containsExactlyInAnyOrder(CloseResult.Outcome.FAILED, CloseResult.Outcome.CLOSED);
            assertThat(first.isOpen()).isTrue();
            assertThat(second.isOpen()).isFalse();
        }
    }

    @Test
    void C1_whatIsNotDeclaredFailsBeforeAnyTraffic() throws IOException {
        MemoryProfile bare =
                MemoryProfile.windows().without(Switch.LIST_SESSIONS, Switch.CLOSE_FILE, Switch.DISCONNECT);
        try (MemoryFixture on = new MemoryFixture(bare)) {
            assertThat(kindOf(() -> on.share.sessions())).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(kindOf(() -> on.share.openFiles())).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(kindOf(() -> on.share.disconnect(List.of()))).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(kindOf(() -> on.share.closeFiles(List.of()))).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(on.server.requests()).isEmpty();
        }
    }

    @Test
    void C1_P1_askingPassivelyIsSilentAndAskingForARightIsAnswered() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.netware())) {
            assertThat(on.share.capabilities()).hasSize(Capability.values().length);
            assertThat(on.share.capabilities().get(Capability.CLOSE_FILE).support())
                    .isEqualTo(Support.NO);
            assertThat(on.share.capabilities().get(Capability.LIST_SESSIONS).support())
                    .isEqualTo(Support.UNKNOWN);
            on.share.probe();
            on.share.probe(Probe.VERIFY);
            assertThat(on.server.requests()).isEmpty();
            on.server.denyListing();
            assertThat(on.share
                            .capabilities(Probe.CONNECT)
                            .get(Capability.LIST_SESSIONS)
                            .support())
                    .isEqualTo(Support.NO_RIGHT);
        }
    }

    @Test
    void C3_everyUseOfWhatIsClosedFailsWithClosed() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.put("A.TXT", "a");
            Share share = on.share;
            share.files().stat("A.TXT");
            on.shares.close();
            on.shares.close();
            Source source = TestSource.of(Map.of("A.TXT", "a"));
            Stream<ThrowingCallable> uses = Stream.of(
                    () -> share.update("OFFICE").from(source).run(),
                    () -> share.update("OFFICE").from(source).plan(),
                    () -> share.update("OFFICE").from(source).start().await(),
                    () -> share.replace("A.TXT").from(source).run(),
                    () -> share.remove("A.TXT").run(),
                    () -> share.sessions(),
                    () -> share.openFiles(),
                    () -> share.disconnect(List.of()),
                    () -> share.closeFiles(List.of()),
                    () -> share.capabilities(),
                    () -> share.capabilities(Probe.CONNECT),
                    () -> share.probe(Probe.CONNECT),
                    () -> share.files().list(""),
                    () -> share.files().stat("A.TXT"),
                    () -> share.files().read("A.TXT"),
                    () -> share.files().move("A.TXT", "B.TXT"),
                    () -> share.files().createDirectory("D"),
                    () -> share.files().delete("A.TXT"));
            uses.forEach(use -> assertThat(kindOf(use)).isEqualTo(ErrorKind.CLOSED));
            assertThat(on.read("A.TXT")).isEqualTo("a");
        }
    }

    @Test
    void S2_openFilesOfWhatDoesNotExistAreNoEmptyList() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.put("A.TXT", "a");
            assertThat(on.share.openFiles(SharePath.of("A.TXT")).items()).isEmpty();
            assertThat(kindOf(() -> on.share.openFiles(SharePath.of("B.TXT")))).isEqualTo(ErrorKind.NOT_FOUND);
        }
    }

    @Test
    void C5_P10_closingLogsOff() throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.share.update("OFFICE").from(TestSource.of(Map.of("A.TXT", "a"))).run();
            assertThat(on.server.connections()).isEqualTo(1);
            assertThat(on.server.openHandles()).isZero();
            on.shares.close();
            assertThat(on.server.connections()).isZero();
        }
    }

    @Test
    void C6_noSecretIsShown() throws IOException {
        String secret = "Tr0ub4dor";
        MemoryServer server = MemoryServer.create("srv", MemoryProfile.windows())
                .addShare("packages")
                .user("DOM\\alice", "something else");
        Credentials credentials = Credentials.password("DOM\\alice", secret.toCharArray());
        assertThat(credentials.toString()).contains("alice").doesNotContain(secret);
        try (Shares shares = Shares.builder()
                .onlyGivenBackends()
                .backend(new MemoryBackend(server))
                .credentials(CredentialsProvider.of(credentials))
                .build()) {
            Share share = shares.share("mem://srv/packages");
            ShareException e = catchThrowableOfType(ShareException.class, share::sessions);
            assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            StringWriter all = new StringWriter();
            e.printStackTrace(new PrintWriter(all, true));
            assertThat(all.toString()
                            + share
                            + share.probe()
                            + shares.share("mem://srv/packages").address())
                    .doesNotContain(secret);
        }
    }
}
