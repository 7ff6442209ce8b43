package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.shareops.backend.local.ShareFailures.failsWith;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RenameMode;

@EnabledOnOs(OS.LINUX)
class LocalClaimTest {
    private static final SharePath FILE = SharePath.of("file");

    @TempDir
    Path directory;

    private OpenShare share;

    @BeforeEach
    void open() throws IOException {
        share = OpenShare.at(directory);
        share.put("file", "content");
    }

    @AfterEach
    void close() throws IOException {
        share.close();
    }

    @Test
    void anOpenWithoutLockDoesNotHinder() throws IOException {
        try (Holder reader = Holder.java("open", share.path("file"))) {
            assertThat(reader.isAlive()).isTrue();
            share.volume.claim(FILE).close();
        }
    }

    @Test
    void aPosixLockOfAnotherProcessHinders() throws IOException {
        try (Holder holder = Holder.java("lock", share.path("file"))) {
            ShareException inUse = failsWith(ErrorKind.IN_USE, () -> share.volume.claim(FILE));
            assertThat(inUse.nativeCode()).get().hasToString("errno 11 EAGAIN");
            assertThat(holder.isAlive()).isTrue();
        }
        share.volume.claim(FILE).close();
    }

    @Test
    void aFlockOfAnotherProcessHinders() throws IOException {
        assumeTrue(Holder.hasFlock());
        try (Holder holder = Holder.flock(share.path("file"))) {
            failsWith(ErrorKind.IN_USE, () -> share.volume.claim(FILE));
            assertThat(holder.isAlive()).isTrue();
        }
        share.volume.claim(FILE).close();
    }

    @Test
    void aLeaseOfAnotherProcessHindersWithoutMakingUsWait() throws IOException {
        for (String lease : new String[] {"read-lease", "write-lease"}) {
            try (Holder holder = Holder.java(lease, share.path("file"))) {
                failsWith(ErrorKind.IN_USE, () -> share.volume.claim(FILE));
                assertThat(holder.isAlive()).isTrue();
            }
            share.volume.claim(FILE).close();
        }
    }

    @Test
    void aClaimHindersOtherProcessesThatLock() throws IOException {
        assumeTrue(Holder.hasFlock());
        Claim claim = share.volume.claim(FILE);
        assertThat(tryFlock()).isFalse();
        try (FileChannel channel = FileChannel.open(share.path("file"), StandardOpenOption.WRITE)) {
            try (FileLock lock = channel.tryLock()) {
                assertThat(lock).isNull();
            }
        }
        // Closing another descriptor of the file in this process ends POSIX locks, but not ours.
        share.content("file");
        failsWith(ErrorKind.IN_USE, () -> share.volume.claim(FILE));
        claim.close();
        assertThat(tryFlock()).isTrue();
    }

    @Test
    void aNewFileIsClaimedUntilItIsClosed() throws IOException {
        SharePath path = SharePath.of("new");
        try (ContentWriter writer = share.volume.createNew(path)) {
            failsWith(ErrorKind.IN_USE, () -> share.volume.claim(path));
            writer.write(ByteBuffer.allocate(3), 0);
            writer.renameTo(SharePath.of("renamed"), RenameMode.FAIL_IF_EXISTS);
            assertThat(writer.path()).isEqualTo(SharePath.of("renamed"));
            writer.write(ByteBuffer.allocate(3), 3);
        }
        share.volume.claim(SharePath.of("renamed")).close();
        assertThat(share.path("renamed")).hasSize(6);
    }

    @Test
    void renamesThroughTheClaimAndReplacesItsOwn() throws IOException {
        share.put("other", "other");
        try (Claim one = share.volume.claim(FILE);
                Claim other = share.volume.claim(SharePath.of("other"))) {
            failsWith(ErrorKind.ALREADY_EXISTS, () -> one.renameTo(other.path(), RenameMode.FAIL_IF_EXISTS));
            assertThat(one.path()).isEqualTo(FILE);
            one.renameTo(other.path(), RenameMode.REPLACE);
            assertThat(one.path()).isEqualTo(other.path());
            failsWith(ErrorKind.IN_USE, () -> share.volume.claim(SharePath.of("other")));
            assertThat(one.id())
                    .isEqualTo(share.volume.stat(one.path()).orElseThrow().id().orElseThrow());
            // The other claim's name means another file now: it must not touch that.
            failsWith(ErrorKind.NOT_FOUND, other::delete);
            one.delete();
        }
        assertThat(share.path("other")).doesNotExist();
    }

    @Test
    void claimsAReadOnlyFile() throws IOException {
        assertThat(share.path("file").toFile().setReadOnly()).isTrue();
        try (Claim claim = share.volume.claim(FILE)) {
            assertThat(claim.path()).isEqualTo(FILE);
        }
    }

    @Test
    void claimsARunningProgram() throws IOException {
        Path program = Files.copy(Path.of("/bin/sh"), share.path("program"));
        Process running = new ProcessBuilder(program.toString(), "-c", "echo ready; read line").start();
        try {
            assertThat(running.inputReader().readLine()).isEqualTo("ready");
            share.volume.claim(SharePath.of("program")).close();
        } finally {
            running.getOutputStream().close();
        }
    }

    @Test
    void isOnlyForRegularFilesThatExist() {
        failsWith(ErrorKind.NOT_FOUND, () -> share.volume.claim(SharePath.of("no")));
        failsWith(ErrorKind.WRONG_TYPE, () -> share.volume.claim(SharePath.root()));
    }

    private boolean tryFlock() throws IOException {
        Process flock = new ProcessBuilder("flock", "-n", share.path("file").toString(), "true").start();
        try {
            return flock.waitFor() == 0;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
