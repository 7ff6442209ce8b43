package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Cordon;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.Access;
import org.shareops.model.CordonEnd;
import org.shareops.model.CordonScope;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.source.Source;
import org.shareops.spi.Admission;
import org.shareops.spi.Volume;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.RecoveryReport;

/** Rules D2 and D6: newcomers are kept off for as long as somebody wants it, and let in again whatever happens. */
class CordonTest {
    private static final Duration LEASE = Duration.ofMinutes(10);

    private final VirtualClock clock = new VirtualClock(Instant.parse("2024-01-01T00:00:00Z"));
    private MemoryServer server;
    /** Stays in, whoever may come in. */
    private Volume observer;

    private Shares shares;
    private Share share;

    @BeforeEach
    void start() throws IOException {
        server = MemoryServer.create("srv", MemoryProfile.windows())
                .clock(clock)
                .addShare("packages")
                .user("boss", "secret")
                .user("anna", "secret");
        MemoryBackend backend = new MemoryBackend(server);
        ShareAddress address = backend.share(ShareUrl.parse("mem://srv/packages"));
        observer = backend.logOn(address.server(), Credentials.password("boss", "secret".toCharArray()))
                .volume(address);
        shares = as("boss", backend);
        share = shares.share("mem://srv/packages");
    }

    @AfterEach
    void close() throws IOException {
        shares.close();
    }

    private Shares as(String user, MemoryBackend through) {
        return builder(user).backend(through).build();
    }

    private Shares.Builder builder(String user) {
        return Shares.builder()
                .onlyGivenBackends()
                .credentials(CredentialsProvider.of(Credentials.password(user, "secret".toCharArray())))
                .clock(clock);
    }

    private boolean letsIn(String user) throws IOException {
        try (Shares newcomer = as(user, new MemoryBackend(server))) {
            newcomer.share("mem://srv/packages").files().list("");
            return true;
        } catch (ShareException e) {
            assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            return false;
        }
    }

    /** Asks the server itself. */
    private String state() throws IOException {
        return new String(observer.facet(Admission.class).orElseThrow().save(), StandardCharsets.UTF_8);
    }

    private List<String> records() throws IOException {
        return share.files().list("").stream().map(entry -> entry.name()).toList();
    }

    @Test
    void D2_D6_newcomersAreKeptOffUntilItIsLifted() throws IOException {
        String before = state();
        try (Cordon cordon = share.cordon("a test")) {
            assertThat(cordon.scope()).isEqualTo(CordonScope.SHARE);
            assertThat(letsIn("anna")).isFalse();
            assertThat(letsIn("boss")).isTrue();
            assertThat(cordon.lift()).isEqualTo(CordonEnd.RESTORED);
        }
        assertThat(letsIn("anna")).isTrue();
        assertThat(state()).isEqualTo(before);
        assertThat(records()).isEmpty();
    }

    @Test
    void D2_theLastOfThoseWhoJoinedLetsNewcomersIn() throws IOException {
        String before = state();
        try (Shares others = as("boss", new MemoryBackend(server))) {
            Cordon first = share.cordon("the first");
            Cordon second = others.share("mem://srv/packages").cordon("the second");
            assertThat(first.lift()).isEqualTo(CordonEnd.STILL_SHUT);
            assertThat(first.lift()).isEqualTo(CordonEnd.STILL_SHUT);
            assertThat(letsIn("anna")).isFalse();
            assertThat(second.lift()).isEqualTo(CordonEnd.RESTORED);
        }
        assertThat(state()).isEqualTo(before);
        assertThat(records()).isEmpty();
    }

    @Test
    void D2_aLeaseLastsAsLongAsItsProgram() throws Exception {
        String before = state();
        FaultBackend mortal = new FaultBackend(new MemoryBackend(server), FaultPlan.none());
        Shares crashing = builder("boss").backend(mortal).build();
        crashing.share("mem://srv/packages").cordon("goes on", LEASE);
        for (int i = 0; i < 10; i++) {
            clock.sleep(LEASE.dividedBy(2));
        }
        share.recover();
        assertThat(letsIn("anna")).isFalse();
        mortal.dropClient();
        share.recover();
        assertThat(letsIn("anna")).isFalse();
        clock.sleep(LEASE.plusSeconds(10));
        RecoveryReport report = share.recover();
        assertThat(report.warnings()).singleElement().asString().contains("crashed");
        assertThat(letsIn("anna")).isTrue();
        assertThat(state()).isEqualTo(before);
        assertThat(records()).isEmpty();
    }

    @Test
    void D2_aCrashAnywhereInACordonIsUndoneByWhoComesNext() throws Exception {
        String before = state();
        long calls = Long.MAX_VALUE;
        for (long k = 0; k < calls; k++) {
            FaultBackend mortal = new FaultBackend(new MemoryBackend(server), FaultPlan.crashAfter(k));
            Shares crashing = builder("boss").backend(mortal).build();
            boolean crashed = catchThrowable(() -> {
                        try (Cordon cordon =
                                crashing.share("mem://srv/packages").cordon("a crash", LEASE)) {
                            assertThat(letsIn("anna")).isFalse();
                        }
                    })
                    != null;
            mortal.dropClient();
            if (!crashed) {
                calls = k;
            }
            clock.sleep(LEASE.plusSeconds(10));
            if (k % 2 == 0) {
                share.recover();
            } else {
                share.cordon("who comes next").close();
            }
            assertThat(state()).as("crash after %d", k).isEqualTo(before);
            assertThat(records()).as("crash after %d", k).isEmpty();
        }
        assertThat(calls).isGreaterThan(15);
    }

