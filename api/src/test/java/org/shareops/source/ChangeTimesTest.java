package org.shareops.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeTimesTest {
    private static final Instant NOW = Instant.parse("2024-05-06T07:08:09Z");

    @TempDir
    Path directory;

    private boolean isVouchedFor(Duration age) throws IOException {
        UnixLook look = new UnixLook(Map.of("ctime", FileTime.from(NOW.minus(age)), "dev", 5L));
        return new ChangeTimes().vouchFor(directory, look, NOW);
    }

    @Test
    void R7_nobodyVouchesForWhatWasChangedInTheLastMinute() throws IOException {
        assertThat(isVouchedFor(Duration.ofSeconds(59))).isFalse();
        assertThat(isVouchedFor(Duration.ofDays(-1)))
                .as("a clock that is ahead")
                .isFalse();
    }

    @Test
    void R7_whatRestedCountsWhereTheFileSystemKeepsTheTime() throws IOException {
        FileStore store = Files.getFileStore(directory);
        assertThat(isVouchedFor(Duration.ofSeconds(61)))
                .isEqualTo(ChangeTimes.isReliable(store.type(), store.isReadOnly()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vfat",
                "exfat",
                "squashfs",
                "iso9660",
                "fuse.sshfs",
                "nfs4",
                "cifs",
                "9p",
                "tmpfs",
                "overlay",
                ""
            })
    void R7_otherFileSystemsVouchForNothing(String type) {
        assertThat(ChangeTimes.isReliable(type, false)).isFalse();
    }

    @Test
    void R7_whatCannotBeWrittenVouchesForNothing() {
        assertThat(ChangeTimes.isReliable("ext4", false)).isTrue();
        assertThat(ChangeTimes.isReliable("ext4", true)).isFalse();
    }
}
