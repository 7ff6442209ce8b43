package org.shareops.testkit.contract;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.OutputStream;
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
 * @param outside what failed outside of tests, such as the closing of the fixture
 */
record ContractRun(Set<String> ran, Map<String, Throwable> failed, Set<String> outside) {
    /** Not named as a test, so that none but us runs it. */
    static final class Subject extends ShareContract {
        private static volatile Supplier<ShareFixture> supplier = () -> null;
        private static volatile Duration limit = Duration.ofMinutes(1);

        @Override
        protected ShareFixture fixture() {
            return supplier.get();
        }

        @Override
        protected Duration fixtureLimit() {
            return limit;
        }
    }

    private static final String REPORTS = "shareops.conformance";

    private static final String PATIENCE = "shareops.patience";
    private static final String FULL = "shareops.full";

    /** Runs those tests over a fixture in memory that may be bad, so that waiting for it is of no use. */
    static ContractRun of(Supplier<ShareFixture> fixture, Duration limit, Predicate<String> tests) throws Exception {
        return of(fixture, limit, Duration.ofMillis(300), tests);
    }

    static ContractRun of(Supplier<ShareFixture> fixture, Duration limit, Duration patience, Predicate<String> tests)
            throws Exception {
        Subject.supplier = fixture;
        Subject.limit = limit;
        Path reports = Files.createTempDirectory("shareops-reports-");
        Map<String, String> settings =
                Map.of(PATIENCE, String.valueOf(patience.toMillis()), FULL, "false", REPORTS, reports.toString());
        Map<String, String> before = new TreeMap<>();
        settings.forEach(
                (key, value) -> before.put(key, Objects.requireNonNullElse(System.setProperty(key, value), "")));
        PrintStream output = System.out;
        try {
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            return run(tests);
        } finally {
            System.setOut(output);
            before.forEach((key, value) -> {
                if (value.isEmpty()) {
                    System.clearProperty(key);
                } else {
                    System.setProperty(key, value);
                }
            });
            Trees.delete(reports);
        }
    }

    private static ContractRun run(Predicate<String> tests) {
        Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .build());
        PostDiscoveryFilter filter = test -> FilterResult.includedIf(isContainer(test) || tests.test(nameOf(test)));
        Listener listener = new Listener();
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(Subject.class))
                        .filters(filter)
                        .configurationParameter(
                                "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
                        .build(),
                listener);
        return listener.run;
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
        private final ContractRun run = new ContractRun(new TreeSet<>(), new TreeMap<>(), new TreeSet<>());

        @Override
        public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            if (!identifier.isTest()) {
                result.getThrowable().ifPresent(failure -> run.outside.add(String.valueOf(failure)));
                return;
            }
            String name = ((MethodSource) identifier.getSource().orElseThrow()).getMethodName();
            run.ran.add(name);
            result.getThrowable().ifPresent(failure -> run.failed.put(name, failure));
        }
    }
}
