package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;

final class RecoverTest {
    @TempDir
    private Path directory;

    private Path share;
    private Path live;

    @BeforeEach
    void writeFiles() throws IOException {
        share = Files.createDirectory(directory.resolve("share"));
        live = Trees.write(share.resolve("office"), Map.of("a.txt", "old"));
    }

    @Test
    void nothingToRecoverIsSuccess() {
        Cli.Result result = Cli.shareops("recover", share.toUri(), "--json");

        assertThat(result.code()).isZero();
        assertThat(result.json().path("updates")).isEmpty();
        assertThat(result.json().path("leftovers")).isEmpty();
        assertThat(Cli.shareops("recover", live.toUri()).out()).contains("Nothing to recover");
    }

    @Test
    void R4_whatAKilledProgramLeftIsTakenBack() throws Exception {
        TreeDigest before = Trees.digest(live);
        Path fresh = Trees.numbered(directory.resolve("fresh"), 2000, "new");
        try (CliProcess program =
                CliProcess.start(directory, Map.of(), "update", fresh, live.toUri(), "--foreign", "remove")) {
            while (names(share.resolve(".shareops")).stream().allMatch(name -> name.contains("."))) {
                Thread.onSpinWait();
            }
            program.kill();
        }
        Cli.Result result = Cli.shareops("recover", share.toUri(), "--json");

        assertThat(result.code()).isZero();
        assertThat(result.json().path("updates").path(0).path("result").asText())
                .isIn("TAKEN_BACK", "FINISHED");
        assertThat(result.json().path("updates").path(0).path("target").asText())
                .endsWith("office");
        assertThat(Trees.digest(live)).isIn(before, Trees.digest(fresh));
        assertThat(names(share.resolve(".shareops"))).noneMatch(name -> !name.endsWith(".man"));
        assertThat(Cli.shareops("recover", share.toUri()).out()).contains("Nothing to recover");
    }

    private static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
