package org.shareops.testkit.contract;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;
import org.shareops.testkit.Sample;

/**
 * The contract as tests. A backend joins by a class that extends this one and supplies a {@link ShareFixture}:
 *
 * <pre>{@code
 * class MyContractTest extends ShareContract {
 *     protected ShareFixture fixture() {
 *         return new MyFixture();
 *     }
 * }
 * }</pre>
 *
 * <p>Each test is named after the rules that it judges, and its failure says the rule, what was seen, and what a correct backend
 * shows. What cannot be judged with this fixture passes and is listed as "not verified here" when the class is over: on standard
 * output, and in {@code NAME.md} in the directory that the system property {@code shareops.conformance} names,
 * {@code target/conformance} by default. Tests run one after the other. A server may take 20 s to do by itself what it has been
 * told; the system property {@code shareops.patience} says otherwise, in milliseconds.
 *
 * <p>A subclass may have tests of its own, which have nothing to do with the contract.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("exports") // JUnit alone reads the annotations.
public abstract class ShareContract {
    /** The limits are kept by {@link Judge}; a shorter default of the build's is kept away from the contract. */
    static final int NO_LIMIT_DAYS = 1;

    private static final Duration FIXTURE_LIMIT = Duration.ofMinutes(1);
    private static final Duration TEST_LIMIT = Duration.ofMinutes(10);
    private static final Duration FULL_TEST_LIMIT = Duration.ofHours(1);

    private final Verdicts verdicts = new Verdicts();
    /** Not this object itself, which subclasses may lock. */
    private final Object lock = new Object();

    private @Nullable FixtureCalls calls;
    private @Nullable ShareFixture guarded;
    private @Nullable Throwable noFixture;

    /** For subclasses. */
    protected ShareContract() {}

    /**
     * Makes the fixture. Called once, before the first test, on a thread of its own. If it throws JUnit's
     * {@link TestAbortedException}, as assumptions do, all tests of the contract are skipped.
     */
    protected abstract ShareFixture fixture();

    /**
     * Returns how long a method of the fixture may take, {@link #fixture()} included; a minute unless overridden, which is too
     * short where, say, a virtual machine has to start. It fails the tests that need the method, and the method is not called
     * again. What the fixture takes does not count as time of a test.
     */
    protected Duration fixtureLimit() {
        return FIXTURE_LIMIT;
    }

    /**
     * Returns how long a test may take, and as long again the closing of what it has opened; ten minutes unless overridden,
     * and an hour in long runs, that is with the system property {@code shareops.full=true}.
     */
    protected Duration testLimit() {
        return Sample.ofProperties().isFull() ? FULL_TEST_LIMIT : TEST_LIMIT;
    }

    /** Returns the fixture, or throws each time what has become of it. */
    final ShareFixture guardedFixture() throws InterruptedException {
        synchronized (lock) {
            if (guarded == null && noFixture == null) {
                make();
            }
            if (guarded != null) {
                return guarded;
            }
            String why = String.valueOf(noFixture == null ? null : noFixture.getMessage());
            // A new one for each test, since JUnit adds to them.
            if (noFixture instanceof TestAbortedException) {
                throw new TestAbortedException(why, noFixture);
            }
            throw new FixtureFailure(why, noFixture);
        }
    }

    private void make() throws InterruptedException {
        try {
            ShareFixture made = calls().call(
                            "fixture()", "there is no fixture: ShareContract.fixture()", e -> false, this::fixture);
            if (made == null) {
                throw new FixtureFailure(
                        "the test class returns no fixture: ShareContract.fixture() returned null", null);
            }
            guarded = FixtureGuard.guard(made, calls());
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            noFixture = e;
        }
    }

    final FixtureCalls calls() {
        synchronized (lock) {
            if (calls == null) {
                calls = new FixtureCalls(fixtureLimit());
            }
            return calls;
        }
    }

    final Verdicts verdicts() {
        return verdicts;
    }

    /** Writes what was verified and what was not, and closes the fixture. */
    @AfterAll
    @Timeout(value = NO_LIMIT_DAYS, unit = TimeUnit.DAYS, threadMode = Timeout.ThreadMode.SAME_THREAD)
    final void report() throws Exception {
        if (verdicts.isEmpty()) {
            return;
        }
        try (ShareFixture ending = guarded) {
            new ConformanceReport(getClass().getSimpleName(), ending, verdicts).write(testLimit(), calls());
        }
    }

    /** Probing and links. */
    @Nested
    final class P extends LinkRules {
        @Override
        ShareContract contract() {
            return ShareContract.this;
        }
    }

    /** Sessions and open files. */
    @Nested
    final class S extends SessionRules {
        @Override
        ShareContract contract() {
            return ShareContract.this;
        }
    }

    /** Rights: seen, written, respected. */
    @Nested
    final class Rights extends RightsRules {
        @Override
        ShareContract contract() {
            return ShareContract.this;
        }
    }

    /** Replacing. */
    @Nested
    final class R {
        /** What single primitives must do so that a replacement can be safe. */
        @Nested
        final class Primitives extends PrimitiveRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }

        /** What a rename that replaces a file must do. */
        @Nested
        final class Replacing extends ReplacingRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }

        /** What open files and claims stand for. */
        @Nested
        final class Handles extends HandleRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }

        /** Symbolic links are not followed. */
        @Nested
        final class Links extends SymbolicLinkRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }

        /** Names, sizes, times. */
        @Nested
        final class Content extends ContentRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }

        /** Updates, replacements and removals over the backend. */
        @Nested
        final class Updates extends UpdateRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }

        /** Crashes, lost replies and several publishers. */
        @Nested
        final class Failures extends FailureRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }
    }

    /** Getting those off who are in the way. */
    @Nested
    final class D extends EscalationRules {
        @Override
        ShareContract contract() {
            return ShareContract.this;
        }
    }

    /** Delivering. */
    @Nested
    final class V {
        /** What inboxes ask of single primitives. */
        @Nested
        final class Names extends DeliveryRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }

        /** Items on their way into an inbox, and out of it. */
        @Nested
        final class Inboxes extends InboxRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }

        /** Replies that are lost meanwhile, and what is left of dead senders. */
        @Nested
        final class Lost extends LostItemRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }

        /** Items that are kept until they have arrived. */
        @Nested
        final class Outboxes extends OutboxRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }
    }

    /** Capabilities and errors. */
    @Nested
    final class C {
        /** What is declared works, and what is not is refused in silence. */
        @Nested
        final class Capabilities extends CapabilityRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }

        /** Errors and ends. */
        @Nested
        final class Errors extends ErrorRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }

        /** Interrupts. */
        @Nested
        final class InterruptedCalls extends InterruptRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }

        /** What is left behind, and what gets out. */
        @Nested
        final class Leftovers extends LeftoverRules {
            @Override
            ShareContract contract() {
                return ShareContract.this;
            }
        }
    }
}
