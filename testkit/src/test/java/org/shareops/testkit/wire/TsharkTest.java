package org.shareops.testkit.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TsharkTest {
    private static final int PORT = 4450;

    @TempDir
    private Path directory;

    private Tshark captured(byte[]... messages) throws IOException {
        assumeThat(Tshark.missing()).isEmpty();
        try (WireCapture capture = WireCapture.start(directory.resolve("capture.pcap"), PORT)) {
            for (byte[] message : messages) {
                capture.toServer(1, message);
            }
            return Tshark.on(capture.file()).decodeAs(capture.serverPort(), "nbss");
        }
    }

    private Tshark program(String script, Duration limit) throws IOException {
        Path program = Files.writeString(directory.resolve("program"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new Tshark(program.toString(), limit, directory.resolve("none"), List.of(), List.of());
    }

    @Test
    void aFieldHasAsManyValuesAsTheFrameHas() throws IOException {
        Packet packet = captured(Messages.compoundOfTwoEchoes(7, 8))
                .select("smb2", "smb2.msg_id", "smb2.filename")
                .get(0);
        assertThat(packet.frame()).isEqualTo(4);
        assertThat(packet.all("smb2.msg_id")).containsExactly("7", "8");
        assertThat(packet.all("smb2.filename")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> packet.first("smb2.filename"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> packet.all("smb2.cmd"))
                .withMessageContaining("smb2.cmd");
    }

    @Test
    void whatIsInOrderIsNotComplainedOf() throws IOException {
        Tshark tshark = captured(Messages.echo(1, 0), Messages.echo(2, 0));
        assertThat(tshark.complaints()).isEmpty();
        assertThat(tshark.undecoded("smb2")).isEmpty();
    }

    @Test
    void aMessageThatEndsTooEarlyIsMalformed() throws IOException {
        byte[] cut = Arrays.copyOf(Messages.echo(2, 0), 4 + 64 + 2);
        cut[3] = (byte) (cut[3] - 2);
        assertThat(captured(Messages.echo(1, 0), cut).complaints())
                .singleElement()
                .asString()
                .startsWith("frame 5, ")
                .containsIgnoringCase("malformed");
    }

    @Test
    void bytesThatAreNoMessageAreToldByTheirFrame() throws IOException {
        byte[] other = Messages.echo(2, 0);
        other[4] = 'X';
        assertThat(captured(Messages.echo(1, 0), other).undecoded("smb2")).containsExactly(5L);
    }

    @Test
    void withoutDecodingThereAreBytesOnly() throws IOException {
        captured(Messages.echo(1, 0));
        assertThat(Tshark.on(directory.resolve("capture.pcap")).select("smb2")).isEmpty();
    }

    @Test
    void aMistakeInTheQuestionIsTold() throws IOException {
        Tshark tshark = captured(Messages.echo(1, 0)).preference("ntlmssp.nt_password", "s3cret");
        assertThatIOException()
                .isThrownBy(() -> tshark.select("no.such.field == 1"))
                .withMessageContaining("no.such.field")
                .withMessageNotContaining("s3cret");
    }

    @Test
    void whatHangsIsEnded() throws Exception {
        Path pidFile = Files.createFile(directory.resolve("pid"));
        // One that is ended before it has told its number tells nothing.
        for (int millis = 300; Files.size(pidFile) == 0; millis *= 10) {
            Tshark hanging = program("echo $$ >" + pidFile + "; exec tail -f /dev/null", Duration.ofMillis(millis));
            assertThatIOException().isThrownBy(() -> hanging.select("tcp")).withMessageContaining("did not end within");
        }
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        Optional<ProcessHandle> left = ProcessHandle.of(pid);
        try {
            if (left.isPresent()) {
                left.get().onExit().get(20, TimeUnit.SECONDS);
            }
        } finally {
            left.ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void whatFailsIsTold() throws IOException {
        Tshark failing = program("echo why >&2; exit 3", Duration.ofSeconds(30));
        assertThatIOException()
                .isThrownBy(() -> failing.select("tcp"))
                .withMessageContainingAll("exit status 3", "why");
    }

    @Test
    void whereItIsMissingThePackageIsNamed() {
        assertThat(Tshark.missing("no-such-tshark").orElseThrow()).contains("apt-get install tshark");
    }
}
