package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateStrategy;

/** What a real Samba refuses: each a kind of its own, and an untouched target. */
@NeedsSamba
class SmbRefusalTest {
    @TempDir
    Path work;

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

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void C2_aFileWithoutRightsStopsTheUpdateAndNothingHasChanged(UpdateStrategy strategy) throws IOException {
        assumeTrue(isRoot(), "only root may take a file from a user");
        try (SmbFixture on = new SmbFixture();
                Shares shares = on.sharesAs(SmbFixture.PLAIN)) {
            Share share = on.share(shares);
            Path live = on.server.directoryOf("data").resolve("office");
            share.update("office")
                    .from(SmbFixture.source(work.resolve("one"), Map.of("a.txt", "a", "b.txt", "b")))
                    .run();
            run("chown", "0:0", live.resolve("a.txt").toString());
            Files.setPosixFilePermissions(live.resolve("a.txt"), PosixFilePermissions.fromString("---------"));
            TreeDigest before = Trees.digest(live);
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> share.update("office")
                            .from(SmbFixture.source(work.resolve("two"), Map.of("a.txt", "other a", "b.txt", "b")))
                            .strategy(strategy)
                            .run());
            assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(e).hasMessageContaining("office");
            assertThat(Trees.digest(live)).isEqualTo(before);
            try (var records = Files.list(on.server.directoryOf("data").resolve(".shareops"))) {
                assertThat(records).hasSize(1);
            }
        }
    }

    @Test
    void R12_aShareThatMayOnlyBeReadIsRefusedInPlan() throws IOException {
        try (SmbFixture on = new SmbFixture("read only = yes");
                Shares shares = on.sharesAs(SmbFixture.PLAIN)) {
            Share share = on.share(shares);
            UpdateException run = catchThrowableOfType(
                    UpdateException.class,
                    () -> share.update("office")
                            .from(SmbFixture.source(work.resolve("one"), Map.of("a.txt", "a")))
                            .run());
            assertThat(run.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            ShareException plan = catchThrowableOfType(
                    ShareException.class,
                    () -> share.update("office")
                            .from(SmbFixture.source(work.resolve("one"), Map.of("a.txt", "a")))
                            .plan());
            assertThat(plan.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(on.server.directoryOf("data")).isEmptyDirectory();
        }
    }

    @Test
    void C2_aListedNameThatWouldBeAnotherPathIsRefused() throws IOException {
        try (SmbFixture on = new SmbFixture("mangled names = no");
                Shares shares = on.sharesAs(SmbFixture.PLAIN)) {
            Path disk = on.server.directoryOf("data");
            Files.createDirectory(disk.resolve("dir"));
            Files.writeString(disk.resolve("dir").resolve("a\\b"), "content");
            on.server.letEverybodyWrite("data");
            ShareException e = catchThrowableOfType(
                    ShareException.class, () -> on.share(shares).files().list("dir"));
            assertThat(e.kind()).isEqualTo(ErrorKind.PROTOCOL);
            assertThat(e).hasMessageContaining("dir").hasMessageContaining("can be no name");
        }
    }

    @Test
    void R10_aFullDiskLeavesTheOldContentAndNothingElse() throws IOException {
        assumeTrue(isRoot(), "only root may mount a small disk");
        try (SmbFixture on = new SmbFixture()) {
            Path disk = on.server.directoryOf("data");
            run("mount", "-t", "tmpfs", "-o", "size=1m", "shareops", disk.toString());
            try (Shares shares = on.sharesAs(SmbFixture.PLAIN)) {
                on.server.letEverybodyWrite("data");
                Share share = on.share(shares);
                share.update("office")
                        .from(SmbFixture.source(work.resolve("one"), Map.of("a.txt", "a")))
                        .run();
                TreeDigest before = Trees.digest(disk.resolve("office"));
                UpdateException e = catchThrowableOfType(
                        UpdateException.class,
                        () -> share.update("office")
                                .from(SmbFixture.source(work.resolve("two"), Map.of("a.txt", "x".repeat(2_000_000))))
                                .run());
                assertThat(e.kind()).isEqualTo(ErrorKind.NO_SPACE);
                assertThat(Trees.digest(disk.resolve("office"))).isEqualTo(before);
                assertThat(kindOfWritingTooMuch(on)).isEqualTo(ErrorKind.NO_SPACE);
            } finally {
                run("umount", "-l", disk.toString());
            }
        }
    }

    private static ErrorKind kindOfWritingTooMuch(SmbFixture on) throws ShareException {
        SmbBackend backend = new SmbBackend();
        ShareUrl url = ShareUrl.parse(on.server.url("data"));
        try (ServerLink link = backend.logOn(
                        url.server(), Credentials.password(SmbFixture.PLAIN, SmbFixture.PASSWORD.toCharArray()));
                Volume volume = link.volume(backend.share(url));
                ContentWriter writer = volume.createNew(SharePath.of("big.bin"))) {
            ShareException e =
                    catchThrowableOfType(ShareException.class, () -> writer.write(ByteBuffer.allocate(2_000_000), 0));
            writer.delete();
            return e.kind();
        }
    }
}
