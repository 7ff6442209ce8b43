package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.ErrorKind;
import org.shareops.source.Source;
import org.shareops.update.Phase;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateStrategy;

/** Rules R1 and R14 on a real disk: rights are carried over whole, waiting content is private, mounts are left alone. */
@EnabledOnOs(OS.LINUX)
class PackageRightsTest {
    @TempDir
    Path work;

    private Shares shares;
    private Share share;
    private Path disk;
    private Path live;
    private Path source;

    @BeforeEach
    void publish() throws IOException {
        disk = Files.createDirectory(work.resolve("disk"));
        live = disk.resolve("office");
        source = Files.createDirectory(work.resolve("source"));
        Files.writeString(source.resolve("same.txt"), "same");
        Files.writeString(source.resolve("tool"), "version 1");
        Files.writeString(Files.createDirectory(source.resolve("sub")).resolve("a.txt"), "a");
        shares =
                Shares.builder().onlyGivenBackends().backend(new LocalBackend()).build();
        share = shares.share("file://" + disk);
        share.update("office").from(Source.directory(source)).run();
        Files.writeString(source.resolve("tool"), "version 2, longer");
    }

    @AfterEach
    void close() throws IOException {
        shares.close();
    }

    private void update(UpdateStrategy strategy) throws IOException {
        share.update("office").from(Source.directory(source)).strategy(strategy).run();
    }

    private static void run(String... command) throws IOException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode") & 07777;
    }

    private static boolean isRoot() throws IOException {
        return OwnRights.read().mayGiveFilesAway();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R14_setUserIdSurvivesNewContent(UpdateStrategy strategy) throws IOException {
        run("chmod", "6755", live.resolve("tool").toString());
        run("chmod", "4750", live.resolve("same.txt").toString());
        update(strategy);
        assertThat(live.resolve("tool")).hasContent("version 2, longer");
        assertThat(mode(live.resolve("tool"))).isEqualTo(06755);
        assertThat(mode(live.resolve("same.txt"))).isEqualTo(04750);
        Files.writeString(source.resolve("tool"), "version 3");
        share.replace("office/tool").from(Source.file(source.resolve("tool"))).run();
        assertThat(mode(live.resolve("tool"))).isEqualTo(06755);
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R14_newFilesInheritFromTheDirectoryTheyLandIn(UpdateStrategy strategy) throws IOException {
        assumeTrue(isRoot(), "only root may give a directory a foreign group");
        run("chown", ":2345", live.resolve("sub").toString());
        run("chmod", "2770", live.resolve("sub").toString());
        run("setfacl", "-d", "-m", "u::rwx,g::rw,o::-", live.resolve("sub").toString());
        Files.writeString(source.resolve("sub/new.txt"), "new");
        Files.writeString(Files.createDirectories(source.resolve("sub/deep")).resolve("b.txt"), "b");
        update(strategy);
        for (String file : List.of("sub/new.txt", "sub/deep/b.txt")) {
            assertThat(Files.getAttribute(live.resolve(file), "unix:gid"))
                    .as(file)
                    .isEqualTo(2345);
            assertThat(mode(live.resolve(file)) & 07).as(file).isZero();
            assertThat(mode(live.resolve(file)) & 0060).as(file).isEqualTo(0060);
        }
        assertThat(mode(live.resolve("sub"))).isEqualTo(02770);
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R14_whatWaitsBesideThePackageIsPrivate(UpdateStrategy strategy) throws IOException {
        Files.setPosixFilePermissions(live, PosixFilePermissions.fromString("rwx------"));
        update(strategy);
        Files.writeString(source.resolve("tool"), "version 3, for the eyes of few");
        List<String> open = new ArrayList<>();
        share.update("office")
                .from(Source.directory(source))
                .strategy(strategy)
                .onProgress(progress -> {
                    if (progress.phase() == Phase.STAGE || progress.phase() == Phase.VERIFY) {
                        open.addAll(openToOthers());
                    }
                })
                .run();
        open.addAll(openToOthers());
        assertThat(open).isEmpty();
        assertThat(mode(live)).isEqualTo(0700);
    }

    /** Everything directly below the control directory that others could read, but the lock, which is empty. */
    private List<String> openToOthers() {
        List<String> open = new ArrayList<>();
        try (Stream<Path> waiting = Files.list(disk.resolve(".shareops"))) {
            for (Path path : waiting.toList()) {
                boolean record = path.toString().endsWith(".man") || Files.isDirectory(path);
                if (record && (mode(path) & 077) != 0) {
                    open.add(path + " " + Integer.toOctalString(mode(path)));
                }
            }
        } catch (IOException e) {
            // It comes and goes while we look.
            return List.of();
        }
        return open;
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R1_whatIsMountedInAPackageIsNotTouched(UpdateStrategy strategy) throws IOException {
        assumeTrue(isRoot(), "only root may mount");
        Path real = Files.createDirectory(work.resolve("real"));
        Files.writeString(real.resolve("a.txt"), "a");
        Files.writeString(real.resolve("precious"), "precious");
        run("mount", "--bind", real.toString(), live.resolve("sub").toString());
        try {
            UpdateException e = catchThrowableOfType(UpdateException.class, () -> update(strategy));
            assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(e.problems()).singleElement().asString().contains("office/sub");
            UpdateException removing = catchThrowableOfType(
                    UpdateException.class, () -> share.remove("office").run());
            assertThat(removing.kind()).isEqualTo(ErrorKind.REFUSED);
            UpdateException top = catchThrowableOfType(
                    UpdateException.class, () -> share.remove("office/sub").run());
            assertThat(top.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(real.resolve("precious")).hasContent("precious");
            assertThat(live.resolve("tool")).hasContent("version 1");
        } finally {
            run("umount", live.resolve("sub").toString());
        }
    }

    @Test
    void R14_aDirectoryThatKeepsItsPublisherOutIsSwapped() throws IOException {
        Files.setPosixFilePermissions(live.resolve("sub"), PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.writeString(source.resolve("sub/a.txt"), "changed a");
        update(UpdateStrategy.SWAP);
        assertThat(mode(live.resolve("sub"))).isEqualTo(0555);
        assertThat(live.resolve("sub/a.txt")).hasContent("changed a");
        Files.setPosixFilePermissions(live.resolve("sub"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** In a process of nobody's, who belongs to the group of a directory that root owns. */
    @Test
    void R14_patchAddsFilesToADirectoryThatSomebodyElseOwns() throws Exception {
        assumeTrue(isRoot(), "only root may play two users");
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));
        run("chown", "-R", "65534:7777", disk.toString());
        run("chown", "0:7777", live.toString(), live.resolve("sub").toString());
        run("chmod", "2775", live.toString(), live.resolve("sub").toString());
        Files.writeString(source.resolve("sub/new.txt"), "new");
        run("chmod", "-R", "a+rX", source.toString());
        run(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--groups=7777",
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                UnprivilegedTest.classPathForAll(work),
                PatchMain.class.getName(),
                disk.toString(),
                source.toString());
        assertThat(live.resolve("sub/new.txt")).hasContent("new");
        assertThat(Files.getAttribute(live.resolve("sub/new.txt"), "unix:gid")).isEqualTo(7777);
        assertThat(Files.getAttribute(live.resolve("sub"), "unix:uid")).isEqualTo(0);
    }
}
