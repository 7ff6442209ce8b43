package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.source.Source;
import org.shareops.testkit.Trees;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Rule R2, as another process sees it through another client. */
@NeedsSamba
class SmbReaderTest {
    private static final int FILES = 20;
    private static final int UPDATES = 4;

    @TempDir
    Path work;

    static Stream<Arguments> everything() {
        return Stream.of("no", "yes")
                .flatMap(strict -> Stream.of(UpdateStrategy.SWAP, UpdateStrategy.PATCH)
                        .map(strategy -> Arguments.of(strict, strategy)));
    }

    @ParameterizedTest(name = "strict rename {0}, {1}")
    @MethodSource("everything")
    void R2_aReaderSeesOldOrNewThroughout(String strict, UpdateStrategy strategy) throws Exception {
        Path one = Trees.numbered(work.resolve("one"), FILES, "one");
        Path two = Trees.numbered(work.resolve("two"), FILES, "two");
        Map<String, Integer> seen;
        long gap = 0;
        try (SmbFixture on = new SmbFixture("strict rename = " + strict);
                Shares shares = on.sharesAs(SmbFixture.PLAIN)) {
            Share share = on.share(shares);
            share.update("office").from(Source.directory(one)).run();
            Process reader = reader(on, one, two);
            try (BufferedReader said = reader.inputReader(StandardCharsets.UTF_8)) {
                assertThat(said.readLine()).isEqualTo("ready");
                for (int turn = 0; turn < UPDATES; turn++) {
                    UpdateReport report = share.update("office")
                            .from(Source.directory(turn % 2 == 0 ? two : one))
                            .strategy(strategy)
                            .whenInUse(InUsePolicy.retry(200, Duration.ofMillis(15)))
                            .run();
                    assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
                    gap = Math.max(gap, report.gapMicros());
                }
                reader.outputWriter().append('\n').flush();
                seen = counts(said.readLine());
                assertThat(reader.waitFor()).isZero();
            } finally {
                reader.destroyForcibly();
            }
        }
        assertThat(seen.get("looks")).isPositive();
        assertThat(seen.get("torn")).as("files neither old nor new").isZero();
        assertThat(gap).as("the gap is measured").isPositive();
        if (strategy == UpdateStrategy.SWAP) {
            assertThat(seen.get("mixed"))
                    .as("trees neither old nor new: " + seen)
                    .isZero();
            assertThat(seen.get("fewest")).isEqualTo(FILES);
        }
    }

    private static Process reader(SmbFixture on, Path one, Path two) throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmbReaderMain.class.getName(),
                        Integer.toString(on.server.port()),
                        one.toString(),
                        two.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Map<String, Integer> counts(String line) {
        return Stream.of(line.split(" ", -1))
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(each -> each[0], each -> Integer.parseInt(each[1])));
    }
}
