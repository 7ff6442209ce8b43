package org.shareops.testkit.contract;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

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
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Judge.class)
@SuppressWarnings("exports") // JUnit alone makes the extension.
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ShareContract {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Verdicts verdicts = new Verdicts();
    private @Nullable ShareFixture guarded;

    /** For subclasses. */
    protected ShareContract() {}

    /** Makes the fixture. Called once, before the first test. */
    protected abstract ShareFixture fixture();

    /** Returns how long a method of the fixture may take; a minute unless overridden. */
    protected Duration fixtureLimit() {
        return LIMIT;
    }

    final synchronized ShareFixture guardedFixture() {
        if (guarded == null) {
            guarded = FixtureGuard.guard(made(), fixtureLimit());
        }
        return guarded;
    }

    private ShareFixture made() {
        try {
            return fixture();
        } catch (RuntimeException e) {
            throw new FixtureFailure("there is no fixture: ShareContract.fixture() threw " + e, e);
        }
    }

    final Verdicts verdicts() {
        return verdicts;
    }

    /** Writes what was verified and what was not, and closes the fixture. */
    @AfterAll
    final void report() throws Exception {
        if (guarded == null) {
            return;
        }
        try (ShareFixture ending = guarded) {
            ConformanceReport.write(ending, verdicts);
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

    /** Delivering: what inboxes ask of a backend. */
    @Nested
    final class V extends DeliveryRules {
        @Override
        ShareContract contract() {
            return ShareContract.this;
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
