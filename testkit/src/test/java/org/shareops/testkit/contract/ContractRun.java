package org.shareops.testkit.contract;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.shareops.testkit.Trees;

/**
 * A run of the contract inside a test: what ran, and what failed. One at a time.
 *
 * @param ran the names of the tests that ran
 * @param failed why tests failed, by their names
 * @param skipped why tests were skipped, by their names
 * @param outside what failed outside of tests, such as the closing of the fixture
 * @param reports the text of each file that the run left, by its name
 * @param console what it said on standard output
 */
record ContractRun(
        Set<String> ran,
        Map<String, Throwable> failed,
        Map<String, String> skipped,
        Set<String> outside,
        Map<String, String> reports,
        String console) {
    /** Not named as a test, so that none but us runs it. */
    @ExtendWith(Enough.class)
    static class Subject extends ShareContract {
        private static volatile Supplier<ShareFixture> supplier = () -> null;
        private static volatile Limits limits = new Limits(Duration.ZERO, Duration.ZERO, Duration.ZERO);

        @Override
        protected ShareFixture fixture() {
            return supplier.get();
        }

        @Override
        protected Duration fixtureLimit() {
            return limits.fixture();
        }

        @Override
        protected Duration testLimit() {
            return limits.test();
        }
    }

    /** Passes over all that is left once the run has failed, if one failure is all that is asked for. */
    static final class Enough implements ExecutionCondition {
        private static final ConditionEvaluationResult GO_ON = ConditionEvaluationResult.enabled("not enough yet");
        private static final ConditionEvaluationResult PASS_OVER =
                ConditionEvaluationResult.disabled("one failure is enough");

        private static volatile boolean reached;

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return reached ? PASS_OVER : GO_ON;
        }
    }

    /**
     * How long things may take.
     *
     * @param fixture a method of the fixture
     * @param patience a server, to do what it has been told
     * @param test a test
     */
    record Limits(Duration fixture, Duration patience, Duration test) {
        /** For fixtures in memory that may be bad, so that waiting for a server is of no use. */
        static Limits ofFixture(Duration limit) {
            return new Limits(limit, Duration.ofMillis(300), Duration.ofMinutes(4));
        }

        Limits withTest(Duration limit) {
            return new Limits(fixture, patience, limit);
        }
    }

    private static final String REPORTS = "shareops.conformance";

    private static final String PATIENCE = "shareops.patience";
    private static final String FULL = "shareops.full";

    /** Runs those tests over a fixture in memory that may be bad, so that waiting for it is of no use. */
    static ContractRun of(Supplier<ShareFixture> fixture, Duration limit, Predicate<String> tests) throws Exception {
        return of(Subject.class, fixture, Limits.ofFixture(limit), tests);
    }

    /** The same, but ends with the first test that fails. */
    static ContractRun untilOneFails(Supplier<ShareFixture> fixture, Duration limit, Predicate<String> tests)
            throws Exception {
        Path reports = Files.createTempDirectory("shareops-reports-");
        try {
            return of(Subject.class, fixture, Limits.ofFixture(limit), tests, reports, new Listener(true));
        } finally {
            Trees.delete(reports);
        }
    }

    static ContractRun of(Supplier<ShareFixture> fixture, Duration limit, Duration patience, Predicate<String> tests)
            throws Exception {
        return of(Subject.class, fixture, new Limits(limit, patience, Duration.ofMinutes(4)), tests);
    }

    static ContractRun of(
            Class<? extends Subject> subject, Supplier<ShareFixture> fixture, Limits limits, Predicate<String> tests)
            throws Exception {
        Path reports = Files.createTempDirectory("shareops-reports-");
        try {
            return of(subject, fixture, limits, tests, reports);
        } finally {
            Trees.delete(reports);
        }
    }

    /** Leaves its reports in that directory. */
    static ContractRun of(
            Class<? extends Subject> subject,
            Supplier<ShareFixture> fixture,
            Limits limits,
            Predicate<String> tests,
            Path reports)
            throws Exception {
        return of(subject, fixture, limits, tests, reports, new Listener(false));
    }

    private static ContractRun of(
            Class<? extends Subject> subject,
            Supplier<ShareFixture> fixture,
            Limits limits,
            Predicate<String> tests,
            Path reports,
            Listener listener)
            throws Exception {
        Enough.reached = false;
        Subject.supplier = fixture;
        Subject.limits = limits;
        Map<String, String> settings = Map.of(
                PATIENCE, String.valueOf(limits.patience().toMillis()), FULL, "false", REPORTS, reports.toString());
        Map<String, String> before = new TreeMap<>();
        settings.forEach(
                (key, value) -> before.put(key, Objects.requireNonNullElse(System.setProperty(key, value), "")));
        PrintStream output = System.out;
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(console, true, StandardCharsets.UTF_8));
            run(subject, tests, listener);
        } finally {
            System.setOut(output);
            before.forEach((key, value) -> {
                if (value.isEmpty()) {
                    System.clearProperty(key);
                } else {
                    System.setProperty(key, value);
                }
            });
        }
        return new ContractRun(
                listener.ran,
                listener.failed,
                listener.skipped,
                listener.outside,
                texts(reports),
                console.toString(StandardCharsets.UTF_8));
    }

    private static Map<String, String> texts(Path directory) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }

    private static void run(Class<? extends Subject> subject, Predicate<String> tests, Listener listener) {
        Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .build());
        PostDiscoveryFilter filter = test -> FilterResult.includedIf(isContainer(test) || tests.test(nameOf(test)));
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(subject))
                        .filters(filter)
                        // A build's own limit, which is not for the contract.
                        .configurationParameter("junit.jupiter.execution.timeout.default", "3 s")
                        .configurationParameter(
                                "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
                        .build(),
                listener);
    }

    private static boolean isContainer(TestDescriptor test) {
        return !test.isTest();
    }

    private static String nameOf(TestDescriptor test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getMethodName())
                .orElseThrow();
    }

    private static final class Listener implements TestExecutionListener {
        private final Set<String> ran = new TreeSet<>();
        private final Map<String, Throwable> failed = new TreeMap<>();
        private final Map<String, String> skipped = new TreeMap<>();
        private final Set<String> outside = new TreeSet<>();
        private final boolean oneIsEnough;

        private Listener(boolean oneIsEnough) {
            this.oneIsEnough = oneIsEnough;
        }

        @Override
        public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            if (!identifier.isTest()) {
                result.getThrowable().ifPresent(failure -> outside.add(String.valueOf(failure)));
                return;
            }
            String name = ((MethodSource) identifier.getSource().orElseThrow()).getMethodName();
            ran.add(name);
            Throwable failure = result.getThrowable().orElse(null);
            if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
                skipped.put(name, String.valueOf(failure));
            } else if (failure != null) {
                failed.put(name, failure);
                Enough.reached = oneIsEnough;
            }
        }
    }
}
