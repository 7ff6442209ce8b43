package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An inbox of root in which others may create files, and not list what is there. Runs as root only. */
@EnabledOnOs(OS.LINUX)
class DropBoxTest {
    private static final int NOBODY = 65_534;

    @TempDir
    Path temporary;

    private Path share;
    private Path box;

    @BeforeEach
    void makeShare() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")) && LinuxCalls.available());
        assumeTrue(Files.getAttribute(temporary, "unix:uid").equals(0), "only root can be somebody else");
        share = Files.createDirectory(temporary.resolve("share"));
        box = Files.createDirectory(share.resolve("box"));
        Files.setAttribute(Files.createDirectory(temporary.resolve("own")), "unix:uid", NOBODY);
        for (Path each : List.of(temporary, share)) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private List<String> deliverAsNobody() throws Exception {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
        command.addAll(Holder.javaCommand(UnprivilegedTest.classPathForAll(temporary)));
        command.addAll(List.of(
                DropBoxMain.class.getName(),
                share.toString(),
                temporary.resolve("own/outbox").toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }

    private List<String> itemsAndOthers() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(box)) {
            for (Path file : files.toList()) {
                found.add(file.toString().endsWith(".itm") ? Files.readString(file) : file.toString());
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(ints = {01733, 0733})
    void V1_V2_V6_whoMayOnlyAddDelivers(int mode) throws Exception {
        Files.setAttribute(box, "unix:mode", mode);
        assertThat(deliverAsNobody()).containsExactly("delivered 1", "waiting 0");
        assertThat(itemsAndOthers()).containsExactlyInAnyOrder("direct", "outbox");
    }

    @ParameterizedTest
    @ValueSource(ints = {0711, 0755})
    void V1_whoMayNotAddKeepsTheItemAndIsToldWhy(int mode) throws Exception {
        Files.setAttribute(box, "unix:mode", mode);
        List<String> said = deliverAsNobody();
        assertThat(said).hasSize(3).endsWith("outbox ACCESS_DENIED", "waiting 1");
        assertThat(said.get(0)).startsWith("direct ACCESS_DENIED").contains("box");
        assertThat(itemsAndOthers()).isEmpty();
    }
}
