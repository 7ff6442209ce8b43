package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.testkit.HolderProcess;
import org.shareops.testkit.Trees;

final class ReplaceAndRemoveTest {
    @TempDir
    private Path directory;

    private Path fresh;
    private Path live;
    private String url;

    @BeforeEach
    void writeFiles() throws IOException {
        fresh = Files.writeString(directory.resolve("setup.new"), "new");
        live = Trees.write(directory.resolve("share"), Map.of("setup.exe", "old"))
                .resolve("setup.exe");
        url = live.toUri().toString();
    }

    @Test
    void replacesAFile() {
        Cli.Result result = Cli.shareops("replace", fresh, url, "--json", "--security", "inherit", "--read-back");

        assertThat(result.code()).isZero();
        assertThat(result.json().path("filesChanged").asInt()).isEqualTo(1);
        assertThat(live).hasContent("new");
    }

    @Test
    void dryRunReplacesNothing() {
        Cli.Result result = Cli.shareops("replace", fresh, url, "--dry-run");

        assertThat(result.code()).isZero();
        assertThat(result.out()).containsPattern("replace +file +3 +setup.exe").contains("3 bytes to send");
        assertThat(live).hasContent("old");
    }

    @Test
    void aHeldFileIsNeitherReplacedNorRemoved() throws IOException {
        try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.LOCK, live)) {
            assertThat(Cli.shareops("replace", fresh, url).code()).isEqualTo(3);
            Cli.Result removal = Cli.shareops("remove", url, "--json");
            assertThat(removal.code()).isEqualTo(3);
            assertThat(removal.json().path("holders").path(0).path("session").asText())
                    .startsWith(holder.pid() + ":");
        }
        assertThat(live).hasContent("old");
    }

    @Test
    void removesAFile() {
        assertThat(Cli.shareops("remove", url, "--dry-run").out()).containsPattern("remove +file +- +setup.exe");
        assertThat(live).exists();

        assertThat(Cli.shareops("remove", url).code()).isZero();
        assertThat(live).doesNotExist();

        Cli.Result again = Cli.shareops("remove", url, "--json");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.json().path("error").path("kind").asText()).isEqualTo("NOT_FOUND");
    }

    @Test
    void aRemovedDirectoryCannotKeepForeignEntries() {
        Cli.Result result = Cli.shareops("remove", url, "--foreign", "keep");

        assertThat(result.code()).isEqualTo(2);
        assertThat(live).exists();
    }

    @Test
    void aMissingShareIsNotFound() {
        Cli.Result result =
                Cli.shareops("replace", fresh, directory.resolve("no/such/file").toUri(), "--json");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.json().path("error").path("kind").asText()).isEqualTo("NOT_FOUND");
    }
}
