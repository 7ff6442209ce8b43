package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.SharePath;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.update.Outcome;
import org.shareops.update.Recovered;
import org.shareops.update.RecoveryReport;

/** Records that are damaged, of another version, malicious, or of a target written otherwise (rules R4, R8). */
class RecordsTest {
    private static final Map<String, String> OLD = Map.of("A.TXT", "old");
    private static final Map<String, String> NEW = Map.of("A.TXT", "new");
    private static final String OF_ANOTHER_VERSION = Crash.record("shareops-transaction 2\nbbbbbbbb\tOTHER\tupdate\n");

    /** What lies where the new was staged is the old, after an exchange. */
    @Test
    void R4_withoutAPlanThatCanBeReadNothingIsDeletedAfterAnExchange() throws IOException {
        try (MemoryFixture on = Crash.fixture(MemoryProfile.posix())) {
            Crash.patch(on, "OFFICE", Map.of("A.TXT", "old a", "B.TXT", "old b"));
            Crash.after(
                    on,
                    (primitive, path) -> primitive.equals("exchange"),
                    () -> Crash.patch(on, "OFFICE", Map.of("A.TXT", "new a", "B.TXT", "new b")));
            on.put(Crash.only(on, "/plan"), "no plan");
            assertIsLeftToAPerson(Crash.recover(on));
            Crash.recover(on);
            assertThat(on.keptContents()).contains("old a", "new b");
            assertThat(on.live("OFFICE")).isEqualTo(Map.of("/A.TXT", "new a", "/B.TXT", "old b"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R4_withoutARecordThatCanBeReadNothingIsDeleted(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            crashOn(on, "OFFICE");
            String record = Crash.only(on, ".txn");
            on.put(record, on.read(record).replace("update", "updatf"));
            assertIsLeftToAPerson(Crash.recover(on));
            Crash.recover(on);
            assertThat(on.tree("").values()).contains("old", "new");
        }
    }

    private static void assertIsLeftToAPerson(RecoveryReport report) {
        assertThat(report.updates())
                .singleElement()
                .matches(each -> each.result() == Recovered.Result.STUCK || each.result() == Recovered.Result.FAILED);
        assertThat(report.isComplete()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R4_aRecordOfAnotherVersionKeepsNobodyElseFromRecovery(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            on.put("DIR/X/README.TXT", "x");
            crashOn(on, "DIR/X/OFFICE");
            String record = Crash.area(profile) + "/aaaaaaaa.txn";
            on.put(record, OF_ANOTHER_VERSION);
            Crash.recover(on);
            assertThat(on.live("DIR/X/OFFICE")).isIn(MemoryFixture.asTree(OLD), MemoryFixture.asTree(NEW));
            assertThat(on.read(record)).isEqualTo(OF_ANOTHER_VERSION);
        }
    }

    /** What the other version has begun is not at its end, and only that version knows how to bring it there. */
    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R4_aRecoveryThatLeavesARecordOfAnotherVersionIsNotComplete(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            on.put("DIR/README.TXT", "x");
            crashOn(on, "DIR/OFFICE");
            on.put("DIR/" + Crash.area(profile) + "/aaaaaaaa.txn", OF_ANOTHER_VERSION);
            RecoveryReport report = Crash.recover(on);
            assertThat(report.isComplete()).isFalse();
            assertThat(on.live("DIR/OFFICE")).isIn(MemoryFixture.asTree(OLD), MemoryFixture.asTree(NEW));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R4_aRecoveryThatDidNotLookEverywhereIsNotComplete(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            on.put("DIR/README.TXT", "x");
            crashOn(on, "DIR/OFFICE");
            FaultBackend backend = new FaultBackend(
                    new MemoryBackend(on.server),
                    FaultPlan.builder()
                            .refuse(
                                    CallMatcher.callsTo(Primitive.LIST).below(SharePath.of("DIR")),
                                    ErrorKind.ACCESS_DENIED)
                            .build());
            try (Shares later =
                    Shares.builder().onlyGivenBackends().backend(backend).build()) {
                RecoveryReport report = later.share("mem://srv/packages").recover();
                assertThat(report.warnings()).anyMatch(each -> each.contains("\"DIR\""));
                assertThat(report.isComplete()).isFalse();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R4_aRetiredRecordOfAnotherVersionHindersNoUpdateBeside(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            String record = Crash.area(profile) + "/aaaaaaaa.old";
            on.put(record, OF_ANOTHER_VERSION);
            assertThat(Crash.swap(on, "OFFICE", OLD).outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(OLD));
            assertThat(on.read(record)).isEqualTo(OF_ANOTHER_VERSION);
        }
    }

    /** Whoever can write records can neither reach elsewhere nor hinder others by them. */
    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R4_aRecordWhoseTargetIsAPathHindersNobody(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            on.put(
                    Crash.area(profile) + "/aaaaaaaa.old",
                    Crash.record("shareops-transaction 1\nbbbbbbbb\t../x\tupdate\n"));
            assertThat(Crash.swap(on, "OFFICE", OLD).outcome()).isEqualTo(Outcome.COMMITTED);
            Crash.recover(on);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(OLD));
        }
    }

    /** What the last update put there is known, however its target was written. */
    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY_CASELESS)
    void R8_ourOwnFilesAreNotForeignIfTheTargetIsWrittenInOtherCase(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.swap(on, "OFFICE", Map.of("A.TXT", "a", "B.TXT", "b"));
            assertThat(Crash.swap(on, "office", Map.of("A.TXT", "a")).outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(on.live("OFFICE")).isEqualTo(Map.of("/A.TXT", "a"));
        }
    }

    private static void crashOn(MemoryFixture on, String target) throws IOException {
        Crash.swap(on, target, OLD);
        Crash.afterTheFirstMove(on, () -> Crash.swap(on, target, NEW));
    }
}
