package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.model.ShareUrl;
import org.slf4j.LoggerFactory;

/** What a process without rights may do. Runs as root only, which can start such a process. */
@EnabledOnOs(OS.LINUX)
class UnprivilegedTest {
    private static final int NOBODY = 65_534;

    @TempDir
    Path temporary;

    @Test
    void deniesNamesAndListsWhatItCan() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")) && Holder.hasFlock());
        assumeTrue(LinuxCalls.available()
                && Files.getAttribute(temporary, "unix:uid").equals(0));
        Path share = Files.createDirectory(temporary.resolve("share"));
        put(share, "mine", "r--r--r--", NOBODY);
        put(share, "mine2", "r--r--r--", NOBODY);
        put(share, "theirs", "rw-r--r--", 0);
        put(share, "secret", "rw-------", 0);
        put(share, "locked", "rw-rw-rw-", NOBODY);
        Path closed = Files.createDirectory(share.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        put(share, "setid", "rwxr-xr-x", NOBODY);
        Files.setAttribute(share.resolve("setid"), "unix:mode", 06755);
        put(share, "capable", "rwxr-xr-x", NOBODY);
        try (PinnedInode inode = PinnedInode.open(share.resolve("capable"))) {
            new ExtendedAttributes(inode).set("security.capability", LinuxSecurityTest.CAPABLE_OF_BINDING);
        }
        for (String name : new String[] {"own", "foreign"}) {
            Path directory = Files.createDirectory(share.resolve(name));
            Files.setAttribute(directory, "unix:uid", NOBODY);
            Files.setAttribute(directory, "unix:gid", name.equals("own") ? NOBODY : 0);
            Files.setAttribute(directory, "unix:mode", 02775);
        }
        Path listed = Files.createDirectory(share.resolve("listed"));
        try (PinnedInode inode = PinnedInode.open(listed)) {
            new ExtendedAttributes(inode).set(Readers.ACCESS_LIST, LinuxSecurityTest.accessList(NOBODY, 7));
        }
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Holder holder = Holder.flock(share.resolve("locked"))) {
            String session = holder.pid() + ":" + ProcessFacts.startTimeOf(holder.pid());
            assertThat(runAsNobody(share.toString(), session))
                    .contains(
                            "claim read-only: done",
                            "claim theirs: done",
                            "claim secret: ACCESS_DENIED " + Errno.EACCES.meaning(),
                            "list closed: ACCESS_DENIED " + Errno.EACCES.meaning(),
                            "stat in closed: ACCESS_DENIED " + Errno.EACCES.meaning(),
                            "read secret: ACCESS_DENIED " + Errno.EACCES.meaning(),
                            "mine after: true",
                            "set-id after content: false",
                            "set-id written again: true",
                            "set-id after a failure: true",
                            "may change \"\": false",
                            "may change \"closed\": false",
                            "may change \"own\": true",
                            "may change \"listed\": true",
                            "own confined: true",
                            "foreign confined: false",
                            "complete: false",
                            "open: locked root true")
                    .anyMatch(line -> line.startsWith("give away: ACCESS_DENIED") && line.contains("uid 0 gid 0"))
                    .anyMatch(line -> line.startsWith("not carried: [owner uid 0 cannot be given away without root"))
                    .anyMatch(line -> line.startsWith("capabilities: [the file capabilities (security.capability)"))
                    .anyMatch(line -> line.startsWith("give capabilities: ACCESS_DENIED"))
                    .anyMatch(line -> line.startsWith("disconnect: ACCESS_DENIED"));
            assertThat(holder.isAlive()).isTrue();
        }
    }

    private static void put(Path share, String name, String mode, int owner) throws IOException {
        Path file = Files.writeString(share.resolve(name), name);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        Files.setAttribute(file, "unix:uid", owner);
        Files.setAttribute(file, "unix:gid", owner);
    }

    private List<String> runAsNobody(String share, String session) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
        command.addAll(Holder.javaCommand(classPathForAll(temporary)));
        command.addAll(List.of(UnprivilegedMain.class.getName(), share, session));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(lines.toString()).isZero();
        return lines;
    }

    /** Copies the classes to where every user may read them. */
    static String classPathForAll(Path temporary) throws Exception {
        List<String> copies = new ArrayList<>();
        for (Class<?> each : List.of(
                UnprivilegedMain.class,
                LocalBackend.class,
                ShareUrl.class,
                Native.class,
                NullMarked.class,
                LoggerFactory.class)) {
            Path source = Path.of(
                    each.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path copy = Files.createDirectories(temporary.resolve("classes" + copies.size()));
            if (Files.isDirectory(source)) {
                copyTree(source, copy);
                copies.add(copy.toString());
            } else {
                copies.add(Files.copy(source, copy.resolve("classes.jar")).toString());
            }
        }
        return String.join(":", copies);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            for (Path entry : entries.toList()) {
                Path target = to.resolve(from.relativize(entry).toString());
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(entry, target);
                }
            }
        }
    }
}
