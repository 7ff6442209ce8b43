package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.model.CredentialsProvider;
import org.shareops.testkit.FullDiskTrial;
import org.shareops.testkit.Sample;
import org.shareops.testkit.SmallDisk;
import org.shareops.update.UpdateStrategy;

/** Rule R10: the server's volume gets full at any request of an update, and in the recovery after any crash. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class FullDiskTest {
    private static final int FEW = 8;

    private final Sample sample = Sample.ofProperties();

    @TempDir
    Path work;

    private NetWareFixture on;
    private SmallDisk disk;

    @BeforeEach
    void mount() throws IOException {
        on = new NetWareFixture();
        disk = SmallDisk.mountOrSkip(on.disk(), FullDiskTrial.BYTES);
    }

    @AfterEach
    void unmount() throws IOException {
        on.server().close();
        if (disk != null) {
            disk.close();
        }
        on.close();
    }

    private FullDiskTrial trial() throws IOException {
        return new FullDiskTrial(
                NetWareFixture::backend,
                CredentialsProvider.of(NetWareFixture.as(NetWareFixture.OPERATOR)),
                on.url(),
                on.disk(),
                disk,
                Files.createDirectory(work.resolve("versions")));
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R10_aVolumeThatGetsFullAnywhereLeavesOldOrNew(UpdateStrategy strategy) throws IOException {
        FullDiskTrial trial = trial();
        trial.fullAnywhere(strategy, sample, FEW);
        assertThat(trial.complaints()).as(sample.toString()).isEmpty();
        assertThat(trial.refused()).as(sample.toString()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R4_R10_aVolumeThatIsFullInARecoveryLosesNothing(UpdateStrategy strategy) throws IOException {
        FullDiskTrial trial = trial();
        trial.fullInAnyRecovery(strategy, sample, FEW);
        assertThat(trial.complaints()).as(sample.toString()).isEmpty();
    }
}
