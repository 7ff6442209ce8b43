package org.shareops.testkit.samba;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server of another process: of another user, and of one that is killed. */
@Timeout(120)
class SambaProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String NOBODY = "65534";

    @TempDir
    Path directory;

    @BeforeEach
    void prepare() throws IOException {
        assumeThat(SambaServer.missing()).isEmpty();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aServerWorksWithoutTheRightsOfRoot() throws Exception {
        Process program = start();
        Map<String, String> said = listen(program);
        assertThat(said.get("delete")).contains("NT_STATUS_SHARING_VIOLATION");
        assertThat(said.get("put")).contains("putting file").doesNotContain("NT_STATUS");
        assertThat(said.get("get")).contains("content");
        assertThat(said.get("plain")).startsWith("may not").contains("WERR_ACCESS_DENIED");
        assertThat(said.get("administrator")).isEqualTo("may:");
        assertThat(said.get("logons")).isEqualTo("4");
        List<ProcessHandle> processes = processes(said);
        assertThat(processes).isNotEmpty();
        if (SambaServerTest.isRoot()) {
            int looked = 0;
            for (ProcessHandle process : processes) {
                try {
                    assertThat(Files.getAttribute(Path.of("/proc/" + process.pid()), "unix:uid"))
                            .hasToString(NOBODY);
                    looked++;
                } catch (NoSuchFileException e) {
                    // A helper of the server that has done its work meanwhile.
                    assertThat(process.isAlive()).isFalse();
                }
            }
            assertThat(looked).isPositive();
        }
        program.getOutputStream().close();
        assertThat(program.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isZero();
        assertThat(Path.of(said.get("directory"))).doesNotExist();
        assertThat(processes).noneMatch(process -> SambaServerTest.isRunning(process.pid()));
    }

    @Test
    void nothingOutlivesAProgramThatIsKilled() throws Exception {
        Process program = start();
        Map<String, String> said = listen(program);
        Path server = Path.of(said.get("directory"));
        List<ProcessHandle> processes = processes(said);
        assertThat(server).exists();
        assertThat(processes).anyMatch(process -> SambaServerTest.isRunning(process.pid()));
        program.destroyForcibly().waitFor();
        assertThat(Deadline.met(LIMIT, () -> Files.notExists(server))).isTrue();
        assertThat(processes).noneMatch(process -> SambaServerTest.isRunning(process.pid()));
    }

    /** Without JUnit on its class path; as nobody if we may choose. */
    private Process start() throws IOException, URISyntaxException {
        List<String> command = new ArrayList<>();
        if (SambaServerTest.isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-cp",
                copy(SambaServer.class, "main") + ":" + copy(SambaProgram.class, "test"),
                SambaProgram.class.getName()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(directory.toFile())
                .start();
    }

    /** As the other user may not read where our classes are. */
    private Path copy(Class<?> type, String name) throws IOException, URISyntaxException {
        Path from =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        String own = type.getPackageName().replace('.', '/');
        Path to = Files.createDirectories(directory.resolve(name).resolve(own));
        try (var files = Files.list(from.resolve(own))) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return directory.resolve(name);
    }

    /** What it says until it is ready: a word and the rest of the line. */
    private static Map<String, String> listen(Process program) throws IOException {
        Map<String, String> said = new HashMap<>();
        BufferedReader output = program.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(SambaProgram.READY)) {
                return said;
            }
            int space = line.indexOf(' ');
            said.put(line.substring(0, Math.max(space, 0)), line.substring(space + 1));
        }
        throw new IOException("the program ended: " + said);
    }

    private static List<ProcessHandle> processes(Map<String, String> said) {
        List<ProcessHandle> processes = new ArrayList<>();
        for (String pid : said.get("pids").split(" ", -1)) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(processes::add);
        }
        return processes;
    }
}
