package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is promised to a process that may open few files only. */
@EnabledOnOs(OS.LINUX)
class FewDescriptorsTest {
    @TempDir
    Path directory;

    @Test
    void C1_promisesOnlyTheClaimsThatTheLimitAllows() throws IOException, InterruptedException {
        List<String> lines = run(120, 200);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("claimed ");
        assertThat(Integer.parseInt(lines.get(0).substring(8))).isBetween(1, 120);
        assertThat(lines.get(1)).isEqualTo("update 1 done");
        assertThat(lines.get(2)).startsWith("update 2 REFUSED").contains("200 claims are needed");
    }

    private List<String> run(int limit, int files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + limit + " && exec \"$@\"", "sh"));
        command.addAll(Holder.javaCommand(System.getProperty("java.class.path")));
        command.addAll(List.of(FewDescriptorsMain.class.getName(), directory.toString(), String.valueOf(files)));
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
