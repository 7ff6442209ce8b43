package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.testkit.PublisherProcess;
import org.shareops.testkit.PublisherRace;
import org.shareops.testkit.Sample;

/** Rule R5 for two processes that publish on a local disk at the same time. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class TwoPublishersTest {
    private final Sample sample = Sample.ofProperties();

    @TempDir
    static Path share;

    @TempDir
    static Path versions;

    private static PublisherProcess first;
    private static PublisherProcess second;

    @BeforeAll
    static void startPublishers() throws IOException {
        first = PublisherProcess.start("file://" + share);
        second = PublisherProcess.start("file://" + share);
    }

    @AfterAll
    static void stopPublishers() {
        try (PublisherProcess one = first) {
            second.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void R5_oneOfTwoPublishersComesThroughAndTheOtherSaysSo(PublisherRace.Pairing pairing) throws IOException {
        PublisherRace race = new PublisherRace(first, second, share, versions);
        race.run(pairing, sample);
        assertThat(race.complaints()).as(race.outcomes().toString()).isEmpty();
    }
}