    @Test
    void D2_whatSomebodyHasChangedMeanwhileIsLeftAsItIs() throws IOException {
        String before = state();
        Cordon cordon = share.cordon("a test");
        change("boss,anna");
        assertThat(cordon.lift()).isEqualTo(CordonEnd.CHANGED_BY_OTHERS);
        assertThat(state()).isEqualTo("boss,anna");
        ShareException refused = catchThrowableOfType(ShareException.class, () -> share.cordon("again"));
        assertThat(refused.kind()).isEqualTo(ErrorKind.REFUSED);
        assertThat(share.recover().warnings()).singleElement().asString().contains("by force");
        assertThat(state()).isEqualTo("boss,anna");
        assertThat(share.liftCordon(false)).isEqualTo(CordonEnd.CHANGED_BY_OTHERS);
        assertThat(share.liftCordon(true)).isEqualTo(CordonEnd.RESTORED);
        assertThat(state()).isEqualTo(before);
        assertThat(records()).isEmpty();
    }

    /** As a keeper does on NetWare, or an administrator anywhere. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void D2_leasesOfACordonThatSomebodyHasUndoneCountNoMore(boolean byRecovery) throws Exception {
        String before = state();
        FaultBackend mortal = new FaultBackend(new MemoryBackend(server), FaultPlan.none());
        builder("boss").backend(mortal).build().share("mem://srv/packages").cordon("a crash", LEASE);
        mortal.dropClient();
        assertThat(state()).isNotEqualTo(before);
        change(before);
        if (byRecovery) {
            share.recover();
        } else {
            Cordon next = share.cordon("who comes next");
            assertThat(letsIn("anna")).isFalse();
            assertThat(next.lift()).isEqualTo(CordonEnd.RESTORED);
        }
        assertThat(letsIn("anna")).isTrue();
        assertThat(state()).isEqualTo(before);
        assertThat(records()).isEmpty();
    }

    private void change(String state) throws IOException {
        observer.facet(Admission.class).orElseThrow().restore(state.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void D2_closingEverythingLiftsIt() throws IOException {
        Shares others = as("boss", new MemoryBackend(server));
        Cordon cordon = others.share("mem://srv/packages").cordon("a test");
        others.close();
        assertThat(letsIn("anna")).isTrue();
        assertThat(cordon.lift()).isEqualTo(CordonEnd.RESTORED);
    }

    @Test
    void D6_whoIsInIsWaitedFor() throws IOException {
        share.replace("A.TXT").from(Source.bytes(new byte[1])).run();
        try (Cordon cordon = share.cordon("a test")) {
            MemoryClient.Handle handle =
                    server.open("packages", "boss", "pc7").open(SharePath.of("A.TXT"), Set.of(Access.READ), Set.of());
            List<OpenFile> still = cordon.drain(Duration.ofSeconds(30));
            assertThat(still).hasSize(1);
            clock.onSleep((number, time) -> handle.close());
            assertThat(cordon.drain(Duration.ofSeconds(30))).isEmpty();
        }
    }

    @Test
    void C1_withoutTheCapabilityNothingIsAsked() {
        MemoryServer plain = MemoryServer.create("srv", MemoryProfile.windows().without(Switch.REFUSE_NEWCOMERS))
                .addShare("packages");
        FaultBackend wire = new FaultBackend(new MemoryBackend(plain));
        try (Shares none =
                Shares.builder().onlyGivenBackends().backend(wire).clock(clock).build()) {
            ShareException e = catchThrowableOfType(
                    ShareException.class, () -> none.share("mem://srv/packages").cordon("a test"));
            assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(wire.calls()).isEmpty();
        } catch (ShareException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void C2_whoMayNotLiftItCanRecoverTheRest() throws Exception {
        FaultBackend mortal = new FaultBackend(new MemoryBackend(server), FaultPlan.none());
        Shares crashing = builder("boss").backend(mortal).build();
        crashing.share("mem://srv/packages").cordon("goes on", LEASE);
        mortal.dropClient();
        clock.sleep(LEASE.plusSeconds(10));
        server.beforeEach((primitive, path) -> {
            if (primitive.equals("restore")) {
                throw ShareException.of(ErrorKind.ACCESS_DENIED, "restore").build();
            }
        });
        RecoveryReport report = share.recover();
        assertThat(report.warnings()).singleElement().asString().contains("newcomers");
        assertThat(report.isComplete()).isTrue();
        server.beforeEach((primitive, path) -> {});
        share.recover();
        assertThat(letsIn("anna")).isTrue();
        assertThat(records()).isEmpty();
    }
}
