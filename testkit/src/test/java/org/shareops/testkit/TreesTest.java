package org.shareops.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.model.SharePath;
import org.shareops.spi.NameRules;

class TreesTest {
    @TempDir
    Path directory;

    @Test
    void equalTreesHaveEqualDigests() throws IOException {
        Path one = Trees.numbered(directory.resolve("one"), 100, "v1");
        Path same = Trees.numbered(directory.resolve("same"), 100, "v1");
        assertThat(Trees.digest(one)).isEqualTo(Trees.digest(same));
        assertThat(Trees.digest(one).files()).isEqualTo(100);
    }

    @Test
    void everyDifferenceInNameOrContentShows() throws IOException {
        List<Map<String, String>> trees = List.of(
                Map.of(),
                Map.of("A", "x"),
                Map.of("A", "y"),
                Map.of("B", "x"),
                Map.of("D/A", "x"),
                Map.of("A", "x", "B", ""),
                Map.of("A", "", "B", "x"),
                Map.of("A", "xB"),
                Map.of("AB", "x"));
        int number = 0;
        for (Map<String, String> tree : trees) {
            Trees.write(directory.resolve("tree" + number++), tree);
        }
        assertThat(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8))
                .extracting(i -> Trees.digest(directory.resolve("tree" + i)))
                .doesNotHaveDuplicates();
    }

    @Test
    void oneChangedFileOfAHundredShows() throws IOException {
        Path tree = Trees.numbered(directory.resolve("tree"), 100, "v1");
        TreeDigest before = Trees.digest(tree);
        Trees.writeNumbered(tree, 37, "v2", 0);
        assertThat(Trees.digest(tree)).isNotEqualTo(before);
        Trees.writeNumbered(tree, 37, "v1", 0);
        assertThat(Trees.digest(tree)).isEqualTo(before);
    }

    @Test
    void controlDirectoriesAreNoPartOfATree() throws IOException {
        Path tree = Trees.write(directory.resolve("tree"), Map.of("A", "x", "D/B", "y"));
        TreeDigest before = Trees.digest(tree);
        Trees.write(tree, Map.of(".shareops/lock", "", "D/.shareops/journal", "z"));
        assertThat(Trees.digest(tree)).isEqualTo(before);
    }

    @Test
    void contentLargerThanABufferIsReadToItsEnd() throws IOException {
        String large = "0123456789".repeat(20_000);
        Path one = Trees.write(directory.resolve("one"), Map.of("A", large + "x"));
        Path other = Trees.write(directory.resolve("other"), Map.of("A", large + "y"));
        assertThat(Trees.digest(one)).isNotEqualTo(Trees.digest(other));
    }

    @Test
    void aMissingDirectoryHasNoDigest() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> Trees.digest(directory.resolve("nowhere")));
    }

    @Test
    void aVolumeDigestsLikeADirectory() throws IOException {
        Trees.numbered(directory.resolve("tree"), 20, "v1");
        DiskVolume volume = new DiskVolume(directory);
        assertThat(Trees.digest(volume, SharePath.of("tree"))).isEqualTo(Trees.digest(directory.resolve("tree")));
        assertThat(TreeContent.of(volume, SharePath.of("tree"))).isEqualTo(TreeContent.of(directory.resolve("tree")));
        Trees.writeNumbered(directory.resolve("tree"), 3, "v2", 0);
        assertThat(Trees.digest(volume, SharePath.of("tree"))).isEqualTo(Trees.digest(directory.resolve("tree")));
    }

    @Test
    void numberedNamesSuitEveryServer() {
        for (int i = 0; i < 100; i++) {
            SharePath path = SharePath.of(Trees.numberedName(i));
            assertThat(NameRules.eightDotThreeDos().problemsOf(path)).isEmpty();
        }
    }

    @Test
    void anotherSeedGivesAnotherTree() throws IOException {
        Path one = Trees.numbered(directory.resolve("one"), 10, "v1", 1);
        Path other = Trees.numbered(directory.resolve("other"), 10, "v1", 2);
        assertThat(Trees.digest(one)).isNotEqualTo(Trees.digest(other));
    }

    @Test
    void copiesAndDeletesWholeTrees() throws IOException {
        Path tree = Trees.numbered(directory.resolve("tree"), 10, "v1");
        Path copy = Trees.copy(tree, directory.resolve("copy"));
        assertThat(Trees.digest(copy)).isEqualTo(Trees.digest(tree));
        Trees.delete(copy);
        Trees.delete(copy);
        assertThat(copy).doesNotExist();
        assertThat(Files.exists(tree)).isTrue();
    }
}
