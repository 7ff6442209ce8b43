package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.internal.spill.Spill;
import org.shareops.testkit.SmallDisk;

/** Trees with more files than fit into memory at once. */
@EnabledOnOs(OS.LINUX)
class ManyFilesTest {
    @TempDir
    Path directory;

    /** With all of them in memory, this many need more than twice this heap. */
    @Test
    void R7_updatesOfManyFilesNeedLittleMemory() throws IOException, InterruptedException {
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        List<String> lines = run(
                List.of(
                        "-Xmx12m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-D" + Spill.BOUND_PROPERTY + "=500",
                        "-Djava.io.tmpdir=" + temporary),
                List.of("6000", temporary.toString()));
        assertThat(lines)
                .containsExactly(
                        "COMMITTED 6000 0 [][]",
                        "UNCHANGED 0 6000 [][]",
                        "COMMITTED 60 5940 [][]",
                        "left false",
                        "plan 0",
                        "UNCHANGED 0 6000 [][]",
                        "removed 6000");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void R10_aFullDirectoryForTemporaryFilesLeavesTheOldTree() throws IOException, InterruptedException {
        List<SmallDisk> disks = new ArrayList<>();
        try {
            List<String> arguments = new ArrayList<>(List.of("2000"));
            for (long pages = 4; pages <= 1024; pages *= 2) {
                Path small = Files.createDirectory(directory.resolve("small" + pages));
                disks.add(SmallDisk.mountOrSkip(small, pages * 4096));
                arguments.add(small.toString());
            }
            List<String> lines = run(List.of("-D" + Spill.BOUND_PROPERTY + "=20"), arguments);
            assertThat(lines.subList(0, 2)).containsExactly("COMMITTED 2000 0 [][]", "UNCHANGED 0 2000 [][]");
            List<String> full = lines.stream()
                    .skip(2)
                    .takeWhile(line -> !line.startsWith("COMMITTED"))
                    .filter(line -> !line.startsWith("left"))
                    .toList();
            assertThat(full)
                    .hasSizeGreaterThan(2)
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("NO_SPACE ")
                            .contains(directory + "/small")
                            .contains("java.io.tmpdir"));
            // Had one of those that failed changed anything, this one would have less to do.
            assertThat(lines).contains("COMMITTED 20 1980 [][]").doesNotContain("left true");
            assertThat(lines).endsWith("plan 0", "UNCHANGED 0 2000 [][]", "removed 2000");
            try (Stream<Path> left = Files.list(directory.resolve("disk"))) {
                assertThat(left).isEmpty();
            }
        } finally {
            for (SmallDisk disk : disks) {
                disk.close();
            }
        }
    }

    private List<String> run(List<String> options, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Holder.javaCommand(System.getProperty("java.class.path")));
        command.addAll(1, options);
        command.addAll(List.of(ManyFilesMain.class.getName(), directory.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(lines.toString()).isZero();
        return lines;
    }
}
