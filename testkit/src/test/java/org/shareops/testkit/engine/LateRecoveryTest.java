package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Recovered;
import org.shareops.update.RecoveryReport;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateStrategy;

/** Recoveries long after the crash: what people did meanwhile is theirs (rules R4, R8). */
class LateRecoveryTest {
    private static final String EVERY = "org.shareops.testkit.engine.MemoryFixture#everyProfile";

    private static void patch(Share share, String a, String b) throws ShareException {
        share.update("OFFICE")
                .from(TestSource.of(Map.of("A.TXT", a, "B.TXT", b)))
                .strategy(UpdateStrategy.PATCH)
                .run();
    }

    /** A crash when one file is new and the other one old; returns the one that is old. */
    private static String halfPatched(MemoryFixture on) throws IOException {
        patch(on.share, "old a", "old b");
        AtomicInteger changes = new AtomicInteger();
        // Where a file is replaced in one step, one change is enough.
        int enough = isPosix(on.server.profile()) ? 1 : 2;
        on.server
                .beforeEach((primitive, path) -> {
                    if (changes.get() >= enough) {
                        throw gone();
                    }
                })
                .afterEach((primitive, path) -> {
                    if (primitive.equals("rename") || primitive.equals("exchange")) {
                        changes.incrementAndGet();
                    }
                });
        assertThat(catchThrowable(() -> patch(on.share, "new a", "new b"))).isInstanceOf(UpdateException.class);
        on.server.beforeEach((primitive, path) -> {}).afterEach((primitive, path) -> {});
        on.shares.close();
        Map<String, String> live = on.live("OFFICE");
        assertThat(live.values()).contains("new a").contains("old b");
        return "OFFICE/B.TXT";
    }

    private static boolean isPosix(MemoryProfile profile) {
        return profile.names().caseSensitive();
    }

    private static ShareException gone() {
        return ShareException.of(ErrorKind.LINK_LOST, "go on").detail("crashed").build();
    }

    private static RecoveryReport recover(MemoryFixture on) throws IOException {
        try (Shares later = on.sharesOn(EngineClock.system())) {
            return later.share("mem://srv/packages").recover();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R8_workSavedAfterTheCrashOverWhatWasStillToBeReplacedIsKept(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile, new VirtualClock(Instant.now()))) {
            String old = halfPatched(on);
            on.put(old, "somebody's work");
            RecoveryReport report = recover(on);
            assertThat(on.read(old)).isEqualTo("somebody's work");
            boolean mayGoBack = !isPosix(profile) || profile.has(MemoryProfile.Switch.ATOMIC_EXCHANGE);
            assertThat(report.updates())
                    .singleElement()
                    .matches(each ->
                            each.result() == (mayGoBack ? Recovered.Result.TAKEN_BACK : Recovered.Result.FAILED));
            if (mayGoBack) {
                assertThat(on.read("OFFICE/A.TXT")).isEqualTo("old a");
                assertThat(recover(on).updates()).isEmpty();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void R8_workSavedAfterTheCrashOverWhatIsNewAlreadyIsKept(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile, new VirtualClock(Instant.now()))) {
            String old = halfPatched(on);
            on.put("OFFICE/A.TXT", "somebody's work");
            MemoryClient.Handle held = on.hold(old);
            Recovered.Result result = recover(on).updates().get(0).result();
            assertThat(result).isIn(Recovered.Result.FAILED, Recovered.Result.FINISHED);
            assertThat(on.read("OFFICE/A.TXT")).isEqualTo("somebody's work");
            held.close();
            recover(on);
            assertThat(on.read("OFFICE/A.TXT")).isEqualTo("somebody's work");
            assertThat(on.read(old)).isEqualTo("new b");
        }
    }

    private static byte[] record(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return (body + String.format(Locale.ROOT, "end %08x\n", crc.getValue())).getBytes(StandardCharsets.UTF_8);
    }

    /** Whoever can write records may not reach beyond their target by our rights. */
    @ParameterizedTest(name = "{0}")
    @MethodSource(EVERY)
    void aPlanThatSpeaksOfOtherPlacesIsRefused(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile, new VirtualClock(Instant.now()))) {
            String area = profile.names().eightDotThree() ? "SHAREOPS" : ".shareops";
            on.put("VICTIM/SECRET.TXT", "victim");
            on.put("OFFICE/A.TXT", "a");
            String key = "2q7pyed6";
            on.put(
                    area + "/" + key + ".txn",
                    new String(record("shareops-transaction 1\nbbbbbbbb\tOFFICE\tupdate\n"), StandardCharsets.UTF_8));
            on.put(area + "/bbbbbbbb/plan", new String(record("""
                                    shareops-plan 2
                                    remove\tNONE
                                    step\tADD\tOFFICE/H\tnew\t\t-
                                    expired\tVICTIM/SECRET.TXT
                                    step\tREMOVE\tNOWHERE\t\told2\t-
                                    """), StandardCharsets.UTF_8));
            RecoveryReport report = recover(on);
            assertThat(report.updates()).singleElement().matches(each -> each.result() == Recovered.Result.FAILED);
            assertThat(catchThrowable(() -> on.share
                            .update("OFFICE")
                            .from(TestSource.of(Map.of("A.TXT", "b")))
                            .foreignFiles(ForeignFiles.REMOVE)
                            .run()))
                    .isInstanceOf(UpdateException.class);
            assertThat(on.read("VICTIM/SECRET.TXT")).isEqualTo("victim");
        }
    }
}
