package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.testkit.PauseTrial;
import org.shareops.testkit.PublisherProcess;
import org.shareops.testkit.PublisherProcess.Ended;
import org.shareops.testkit.PublisherProcess.Order;
import org.shareops.testkit.Sample;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.UpdateStrategy;

/**
 * Rule R5: a publisher that is stopped, loses its connection meanwhile and goes on after another has published never commits
 * any more.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class PausedPublisherTest {
    private static final int FEW = 3;

    /** Each message takes seconds: a long run stops at every third. */
    private static final int EVERY = 3;

    private final Sample sample = Sample.ofProperties();
    private static SmbFixture on;
    private static CountingProxy proxy;
    private static PublisherProcess first;
    private static PublisherProcess second;

    @TempDir
    Path work;

    private PauseTrial trial;

    @BeforeAll
    static void start() throws IOException {
        on = new SmbFixture();
        proxy = CountingProxy.start(on.server.port(), new Smb2Format());
        first = PublisherProcess.start(
                "smb://127.0.0.1:" + proxy.port() + "/data", SmbFixture.PLAIN, SmbFixture.PASSWORD);
        second = PublisherProcess.start(on.server.url("data"), SmbFixture.PLAIN, SmbFixture.PASSWORD);
    }

    @AfterAll
    static void stop() throws IOException {
        first.kill();
        second.kill();
        proxy.close();
        on.close();
    }

    @BeforeEach
    void publishTheOld() throws IOException {
        trial = new PauseTrial(first, second, proxy, on.server.directoryOf("data"), work);
        trial.publishBySecond(trial.order("old", UpdateStrategy.SWAP));
    }

    static Stream<Arguments> stopPoints() {
        return Stream.of(UpdateStrategy.SWAP, UpdateStrategy.PATCH)
                .flatMap(strategy -> Stream.of(Phase.STAGE, Phase.VERIFY, Phase.TRY, Phase.COMMIT)
                        .map(phase -> Arguments.of(strategy, phase)));
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("stopPoints")
    void R5_whoIsStoppedBeforeItsCommitAndCutOffNeverCommits(UpdateStrategy strategy, Phase phase) throws IOException {
        trial.stopBefore(phase, strategy);
        assertThat(trial.complaints()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R5_whoIsStoppedAtAnyMessageAndCutOffLeavesTheOthersTree(UpdateStrategy strategy) throws Exception {
        publishUnhindered(strategy);
        proxy.reset();
        publishUnhindered(strategy);
        int messages = Math.toIntExact(proxy.messages());
        for (int each : sample.upTo(messages / EVERY, FEW)) {
            int number = each * EVERY;
            String what = sample + " message " + number;
            // Whether the server gets the last message is a matter of chance for everybody else, too.
            Fault fault = number % 2 == 0 ? Fault.CUT_BEFORE : Fault.CUT_ANSWER;
            // Who has yet to log on has not begun, and may rightly come after the other.
            publishUnhindered(strategy);
            proxy.reset();
            CompletableFuture<Boolean> stopped = stopAndCut(fault, number);
            first.begin(trial.order("first", strategy));
            stopped.get();
            Order theirs = trial.order("second", strategy);
            trial.publishBySecond(theirs);
            first.resume();
            Ended ended = first.end();
            // Who says that it committed did so before the other.
            assertThat(ended.outcome()).as(what + " " + ended).isNotEqualTo(Outcome.UNCHANGED);
            trial.judge(what, ended, theirs);
            assertThat(trial.complaints()).as(sample.toString()).isEmpty();
        }
    }

    private void publishUnhindered(UpdateStrategy strategy) throws IOException {
        first.begin(trial.order("first", strategy));
        Ended ended = first.end();
        assertThat(ended.outcome()).as(ended.toString()).isEqualTo(Outcome.COMMITTED);
    }

    private CompletableFuture<Boolean> stopAndCut(Fault fault, int number) {
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        proxy.plan(fault, request -> {
            if (request.message() != number) {
                return false;
            }
            try {
                first.suspend();
            } catch (IOException e) {
                stopped.completeExceptionally(e);
                throw new UncheckedIOException(e);
            }
            return stopped.complete(true);
        });
        return stopped;
    }
}
