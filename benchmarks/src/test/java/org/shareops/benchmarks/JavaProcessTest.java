package org.shareops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaProcessTest {
    private static final Login LOGIN = new Login("bench", "Pw-for-a-test");

    @TempDir
    Path directory;

    /** The second run meets a process again, not the end of the first one's pipe. */
    @Test
    void whoDoesNotEndInTimeIsEndedAndTheGroupGoesOnInAnotherProcess() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                JavaProcess java = new JavaProcess(LOGIN, Duration.ofSeconds(1))) {
            Job job = new Job(Scenario.Kind.COPY, directory, silent.getLocalPort(), "run", directory, "new");
            for (JavaClient client : new JavaClient[] {JavaClient.SMBJ_ONE, JavaClient.SMBJ_EIGHT}) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> java.contestant(client).run(job))
                        .withMessageContaining("within 1 s");
            }
        }
    }

    @Test
    void whoEndsInTimeIsMeasured() throws IOException {
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("file"), "content");
        try (JavaProcess java = new JavaProcess(LOGIN, Command.LIMIT)) {
            Job job = new Job(Scenario.Kind.DISK, source, 0, "", Files.createDirectory(directory.resolve("d")), "new");
            assertThat(java.contestant(JavaClient.SHAREOPS_DISK).run(job)).isPositive();
            assertThat(job.result().resolve("file")).hasContent("content");
        }
    }
}
