package org.shareops.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class HolderProcessTest {
    @TempDir
    Path directory;

    private Path one;
    private Path other;

    @BeforeEach
    void makeFiles() throws IOException {
        one = Files.writeString(directory.resolve("one"), "x");
        other = Files.writeString(directory.resolve("other"), "x");
    }

    @Test
    void aLockKeepsAllOthersOff() throws IOException {
        try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.LOCK, one, other)) {
            assertThat(canLock(one, false)).isFalse();
            assertThat(canLock(one, true)).isFalse();
            assertThat(canLock(other, false)).isFalse();
            assertThat(holder.isHolding()).isTrue();
            assertThat(ProcessHandle.of(holder.pid())).isPresent();
            holder.release();
            assertThat(canLock(one, false)).isTrue();
            assertThat(canLock(other, false)).isTrue();
            assertThat(holder.isHolding()).isFalse();
        }
    }

    @Test
    void aSharedLockLetsReadersIn() throws IOException {
        try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.SHARED_LOCK, List.of(one))) {
            assertThat(holder.isHolding()).isTrue();
            assertThat(canLock(one, false)).isFalse();
            assertThat(canLock(one, true)).isTrue();
        }
    }

    @Test
    void aPlainOpenLocksNothing() throws IOException {
        try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.OPEN_READ, one)) {
            assertThat(holder.isHolding()).isTrue();
            assertThat(canLock(one, false)).isTrue();
        }
    }

    @Test
    void aDeadHolderHoldsNothing() throws IOException {
        try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.LOCK, one)) {
            holder.kill();
            assertThat(canLock(one, false)).isTrue();
        }
    }

    @Test
    void aSecondHolderFailsAndSaysWhy() throws IOException {
        try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.LOCK, one)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> HolderProcess.start(HolderProcess.Mode.LOCK, one))
                    .withMessageContaining("locked by somebody else");
            assertThat(holder.isHolding()).isTrue();
        }
    }

    @Test
    void aMissingFileCannotBeHeld() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> HolderProcess.start(HolderProcess.Mode.OPEN_READ, directory.resolve("nowhere")))
                .withMessageContaining("NoSuchFileException");
    }

    @Test
    void aHolderDoesNotOutliveItsParent() throws Exception {
        long pid;
        try (ChildJvm parent = ChildJvm.start(ParentMain.class, List.of(one.toString()))) {
            pid = Long.parseLong(parent.await("holder"));
            assertThat(canLock(one, false)).isFalse();
            ProcessHandle holder = ProcessHandle.of(pid).orElseThrow();
            parent.kill();
            holder.onExit().get(30, TimeUnit.SECONDS);
        }
        assertThat(canLock(one, false)).isTrue();
    }

    private static boolean canLock(Path path, boolean shared) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock(0, Long.MAX_VALUE, shared)) {
            return lock != null;
        }
    }

    /** A program that has a holder. */
    static final class ParentMain {
        private ParentMain() {}

        public static void main(String[] arguments) throws IOException {
            ChildConsole console = new ChildConsole();
            try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.LOCK, Path.of(arguments[0]))) {
                console.say("holder " + holder.pid());
                console.awaitEnd();
            }
        }
    }
}
