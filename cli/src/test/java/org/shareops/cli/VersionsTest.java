package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.testkit.Trees;

final class VersionsTest {
    @TempDir
    private Path directory;

    private Path live;

    @BeforeEach
    void makeShare() throws IOException {
        live = Files.createDirectory(directory.resolve("share")).resolve("office");
    }

    private void publish(String content) throws IOException {
        Path source = Trees.write(directory.resolve(content), Map.of("a.txt", content));
        Cli.Result result = Cli.shareops("update", source, live.toUri(), "--strategy", "versioned", "--keep", "5");
        assertThat(result.code()).as(result.err()).isZero();
    }

    @Test
    void versionsAreListedAndReturnedTo() throws IOException {
        publish("one");
        publish("two");
        assertThat(live.resolve("current")).hasContent("v0000002\n");
        Cli.Result listed = Cli.shareops("versions", live.toUri(), "--json");
        assertThat(listed.json().path("versions")).hasSize(2);
        assertThat(listed.json().path("versions").path(1).path("current").asBoolean())
                .isTrue();
        assertThat(Cli.shareops("rollback", live.toUri(), "--dry-run").out()).contains("office/current");
        assertThat(Cli.shareops("rollback", live.toUri()).code()).isZero();
        assertThat(live.resolve("current")).hasContent("v0000001\n");
        assertThat(Cli.shareops("rollback", live.toUri(), "v0000002").code()).isZero();
        assertThat(Cli.shareops("versions", live.toUri()).out()).containsPattern("v0000002 .* yes");
        Cli.Result unknown = Cli.shareops("rollback", live.toUri(), "v0000009", "--json");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.json().path("error").path("kind").asText()).isEqualTo("NOT_FOUND");
    }

    @Test
    void optionsOfVersionsGoWithVersionsOnly() throws IOException {
        Path source = Trees.write(directory.resolve("source"), Map.of("a.txt", "a"));
        assertThat(Cli.shareops("update", source, live.toUri(), "--keep", "3").code())
                .isEqualTo(2);
        assertThat(Cli.shareops("update", source, live.toUri(), "--strategy", "versioned", "--keep", "0")
                        .code())
                .isEqualTo(2);
        assertThat(live).doesNotExist();
        assertThat(Cli.shareops("versions", live.toUri()).out()).contains("No versions");
    }
}
