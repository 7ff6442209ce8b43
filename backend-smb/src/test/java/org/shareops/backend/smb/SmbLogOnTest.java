package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkState;
import org.shareops.model.NativeCode;
import org.shareops.model.ShareException;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.samba.LogOn;
import org.shareops.testkit.samba.SambaServer;

/** Rules P2, P5, P10 and C2: names, secrets and servers that log-ons fail with, counted at the server. */
@NeedsSamba
@Timeout(120)
class SmbLogOnTest {
    private static final String ACUTE = "zo\u00eb-\u0142ukasz";
    private static final String WITH_REALM = "ann@example.org";
    private static final String EXPIRED = "smbold";
    private static final String OLD_PASSWORD = "smbdue";
    private static final String OFF = "smboff";

    /** Where nobody may fall silent; a busy machine, or a helper of Samba that starts, needs a while. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    /** Where silence is the subject. */
    private static final Duration BRIEF = Duration.ofSeconds(2);

    /** Where it is, and what comes before has to be answered in time. */
    private static final Duration FAIR = Duration.ofSeconds(5);

    private static SambaServer server;

    @BeforeAll
    static void start() throws IOException {
        server = SambaServer.builder()
                .administrator(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD)
                .user(SmbFixture.PLAIN, SmbFixture.PASSWORD)
                .user(ACUTE, SmbFixture.PASSWORD)
                .user(WITH_REALM, SmbFixture.PASSWORD)
                .user(EXPIRED, SmbFixture.PASSWORD)
                .user(OLD_PASSWORD, SmbFixture.PASSWORD)
                .user(OFF, SmbFixture.PASSWORD)
                .share("data")
                .start();
        server.letEverybodyWrite("data");
        server.changeAccount(EXPIRED, "--kickoff-time=86400");
        server.expirePassword(OLD_PASSWORD);
        server.changeAccount(OFF, "--account-control=[D]");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static Shares shares(String user, String secret) {
        return shares(user, secret, PATIENT);
    }

    private static Shares shares(String user, String secret, Duration time) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(new SmbBackend(time, time))
                .credentials(CredentialsProvider.of(Credentials.password(user, secret.toCharArray())))
                .build();
    }

    private static ShareException failure(Shares shares, String url) {
        return catchThrowableOfType(
                ShareException.class, () -> shares.share(url).files().list(""));
    }

