package org.shareops.testkit.samba;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing of a domain controller outlives the program that has it; what it does is tested where it is used. */
@Timeout(600)
class SambaDomainTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @BeforeEach
    void prepare() {
        assumeThat(SambaDomain.missing()).isEmpty();
    }

    @Test
    void nothingOutlivesAProgramThatIsKilled() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DomainProgram.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = program.inputReader(StandardCharsets.UTF_8)) {
            List<String> said = List.of(output.readLine().split(" ", -1));
            List<Long> pids = said.stream().skip(1).map(Long::valueOf).toList();
            // Some only do something when the server starts, and have ended.
            assertThat(pids).filteredOn(SambaServerTest::isRunning).hasSizeGreaterThan(4);
            assertThat(names(pids)).contains("samba", "smbd", "winbindd").anyMatch(name -> name.startsWith("kdc"));
            assertThat(Path.of(said.get(0), "winbindd", "pipe")).exists(); // and not where the computer has its own
            program.destroyForcibly().waitFor();
            assertThat(Deadline.met(LIMIT, () -> Files.notExists(Path.of(said.get(0)))))
                    .isTrue();
            assertThat(pids).noneMatch(SambaServerTest::isRunning);
        } finally {
            program.destroyForcibly();
        }
    }

    private static List<String> names(List<Long> pids) {
        return pids.stream()
                .map(pid -> {
                    try {
                        return Files.readString(Path.of("/proc", pid.toString(), "comm"))
                                .strip();
                    } catch (IOException e) {
                        return "";
                    }
                })
                .toList();
    }
}
