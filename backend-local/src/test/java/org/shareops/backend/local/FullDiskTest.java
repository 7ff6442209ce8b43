package org.shareops.backend.local;

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

/** Rule R10: the disk gets full at any request of an update, and in the recovery after any crash. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class FullDiskTest {
    private static final int FEW = 20;

    private final Sample sample = Sample.ofProperties();

    @TempDir
    Path work;

    private Path share;
    private SmallDisk disk;

    @BeforeEach
    void mount() throws IOException {
        share = Files.createDirectory(work.resolve("share"));
        disk = SmallDisk.mountOrSkip(share, FullDiskTrial.BYTES);
    }

    @AfterEach
    void unmount() throws IOException {
        if (disk != null) {
            disk.close();
        }
    }

    private FullDiskTrial trial() throws IOException {
        return new FullDiskTrial(
                LocalBackend::new,
                CredentialsProvider.none(),
                "file://" + share,
                share,
                disk,
                Files.createDirectory(work.resolve("versions")));
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R10_aDiskThatGetsFullAnywhereLeavesOldOrNew(UpdateStrategy strategy) throws IOException {
        FullDiskTrial trial = trial();
        trial.fullAnywhere(strategy, sample, FEW);
        assertThat(trial.complaints()).as(sample.toString()).isEmpty();
        assertThat(trial.refused()).as(sample.toString()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R4_R10_aDiskThatIsFullInARecoveryLosesNothing(UpdateStrategy strategy) throws IOException {
        FullDiskTrial trial = trial();
        trial.fullInAnyRecovery(strategy, sample, FEW);
        assertThat(trial.complaints()).as(sample.toString()).isEmpty();
    }
}