    private static List<LogOn> logOnsAfter(int before) throws IOException {
        List<LogOn> all = server.logOns();
        return all.subList(before, all.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {SmbFixture.PLAIN, ACUTE, WITH_REALM, "WORKGROUP\\" + SmbFixture.PLAIN, "SMBCLI"})
    void P3_namesOfEveryForm(String user) throws IOException {
        int before = server.logOns().size();
        try (Shares shares = shares(user, SmbFixture.PASSWORD)) {
            assertThat(shares.share(server.url("data")).files().list("")).isEmpty();
            assertThat(shares.links().get(0).identity()).isEqualTo(user);
        }
        assertThat(logOnsAfter(before)).singleElement().satisfies(each -> {
            assertThat(each.succeeded()).isTrue();
            assertThat(each.anonymous()).isFalse();
            assertThat(each.user()).isEqualToIgnoringCase(user.substring(user.indexOf('\\') + 1));
        });
    }

    @ParameterizedTest
    @CsvSource({
        SmbFixture.PLAIN + ",'',0xC000006D,check both",
        "nobody-knows-me,any,0xC000006D,check both",
        "nobody-knows-me,'',0xC000006D,check both",
        "NOWHERE\\" + ACUTE + ",wrong,0xC000006D,check both",
        EXPIRED + "," + SmbFixture.PASSWORD + ",0xC0000193,the account has expired",
        OLD_PASSWORD + "," + SmbFixture.PASSWORD + ",0xC0000224,the password has expired",
        OFF + "," + SmbFixture.PASSWORD + ",0xC0000072,the account is disabled"
    })
    void P2_P5_C2_whatIsRefusedIsSentOnceAndNamed(String user, String secret, String code, String reason)
            throws IOException {
        int before = server.logOns().size();
        try (Shares shares = shares(user, secret)) {
            for (int i = 0; i < 5; i++) {
                ShareException e = failure(shares, server.url("data"));
                assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
                assertThat(e).hasMessageContaining(user).hasMessageContaining(reason);
                assertThat(e.nativeCode().map(NativeCode::code)).contains(Long.decode(code));
            }
        }
        assertThat(logOnsAfter(before))
                .singleElement()
                .matches(each -> !each.succeeded())
                .matches(each -> !each.anonymous());
    }

    /** What is sent is sent once, and without a name; this server shows nobody its files. */
    @Test
    void P2_P5_whoAsksForItCallsWithoutAName() throws IOException {
        int before = server.logOns().size();
        try (CountingProxy proxy = CountingProxy.start(server.port(), new Smb2Format());
                Shares shares = Shares.builder()
                        .onlyGivenBackends()
                        .backend(new SmbBackend(Duration.ofSeconds(20), Duration.ofSeconds(20)))
                        .credentials(CredentialsProvider.of(Credentials.anonymous()))
                        .build()) {
            String url = "smb://127.0.0.1:" + proxy.port() + "/data";
            ShareException e = failure(shares, url);
            assertThat(e).as("the outcome").isNotNull();
            assertThat(failure(shares, url).kind()).isEqualTo(e.kind());
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(shares.links().get(0).roundTrips())
                    .as(e + " " + proxy.counts())
                    .isEqualTo(proxy.messages());
        }
        assertThat(logOnsAfter(before)).singleElement().matches(LogOn::anonymous);
        assertNobodyIsLeft();
    }

    @ParameterizedTest
    @CsvSource({
        "CUT_BEFORE,NEGOTIATE,1",
        "CUT_BEFORE,SESSION_SETUP,1",
        "CUT_BEFORE,SESSION_SETUP,2",
        "CUT_ANSWER,SESSION_SETUP,2",
        "SWALLOW,NEGOTIATE,1",
        "SWALLOW_ANSWER,SESSION_SETUP,1",
        "SWALLOW_ANSWER,SESSION_SETUP,2"
    })
    void P6_P10_aServerThatGoesOrIsSilentInTheMiddleOfALogOnIsLeftAloneForAWhile(
            Fault fault, String message, int number) throws IOException {
        int before = server.logOns().size();
        try (CountingProxy proxy = CountingProxy.start(server.port(), new Smb2Format());
                Shares shares = shares(SmbFixture.PLAIN, SmbFixture.PASSWORD, FAIR)) {
            String url = "smb://127.0.0.1:" + proxy.port() + "/data";
            int command = message.equals("NEGOTIATE") ? Smb2Format.NEGOTIATE : Smb2Format.SESSION_SETUP;
            AtomicInteger seen = new AtomicInteger();
            proxy.plan(fault, request -> request.command() == command && seen.incrementAndGet() == number);
            assertThat(failure(shares, url).kind()).isEqualTo(ErrorKind.UNREACHABLE);
            int connections = proxy.connections();
            ShareException left = failure(shares, url);
            assertThat(left.kind()).isEqualTo(ErrorKind.UNREACHABLE);
            assertThat(left.retryAt()).isPresent();
            assertThat(proxy.connections()).isEqualTo(connections);
            assertThat(shares.share(url).probe().state()).isEqualTo(LinkState.BACKING_OFF);
            assertThat(proxy.faults()).isEqualTo(1);
            // That somebody speaks SMB at all is known by his first answer.
            assertThat(shares.links().get(0).roundTrips())
                    .isEqualTo(command == Smb2Format.NEGOTIATE ? 0 : proxy.messages());
        }
        assertThat(logOnsAfter(before)).noneMatch(LogOn::anonymous);
        assertNobodyIsLeft();
    }

    /** The server learns from the end of the connection. */
    private static void assertNobodyIsLeft() throws IOException {
        try (Shares watching = shares(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD)) {
            while (watching.share(server.url("data")).sessions().items().size() > 1) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void P6_P10_aServerThatHangsIsAwayWhenItsTimeIsOver() throws IOException {
        int before = server.logOns().size();
        server.suspend();
        try (Shares shares = shares(SmbFixture.PLAIN, SmbFixture.PASSWORD, BRIEF)) {
            ShareException e = failure(shares, server.url("data"));
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.UNREACHABLE);
            assertThat(e.retryAt()).isPresent();
            assertThat(shares.links().get(0).logOnAttempts()).isEqualTo(1);
        } finally {
            server.resume();
        }
        assertNobodyIsLeft();
        assertThat(logOnsAfter(before)).extracting(LogOn::user).containsOnly(SmbFixture.ADMINISTRATOR);
    }

    @Test
    void C4_P10_neitherAnInterruptNorClosingWaitsForAServerThatSaysNothing() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        server.suspend();
        try (Shares shares = Shares.builder()
                .onlyGivenBackends()
                .backend(new SmbBackend(Duration.ofSeconds(60), Duration.ofSeconds(60)))
                .credentials(CredentialsProvider.of(
                        Credentials.password(SmbFixture.PLAIN, SmbFixture.PASSWORD.toCharArray())))
                .build()) {
            AtomicReference<Thread> impatient = new AtomicReference<>();
            Future<ShareException> interrupted = threads.submit(() -> {
                impatient.set(Thread.currentThread());
                return failure(shares, server.url("data"));
            });
            while (shares.share(server.url("data")).probe().state() != LinkState.CONNECTING) {
                Thread.onSpinWait();
            }
            impatient.get().interrupt();
            assertThat(interrupted.get().kind()).isEqualTo(ErrorKind.CANCELLED);
            assertThat(shares.share(server.url("data")).probe().state()).isEqualTo(LinkState.CONNECTING);
        } finally {
            // It has not said a word so far.
            server.resume();
            threads.shutdownNow();
        }
    }
}
