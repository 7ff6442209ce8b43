package org.shareops.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.backend.memory.Fixture.assertRefused;
import static org.shareops.backend.memory.Fixture.bytes;
import static org.shareops.backend.memory.Fixture.path;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.model.Access;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RenameMode;

/** The matrix of access and share modes; R, W, D stand for read, write, delete, - for nothing. */
class ShareModeTest {
    private static final SharePath FILE = path("setup.exe");

    @ParameterizedTest(name = "{0} sharing {1}, then {2} sharing {3}: {4}")
    @CsvSource({
        "R,   RWD, R,   RWD, true",
        "R,   R,   R,   R,   true",
        "R,   R,   W,   RWD, false",
        "W,   RWD, R,   R,   false",
        "W,   RWD, R,   RW,  true",
        "RW,  RW,  RW,  RW,  true",
        "R,   RW,  D,   RWD, false",
        "R,   RWD, D,   RWD, true",
        "D,   RWD, R,   RW,  false",
        "R,   -,   R,   RWD, false",
        "R,   RWD, R,   -,   false",
        "-,   -,   -,   -,   true",
        "-,   RWD, RWD, -,   true"
    })
    void secondOpenNeedsWhatTheFirstShares(String access1, String shared1, String access2, String shared2, boolean both)
            throws ShareException {
        Fixture on = new Fixture(MemoryProfile.windows());
        on.other.writeFile(FILE, bytes("old"));
        MemoryClient third = on.server.open("packages", "carol", "pc18");
        on.other.open(FILE, access(access1), access(shared1));
        if (both) {
            assertThat(third.open(FILE, access(access2), access(shared2)).isOpen())
                    .isTrue();
        } else {
            assertRefused(ErrorKind.IN_USE, 0xC0000043L, () -> third.open(FILE, access(access2), access(shared2)));
        }
    }

    @Test
    void ourReaderDeniesNothingToOthers() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.windows());
        on.write("setup.exe", "old");
        try (ContentReader reader = on.volume.read(FILE)) {
            on.other.writeFile(FILE, bytes("newer"));
            assertThat(reader.size()).isEqualTo(3);
        }
    }

    @Test
    void ourWriterDeniesEverythingUntilItIsClosed() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.windows());
        try (ContentWriter writer = on.volume.createNew(FILE)) {
            assertThat(writer.path()).isEqualTo(FILE);
            assertRefused(ErrorKind.IN_USE, 0xC0000043L, () -> on.other.read(FILE));
            assertRefused(ErrorKind.IN_USE, 0xC0000043L, () -> on.volume.read(FILE));
        }
        assertThat(on.other.read(FILE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"RW, 3221225539", "RWD, 0", "-, 3221225539"})
    void fileHeldByAnotherIsRenamedAndDeletedOnlyIfDeletionIsShared(String shared, long ntstatus)
            throws ShareException {
        Fixture on = new Fixture(MemoryProfile.windows());
        on.write("setup.exe", "old");
        MemoryClient.Handle held = on.other.open(FILE, Set.of(Access.READ), access(shared));
        if (ntstatus == 0) {
            on.volume.rename(FILE, path("aside"), RenameMode.FAIL_IF_EXISTS);
            on.volume.delete(path("aside"));
            assertThat(held.read()).isEqualTo(bytes("old"));
        } else {
            assertRefused(
                    ErrorKind.IN_USE, ntstatus, () -> on.volume.rename(FILE, path("aside"), RenameMode.FAIL_IF_EXISTS));
            assertRefused(ErrorKind.IN_USE, ntstatus, () -> on.volume.delete(FILE));
        }
    }

    @Test
    void onPosixOnlyLocksHinderLocks() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.posix());
        on.write("setup.exe", "old");
        try (Claim claim = on.volume.claim(FILE)) {
            assertThat(on.volume.stat(FILE).flatMap(Entry::id)).contains(claim.id());
            assertThat(on.other.read(FILE)).isEqualTo(bytes("old"));
            assertRefused(ErrorKind.IN_USE, () -> on.other.open(FILE, Set.of(Access.READ), Set.of()));
        }
        try (MemoryClient.Handle lock = on.other.open(FILE, Set.of(Access.READ), Set.of())) {
            assertRefused(ErrorKind.IN_USE, () -> on.volume.claim(FILE));
            on.volume.delete(FILE);
            assertThat(lock.read()).isEqualTo(bytes("old"));
        }
    }

    private static Set<Access> access(String letters) {
        Set<Access> all = EnumSet.noneOf(Access.class);
        for (Access one : Access.values()) {
            if (letters.indexOf(one.name().charAt(0)) >= 0) {
                all.add(one);
            }
        }
        return all;
    }
}
