package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.source.Source;
import org.shareops.testkit.Trees;
import org.shareops.testkit.crash.Watch;
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
    void R2_aReaderSeesOldOrNewThroughout(String strict, UpdateStrategy strategy) throws IOException {
        Path one = Trees.numbered(work.resolve("one"), FILES, "one");
        Path two = Trees.numbered(work.resolve("two"), FILES, "two");
        Watch.Sight seen;
        long gap = 0;
        try (SmbFixture on = new SmbFixture("strict rename = " + strict);
                Shares shares = on.sharesAs(SmbFixture.PLAIN)) {
            Share share = on.share(shares);
            share.update("OFFICE").from(Source.directory(one)).run();
            try (Watch reader = SmbWatch.start(on, one, two, strategy)) {
                for (int turn = 0; turn < UPDATES; turn++) {
                    UpdateReport report = share.update("OFFICE")
                            .from(Source.directory(turn % 2 == 0 ? two : one))
                            .strategy(strategy)
                            .whenInUse(InUsePolicy.retry(2000, Duration.ofMillis(15)))
                            .run();
                    assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
                    gap = Math.max(gap, report.gapMicros());
                }
                seen = reader.stop(List.of());
            }
        }
        assertThat(seen.looks()).isPositive();
        assertThat(seen.faulty()).as("neither old nor new: " + seen).isZero();
        assertThat(gap).as("the gap is measured").isPositive();
    }
}
