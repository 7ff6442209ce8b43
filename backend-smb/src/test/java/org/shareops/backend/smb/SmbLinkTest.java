package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.samba.LogOn;

/** Log-ons, counted on the server and on the wire, and everything that a server can answer instead of one. */
@NeedsSamba
class SmbLinkTest {
    /** Where nobody may fall silent; a busy machine, or a helper of Samba that starts, needs a while. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    /** Where silence is the subject. */
    private static final Duration BRIEF = Duration.ofSeconds(2);

    /** Where it is, and others have to answer in time. */
    private static final Duration FAIR = Duration.ofSeconds(5);

    private static SmbFixture on;

    @BeforeAll
    static void startServer() throws IOException {
        on = new SmbFixture();
        Files.writeString(on.server.directoryOf("data").resolve("a.txt"), "content");
        on.server.letEverybodyWrite("data");
    }

    @AfterAll
    static void stopServer() throws IOException {
        on.close();
    }

    private static Shares shares(String user, String password) {
        return shares(user, password, PATIENT);
    }

    private static Shares shares(String user, String password, Duration time) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(new SmbBackend(time, time, SmbOptions.defaults().withEngine(SmbOptions.Engine.JCIFS_NG)))
                .credentials(CredentialsProvider.of(Credentials.password(user, password.toCharArray())))
                .build();
    }

    private static ShareException failureOf(Shares shares, String url) {
        return catchThrowableOfType(
                ShareException.class, () -> shares.share(url).files().list(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {SmbFixture.PLAIN, "nobody-knows-me"})
    void P2_P10_aRejectedLogOnSaysSoOnceAndShowsNoSecret(String user) throws IOException {
        String secret = "Wr0ng-s3cret";
        int before = on.server.logOns().size();
        try (Shares shares = shares(user, secret)) {
            ShareException e = failureOf(shares, on.server.url("data"));
            assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            assertThat(e).hasMessageContainingAll(user, "127.0.0.1");
            assertThat(e.nativeCode().orElseThrow().toString()).contains("STATUS_LOGON_FAILURE");
            StringWriter all = new StringWriter();
            e.printStackTrace(new PrintWriter(all, true));
            assertThat(all.toString()).doesNotContain(secret);
        }
        List<LogOn> logOns =
                on.server.logOns().subList(before, on.server.logOns().size());
        assertThat(logOns).hasSize(1);
        assertThat(logOns.get(0).succeeded()).isFalse();
        assertThat(logOns.get(0).anonymous()).isFalse();
    }

    @Test
    void P3_P4_manyUsesAreOneConnectionAndOneLogOn() throws Exception {
        int before = on.server.logOns().size();
        try (CountingProxy proxy = CountingProxy.start(on.server.port(), new Smb2Format());
                Shares shares = shares(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD)) {
            Share share = shares.share("smb://127.0.0.1:" + proxy.port() + "/data");
            share.files().list("");
            share.sessions();
            share.replace("b.txt").from(Source.bytes(new byte[] {1})).run();
            share.remove("b.txt").run();
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(proxy.problems()).isEmpty();
        }
        List<LogOn> logOns =
                on.server.logOns().subList(before, on.server.logOns().size());
        assertThat(logOns).singleElement().extracting(LogOn::user).isEqualTo(SmbFixture.ADMINISTRATOR);
    }

    @Test
    void P10_closingLogsOff() throws IOException {
        try (Shares watching = shares(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD)) {
            Shares leaving = shares(SmbFixture.PLAIN, SmbFixture.PASSWORD);
            on.share(leaving).files().list("");
            Share share = on.share(watching);
            assertThat(isListed(share)).isTrue();
            leaving.close();
            // Nobody waits long for the answer to a log-off.
            while (isListed(share)) {
                Thread.onSpinWait();
            }
        }
    }

    private static boolean isListed(Share share) throws IOException {
        return share.sessions().items().stream().anyMatch(each -> each.user().equals(Optional.of(SmbFixture.PLAIN)));
    }

    @Test
    void C2_anUnknownShareIsNotFound() throws IOException {
        try (Shares shares = shares(SmbFixture.PLAIN, SmbFixture.PASSWORD)) {
            ShareException e = failureOf(shares, "smb://127.0.0.1:" + on.server.port() + "/nowhere");
            assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
            assertThat(e).hasMessageContainingAll("nowhere", "no such share");
        }
    }

    @Test
    void C2_aServerThatDemandsEncryptionIsNamedAsSuch() throws IOException {
        try (SmbFixture encrypted = new SmbFixture()) {
            encrypted.server.setGlobal("server smb encrypt = required");
            encrypted.server.restart();
            try (Shares shares = shares(SmbFixture.PLAIN, SmbFixture.PASSWORD)) {
                ShareException e = failureOf(shares, encrypted.server.url("data"));
                assertThat(e).hasMessageContaining("demands encryption");
            }
        }
        try (SmbFixture encrypted = new SmbFixture("server smb encrypt = required");
                Shares shares = shares(SmbFixture.PLAIN, SmbFixture.PASSWORD)) {
            ShareException e = failureOf(shares, encrypted.server.url("data"));
            assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(e).hasMessageContaining("encryption");
        }
    }

    @Test
    void C2_whereNobodyListensIsUnreachable() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (Shares shares = shares(SmbFixture.PLAIN, SmbFixture.PASSWORD)) {
            ShareException e = failureOf(shares, "smb://127.0.0.1:" + free + "/data");
            assertThat(e.kind()).isEqualTo(ErrorKind.UNREACHABLE);
            assertThat(e)
                    .hasMessageContaining(
                            "no SMB server answers: 127.0.0.1:" + free + " accepts no connection; check name");
            assertThat(e).hasStackTraceContaining("ConnectException");
            ShareException unknown = failureOf(shares, "smb://no-such-host.invalid/data");
            assertThat(unknown.kind()).isEqualTo(ErrorKind.UNREACHABLE);
            assertThat(unknown).hasMessageContaining("the name no-such-host.invalid is not known");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 400 Bad Request\r\n\r\n", "\0\0\0\10garbage!", "\0\377\377\377"})
    void C2_whoeverAnswersNothingOrGarbageIsUnreachable(String answer) throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try (Socket client = socket.accept()) {
                    client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    client.getOutputStream().flush();
                    while (client.getInputStream().read() >= 0) {
                        Thread.onSpinWait();
                    }
                } catch (IOException e) {
                    // The client has left.
                }
            });
            server.setDaemon(true);
            server.start();
            try (Shares shares = shares(SmbFixture.PLAIN, SmbFixture.PASSWORD, BRIEF)) {
                ShareException e = failureOf(shares, "smb://127.0.0.1:" + socket.getLocalPort() + "/data");
                assertThat(e.kind()).isIn(ErrorKind.UNREACHABLE, ErrorKind.PROTOCOL);
                assertThat(e).hasMessageContaining("127.0.0.1:" + socket.getLocalPort());
                assertThat(e.getMessage()).doesNotContain("Transport", "jcifs", "Exception", "payload");
            }
        }
    }

    @Test
    void C2_aServerThatFallsSilentIsNamed() throws IOException {
        try (SmbFixture silent = new SmbFixture();
                Shares shares = shares(SmbFixture.PLAIN, SmbFixture.PASSWORD, FAIR)) {
            Share share = silent.share(shares);
            share.files().list("");
            silent.server.suspend();
            ShareException e = catchThrowableOfType(
                    ShareException.class, () -> share.files().stat("a.txt"));
            silent.server.resume();
            // It was asked once more, over another connection.
            assertThat(e.kind()).isEqualTo(ErrorKind.UNREACHABLE);
            assertThat(e.retryAt()).isPresent();
            assertThat(e).hasMessageContaining("127.0.0.1:%d did not answer", silent.server.port());
            assertThat(e.getSuppressed())
                    .singleElement()
                    .satisfies(first -> assertThat(first)
                            .hasMessageEndingWith("127.0.0.1:%d did not answer within 5000 ms", silent.server.port()));
        }
    }

    @Test
    void C2_aServerThatCutsTheConnectionDuringTheLogOnIsNamed() throws IOException {
        try (CountingProxy proxy = CountingProxy.start(on.server.port(), new Smb2Format());
                Shares shares = shares(SmbFixture.PLAIN, SmbFixture.PASSWORD, FAIR)) {
            proxy.planNext(Fault.CUT_BEFORE, Smb2Format.SESSION_SETUP);
            ShareException e = failureOf(shares, "smb://127.0.0.1:" + proxy.port() + "/data");
            assertThat(e.kind()).isEqualTo(ErrorKind.UNREACHABLE);
            // jcifs-ng notices the cut no earlier than at its time-out: it waits for the answer under the lock that the
            // thread which reads needs to say so.
            assertThat(e).hasMessageContaining("127.0.0.1:" + proxy.port() + " did not answer within 5000 ms");
        }
    }

    @Test
    void P7_R5_aLinkThatIsLostIsMadeAgainByTheNextUse() throws IOException {
        try (CountingProxy proxy = CountingProxy.start(on.server.port(), new Smb2Format());
                Shares shares = shares(SmbFixture.PLAIN, SmbFixture.PASSWORD)) {
            Share share = shares.share("smb://127.0.0.1:" + proxy.port() + "/data");
            share.files().list("");
            proxy.cutAll();
            Map<Boolean, String> seen = new java.util.HashMap<>();
            while (!seen.containsKey(true)) {
                try {
                    seen.put(share.files().stat("a.txt").isPresent(), "");
                } catch (ShareException e) {
                    assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.LINK_LOST);
                }
            }
            assertThat(proxy.connections()).isEqualTo(2);
        }
    }

    @Test
    void C5_noThreadIsLeft() throws Exception {
        // Of a server that answers a log-off so that it cannot be read, the thread of an earlier test may still wait.
        Set<Thread> others = Set.copyOf(Thread.getAllStackTraces().keySet());
        try (Shares shares = shares(SmbFixture.PLAIN, SmbFixture.PASSWORD)) {
            on.share(shares).files().list("");
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            boolean ofLinks =
                    thread.getName().startsWith("shareops") || thread.getName().startsWith("Transport");
            if (ofLinks && !others.contains(thread)) {
                thread.join(Duration.ofSeconds(10).toMillis());
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }
}
