package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.testkit.PublisherProcess;
import org.shareops.testkit.PublisherRace;
import org.shareops.testkit.Sample;
import org.shareops.update.UpdateStrategy;

/** Rule R5 for two processes that publish on a local disk at the same time. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class TwoPublishersTest {
    private static final int FEW = 6;
    private static final int MANY = 100;

    private final Sample sample = Sample.ofProperties();

    @TempDir
    Path work;

    @ParameterizedTest(name = "{0} against {1}, nested {2}")
    @CsvSource({"SWAP,SWAP,false", "SWAP,PATCH,false", "SWAP,SWAP,true", "PATCH,SWAP,true"})
    void R5_oneOfTwoPublishersComesThroughAndTheOtherSaysSo(UpdateStrategy one, UpdateStrategy two, boolean nested)
            throws IOException {
        Path share = Files.createDirectory(work.resolve("share"));
        Path versions = Files.createDirectory(work.resolve("versions"));
        try (PublisherProcess first = PublisherProcess.start("file://" + share);
                PublisherProcess second = PublisherProcess.start("file://" + share)) {
            PublisherRace race = new PublisherRace(first, second, share, versions);
            for (int round = 0; round < sample.count(FEW, MANY); round++) {
                if (nested) {
                    race.onNestedTargets(round, one, two);
                } else {
                    race.onOneTarget(round, one, two);
                }
            }
            assertThat(race.complaints()).as(race.outcomes().toString()).isEmpty();
        }
    }
}
