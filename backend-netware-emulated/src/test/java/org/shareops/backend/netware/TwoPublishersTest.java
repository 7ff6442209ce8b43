package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.testkit.PublisherProcess;
import org.shareops.testkit.PublisherRace;
import org.shareops.testkit.Sample;

/** Rule R5 for two processes that publish on a NetWare volume at the same time. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class TwoPublishersTest {
    private final Sample sample = Sample.ofProperties();

    @TempDir
    Path work;

    @ParameterizedTest
    @EnumSource
    void R5_oneOfTwoPublishersComesThroughAndTheOtherSaysSo(PublisherRace.Pairing pairing) throws IOException {
        try (NetWareFixture on = new NetWareFixture();
                PublisherProcess first = start(on);
                PublisherProcess second = start(on)) {
            PublisherRace race = new PublisherRace(first, second, on.disk(), work);
            race.run(pairing, sample);
            assertThat(race.complaints()).as(race.outcomes().toString()).isEmpty();
        }
    }

    private static PublisherProcess start(NetWareFixture on) throws IOException {
        return PublisherProcess.start(on.url(), NetWareFixture.PLAIN, NetWareFixture.PASSWORD);
    }
}
