package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Entry;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Backend;
import org.shareops.spi.ForwardingVolume;

/** What hangs is ended and named, and what a user has beside the contract is left alone. */
class JudgeTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(3);
    /** Where the machine has kept from running what does not hang. */
    private static final Duration LONGER = Duration.ofSeconds(20);

    private static final String FULL = "shareops.full";
    private static final String TEST = "R2_aReplacingRenameIsOneStep";

    /** A user's class with tests beside the contract's. */
    static final class OwnTests extends ContractRun.Subject {
        private static volatile boolean assumption = true;

        @BeforeEach
        void before() {
            assumeTrue(assumption, "not before a test");
        }

        @Test
        void A1_isNoRule() {}

        @Test
        void P1_looksLikeARule() {}

        @Test
        void assumes() {
            assumeTrue(false, "not here");
        }

        @Nested
        final class Inner {
            @Test
            void A2_isNoRule() {}

            @Test
            void innerAssumes() {
                assumeTrue(false, "nor here");
            }

            @AfterEach
            void after() {}
        }
    }

    private static ShareFixture honest() {
        return new MemoryContractFixture("own tests", MemoryProfile.windows());
    }

    @Test
    void aSubclassMayHaveTestsOfItsOwn() throws Exception {
        OwnTests.assumption = true;
        ContractRun run = ContractRun.of(
                OwnTests.class,
                JudgeTest::honest,
                ContractRun.Limits.ofFixture(LONG),
                List.of(TEST, "A1_isNoRule", "P1_looksLikeARule", "assumes", "A2_isNoRule", "innerAssumes")::contains);
        assertThat(run.failed()).isEmpty();
        assertThat(run.outside()).isEmpty();
        assertThat(run.ran()).hasSize(6);
        assertThat(run.skipped()).containsOnlyKeys("assumes", "innerAssumes");
        assertThat(run.reports().get("own-tests.md")).containsPattern("\\| P1 \\| .* \\| not run \\|");
    }

    @Test
    void itsTestsAloneAskForNoFixture() throws Exception {
        OwnTests.assumption = true;
        ContractRun run = ContractRun.of(
                OwnTests.class,
                () -> {
                    throw new IllegalStateException("nobody asked for it");
                },
                ContractRun.Limits.ofFixture(LONG),
                "A1_isNoRule"::equals);
        assertThat(run.failed()).isEmpty();
        assertThat(run.reports()).isEmpty();
    }

    @Test
    void anAssumptionOfASubclassSkipsTheContractsTestsToo() throws Exception {
        OwnTests.assumption = false;
        ContractRun run =
                ContractRun.of(OwnTests.class, JudgeTest::honest, ContractRun.Limits.ofFixture(LONG), TEST::equals);
        assertThat(run.failed()).isEmpty();
        assertThat(run.skipped()).containsOnlyKeys(TEST);
    }

    /** Also one that an interrupt does not end. */
    private static void hang() {
        while (true) {
            LockSupport.park();
            Thread.interrupted();
        }
    }

    private static ContractRun over(Mutant.Twist twist, Duration limit) throws Exception {
        return ContractRun.of(
                ContractRun.Subject.class,
                () -> new MemoryContractFixture("hanging", MemoryProfile.windows()) {
                    @Override
                    public Backend backend() {
                        return twist.of(super.backend(), server());
                    }
                },
                ContractRun.Limits.ofFixture(LONG).withTest(limit),
                TEST::equals);
    }

    private static ContractRun assertEndedIn(Mutant.Twist twist, String what, String where) throws Exception {
        Duration limit = SHORT;
        ContractRun run = over(twist, limit);
        if (run.failed().values().stream()
                .noneMatch(failure -> String.valueOf(failure).contains(what))) {
            limit = LONGER;
            run = over(twist, limit);
        }
        assertThat(run.failed().values())
                .singleElement()
                .asString()
                .contains("rule R2", what + " did not return within " + limit.toSeconds() + " s, and hangs in ", where);
        assertThat(run.reports().get("hanging.md")).containsPattern("\\| R2 \\| .* \\| broken \\|");
        return run;
    }

    @Test
    void aTestThatHangsIsEnded() throws Exception {
        assertEndedIn(
                Mutant.volumes((volume, where) -> new ForwardingVolume(volume) {
                    @Override
                    public Optional<Entry> stat(SharePath path) throws ShareException {
                        hang();
                        return super.stat(path);
                    }
                }),
                "the test",
                "JudgeTest.hang:");
    }

    @Test
    void closingThatHangsIsEnded() throws Exception {
        assertEndedIn(
                Mutant.volumes((volume, where) -> new ForwardingVolume(volume) {
                    @Override
                    public void close() {
                        hang();
                    }
                }),
                "the closing of what the test has opened",
                "JudgeTest.hang:");
    }

    /** Before each test the contract asks the backend to read a URL. */
    @Test
    void aBeginningThatHangsIsEnded() throws Exception {
        ContractRun run = assertEndedIn(
                (honest, memory) -> new Forwarding.OfBackend(honest) {
                    @Override
                    public ShareLocation location(ShareUrl url) {
                        hang();
                        return super.location(url);
                    }
                },
                "what comes before the test",
                "JudgeTest.hang:");
        assertThat(run.outside()).anyMatch(failure -> failure.contains("what the backend can do is not known"));
    }

    @Test
    void aLongRunGivesATestMoreTime() {
        ShareContract contract = new ShareContract() {
            @Override
            protected ShareFixture fixture() {
                return honest();
            }
        };
        String before = System.clearProperty(FULL);
        try {
            assertThat(contract.testLimit()).isEqualTo(Duration.ofMinutes(10));
            System.setProperty(FULL, "true");
            assertThat(contract.testLimit()).isEqualTo(Duration.ofHours(1));
        } finally {
            if (before == null) {
                System.clearProperty(FULL);
            } else {
                System.setProperty(FULL, before);
            }
        }
    }

    /** Whoever waits does not ask again and again without a pause, and not when it is told to end. */
    @Test
    @Timeout(30)
    void aWaitPausesBetweenLooksAndEndsWhenInterrupted() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread waiting = new Thread(() -> {
            try {
                Scene.await(() -> "never", () -> looks.incrementAndGet() < 0);
            } catch (Throwable e) {
                end.set(e);
            }
        });
        waiting.start();
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        waiting.interrupt();
        waiting.join();
        assertThat(looks.get()).isPositive();
        assertThat(end.get()).isInstanceOf(InterruptedException.class).hasMessageContaining("never");
    }

    /** A watcher that dies would see no gap. */
    @Test
    void whatEndsAWatcherIsNamed() throws Exception {
        ContractRun run = ContractRun.of(
                () -> new MemoryContractFixture("watched", MemoryProfile.posix()) {
                    @Override
                    public Backend backend() {
                        return Mutant.volumes((volume, where) -> new ForwardingVolume(volume) {
                                    @Override
                                    public Optional<Entry> stat(SharePath path) throws ShareException {
                                        if (Thread.currentThread()
                                                .getClass()
                                                .getName()
                                                .contains("Watcher")) {
                                            throw sneaked(new ClassNotFoundException("boom"));
                                        }
                                        return super.stat(path);
                                    }
                                })
                                .of(super.backend(), server());
                    }
                },
                LONG,
                "R2_R1_aNameThatIsReplacedIsNeverAbsent"::equals);
        assertThat(run.failed().values())
                .singleElement()
                .asString()
                .contains("broke off: java.lang.ClassNotFoundException: boom");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaked(Throwable checked) throws T {
        throw (T) checked;
    }
}
