package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.testkit.PauseTrial;
import org.shareops.testkit.PublisherProcess;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.NcpFormat;
import org.shareops.update.Phase;
import org.shareops.update.UpdateStrategy;

/** Rule R5: a publisher that is stopped past its lock never commits after another has published. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PausedPublisherTest {
    @TempDir
    Path work;

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R5_whoIsStoppedBeforeItsCommitAndCutOffNeverCommits(UpdateStrategy strategy) throws IOException {
        try (NetWareFixture on = new NetWareFixture();
                CountingProxy proxy = CountingProxy.start(on.port(), new NcpFormat());
                PublisherProcess first = publisher(NetWareFixture.url(proxy.port()));
                PublisherProcess second = publisher(on.url())) {
            PauseTrial trial = new PauseTrial(first, second, proxy, on.disk(), work);
            trial.publishBySecond(trial.order("old", UpdateStrategy.SWAP));
            for (Phase phase : new Phase[] {Phase.STAGE, Phase.VERIFY, Phase.TRY, Phase.COMMIT}) {
                trial.stopBefore(phase, strategy);
            }
            assertThat(trial.complaints()).isEmpty();
        }
    }

    private static PublisherProcess publisher(String url) throws IOException {
        return PublisherProcess.start(url, NetWareFixture.PLAIN, NetWareFixture.PASSWORD);
    }
}
