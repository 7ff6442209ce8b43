package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.SharePath;
import org.shareops.spi.NameRules;
import org.shareops.testkit.Crowd;

/** Both ways to a disk behave alike, as far as what is common to them goes. */
class DiskTest {
    private static final int PIECE = 1024 * 1024;

    @TempDir
    Path directory;

    static Stream<Disk> disks() {
        Disk portable = new PortableDisk(FileSystems.getDefault().supportedFileAttributeViews());
        return LinuxCalls.available() ? Stream.of(portable, new LinuxDisk(new ScratchBuffers(1))) : Stream.of(portable);
    }

    @ParameterizedTest
    @MethodSource("disks")
    void createsWritesAndReads(Disk disk) throws IOException {
        Path file = directory.resolve("file");
        OpenedFile writer = disk.create(file);
        writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 2);
        writer.sync();
        assertThat(failure(() -> disk.claim(file))).isEqualTo(ErrorKind.IN_USE);
        assertThat(disk.status(file).orElseThrow().id()).contains(writer.id());
        writer.close();
        writer.close();
        assertThat(writer.isOpen()).isFalse();
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(writer::sync);
        OpenedFile reader = disk.open(file);
        ByteBuffer read = ByteBuffer.allocate(10);
        assertThat(reader.size()).isEqualTo(5);
        assertThat(reader.read(read, 0)).isEqualTo(5);
        assertThat(reader.read(read, 5)).isEqualTo(-1);
        assertThat(read.array()).startsWith(0, 0, 1, 2, 3);
        reader.close();
        disk.claim(file).close();
        assertThat(failure(() -> disk.create(file))).isEqualTo(ErrorKind.ALREADY_EXISTS);
    }

    @ParameterizedTest
    @MethodSource("disks")
    void storesWhatSeveralThreadsWriteToABigFile(Disk disk) throws Exception {
        Path file = directory.resolve("file");
        byte[] content = new byte[20 * PIECE];
        new Random(1).nextBytes(content);
        OpenedFile writer = disk.create(file);
        AtomicInteger next = new AtomicInteger();
        Crowd.inMany(4, () -> {
            for (int at = next.getAndAdd(PIECE); at < content.length; at = next.getAndAdd(PIECE)) {
                writer.write(ByteBuffer.wrap(content, at, PIECE), at);
            }
            return true;
        });
        writer.sync();
        writer.close();
        assertThat(file).hasBinaryContent(content);
    }

    @ParameterizedTest
    @MethodSource("disks")
    void renames(Disk disk) throws IOException {
        Path one = Files.writeString(directory.resolve("one"), "one");
        Path other = Files.writeString(directory.resolve("other"), "other");
        Path full = Files.createDirectories(directory.resolve("full/below")).getParent();
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(failure(() -> disk.renameToFree(one, other))).isEqualTo(ErrorKind.ALREADY_EXISTS);
        assertThat(failure(() -> disk.replace(one, empty))).isEqualTo(ErrorKind.ALREADY_EXISTS);
        assertThat(failure(() -> disk.replace(full, empty))).isEqualTo(ErrorKind.ALREADY_EXISTS);
        assertThat(failure(() -> disk.replace(directory.resolve("no"), one))).isEqualTo(ErrorKind.NOT_FOUND);
        disk.replace(one, other);
        assertThat(other).hasContent("one");
        disk.renameToFree(other, one);
        disk.renameToFree(full, directory.resolve("moved"));
        assertThat(directory.resolve("moved/below")).isDirectory();
    }

    @ParameterizedTest
    @MethodSource("disks")
    void makesDirectoriesAndDeletes(Disk disk) throws IOException {
        Path made = directory.resolve("made");
        disk.createDirectory(made);
        assertThat(failure(() -> disk.createDirectory(made))).isEqualTo(ErrorKind.ALREADY_EXISTS);
        Path file = Files.writeString(made.resolve("file"), "x");
        disk.syncDirectory(made);
        assertThat(failure(() -> disk.delete(made))).isEqualTo(ErrorKind.NOT_EMPTY);
        disk.delete(file);
        disk.delete(made);
        assertThat(failure(() -> disk.delete(made))).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(disk.status(made)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("disks")
    void tellsRightsOnDirectoriesOnly(Disk disk) throws IOException {
        assertThat(disk.mayChange(directory)).isTrue();
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThat(failure(() -> disk.mayChange(file))).isEqualTo(ErrorKind.WRONG_TYPE);
        assertThat(failure(() -> disk.mayChange(directory.resolve("no")))).isEqualTo(ErrorKind.NOT_FOUND);
    }

    @ParameterizedTest
    @MethodSource("disks")
    void setsTimesAndAttributes(Disk disk) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        Instant modified = Instant.ofEpochSecond(1_000_000_000, 123_456_700);
        disk.setModified(file, modified);
        disk.setAttributes(file, Set.of(FileAttribute.READ_ONLY));
        FileStatus status = disk.status(file).orElseThrow();
        assertThat(status.modified()).isEqualTo(modified);
        assertThat(status.attributes()).containsExactly(FileAttribute.READ_ONLY);
        assertThat(status.kind()).isEqualTo(EntryKind.FILE);
        disk.setAttributes(file, Set.of());
        assertThat(disk.status(file).orElseThrow().attributes()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("disks")
    void copies(Disk disk) throws IOException {
        byte[] content = new byte[3_000_000];
        content[2_999_999] = 5;
        Path from = Files.write(directory.resolve("from"), content);
        Path to = directory.resolve("to");
        assertThat(disk.copy(from, to, true)).isEqualTo(content.length);
        assertThat(to).hasBinaryContent(content);
        assertThat(failure(() -> disk.copy(from, to, false))).isEqualTo(ErrorKind.ALREADY_EXISTS);
        assertThat(failure(() -> disk.copy(directory, to, false))).isEqualTo(ErrorKind.WRONG_TYPE);
    }

    @ParameterizedTest
    @MethodSource("disks")
    void aCopyIsForNobodyButItsOwner(Disk disk) throws IOException {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        Path from = Files.writeString(directory.resolve("from"), "secret");
        for (String mode : new String[] {"rwxrwxrwx", "rw-r-----", "r--r--r--"}) {
            Files.setPosixFilePermissions(from, PosixFilePermissions.fromString(mode));
            Path to = directory.resolve("to");
            disk.copy(from, to, false);
            assertThat(to).hasContent("secret");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to)))
                    .isEqualTo(mode.substring(0, 2) + "-------");
            disk.delete(to);
            disk.create(to).close();
            Path plain = Files.createFile(directory.resolve("plain"));
            assertThat(Files.getPosixFilePermissions(to)).isEqualTo(Files.getPosixFilePermissions(plain));
            disk.delete(to);
            disk.delete(plain);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void R5_aNewFileThatSomebodyLockedFirstIsTheirs() throws IOException {
        assumeTrue(LinuxCalls.available());
        Path file = directory.resolve("x.lck");
        Disk other = new LinuxDisk(new ScratchBuffers(1));
        List<OpenedFile> claims = new ArrayList<>();
        Disk slow = new LinuxDisk(new ScratchBuffers(1), (descriptor, writable) -> {
            claims.add(other.claim(file));
            LinuxLocks.acquire(descriptor, writable);
        });
        assertThat(failure(() -> slow.create(file))).isEqualTo(ErrorKind.IN_USE);
        OpenedFile owner = claims.get(0);
        assertThat(other.status(file).flatMap(FileStatus::id)).contains(owner.id());
        assertThat(failure(() -> other.create(file))).isEqualTo(ErrorKind.ALREADY_EXISTS);
        assertThat(failure(() -> other.claim(file))).isEqualTo(ErrorKind.IN_USE);
        owner.close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void R5_aNewFileThatAnotherProcessLockedFirstIsTheirs() throws IOException {
        assumeTrue(LinuxCalls.available() && Holder.hasFlock());
        Path file = directory.resolve("x.lck");
        List<Holder> holders = new ArrayList<>();
        Disk slow = new LinuxDisk(new ScratchBuffers(1), (descriptor, writable) -> {
            holders.add(Holder.flock(file));
            LinuxLocks.acquire(descriptor, writable);
        });
        assertThat(failure(() -> slow.create(file))).isEqualTo(ErrorKind.IN_USE);
        try (Holder owner = holders.get(0)) {
            assertThat(owner.isAlive()).isTrue();
            assertThat(file).exists();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aNewFileThatCannotBeLockedAtAllIsTakenBack() {
        assumeTrue(LinuxCalls.available());
        Disk lockless = new LinuxDisk(new ScratchBuffers(1), (descriptor, writable) -> {
            throw new ErrnoException("flock", Errno.ENOLCK.number());
        });
        assertThat(failure(() -> lockless.create(directory.resolve("file")))).isEqualTo(ErrorKind.IO_FAILURE);
        assertThat(directory.resolve("file")).doesNotExist();
    }

    private static ErrorKind failure(ThrowingCallable call) {
        IOException[] failure = new IOException[1];
        assertThatExceptionOfType(IOException.class).isThrownBy(call).satisfies(e -> failure[0] = e);
        ShareAddress share = new ShareAddress(new ServerAddress("file", "", OptionalInt.empty()), "/");
        return new Failures(share, NameRules.posix())
                .of("test", SharePath.root(), failure[0])
                .kind();
    }
}
