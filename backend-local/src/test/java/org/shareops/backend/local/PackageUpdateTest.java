package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.HolderProcess;
import org.shareops.testkit.HolderProcess.Mode;
import org.shareops.testkit.ReaderProcess;
import org.shareops.testkit.TreeContent;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.TreeObservations;
import org.shareops.testkit.Trees;
import org.shareops.testkit.VirtualClock;
import org.shareops.testkit.WatchPlan;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** The engine's promises on a real disk, with other processes as readers and holders. */
@EnabledOnOs(OS.LINUX)
class PackageUpdateTest {
    private static final int FILES = 100;

    @TempDir
    Path work;

    private final VirtualClock clock = new VirtualClock(Instant.parse("2024-01-01T00:00:00Z"));
    private Shares shares;
    private Share share;
    private Path live;
    private Path one;
    private Path two;

    @BeforeEach
    void publishVersionOne() throws IOException {
        Path disk = Files.createDirectory(work.resolve("disk"));
        live = disk.resolve("office");
        one = Trees.numbered(work.resolve("one"), FILES, "one");
        two = Trees.numbered(work.resolve("two"), FILES, "two");
        shares = Shares.builder()
                .onlyGivenBackends()
                .backend(new LocalBackend())
                .clock(clock)
                .build();
        share = shares.share("file://" + disk);
        share.update("office").from(Source.directory(one)).run();
    }

    @AfterEach
    void close() throws IOException {
        shares.close();
    }

    private UpdateReport updateTo(Path version, UpdateStrategy strategy) throws ShareException {
        return share.update("office")
                .from(Source.directory(version))
                .strategy(strategy)
                .run();
    }

    private UpdateException failingUpdateTo(Path version, UpdateStrategy strategy) {
        return catchThrowableOfType(UpdateException.class, () -> updateTo(version, strategy));
    }

    private static Path file(Path tree, int number) {
        return tree.resolve(Trees.numberedName(number));
    }

    private static Map<String, Object> inodes(Path tree) throws IOException {
        Map<String, Object> found = new HashMap<>();
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                found.put(tree.relativize(path).toString(), Files.getAttribute(path, "unix:ino"));
            }
        }
        return found;
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R3_aLockedFileStopsTheUpdateAndNothingHasChanged(UpdateStrategy strategy) throws IOException {
        TreeDigest before = Trees.digest(live);
        try (HolderProcess holder = HolderProcess.start(Mode.LOCK, file(live, 37))) {
            UpdateException e = failingUpdateTo(two, strategy);
            assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(e.holders()).singleElement().satisfies(held -> {
                assertThat(held.path()).hasToString("office/" + Trees.numberedName(37));
                assertThat(held.id()).startsWith(holder.pid() + ":");
                assertThat(held.user()).contains(System.getProperty("user.name"));
                assertThat(held.program())
                        .hasValueSatisfying(name -> assertThat(name).contains("java"));
            });
            assertThat(Trees.digest(live)).isEqualTo(before);
            holder.release();
        }
        assertThat(updateTo(two, strategy).outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(Trees.digest(live)).isEqualTo(Trees.digest(two));
    }

    @Test
    void aReaderThatHoldsAFileOpenDoesNotStopTheUpdate() throws IOException {
        try (HolderProcess reader = HolderProcess.start(Mode.OPEN_READ, file(live, 37))) {
            assertThat(share.openFiles().items())
                    .filteredOn(open -> open.id().startsWith(reader.pid() + ":"))
                    .singleElement()
                    .satisfies(open -> assertThat(open.blocking()).isFalse());
            assertThat(updateTo(two, UpdateStrategy.SWAP).outcome()).isEqualTo(Outcome.COMMITTED);
        }
    }

    @Test
    void theUpdateGoesOnWhenTheHolderLeavesDuringAWait() throws IOException {
        try (HolderProcess holder = HolderProcess.start(Mode.SHARED_LOCK, file(live, 1), file(live, 50))) {
            clock.onSleep((number, duration) -> {
                if (number == 2) {
                    holder.release();
                }
            });
            UpdateReport report = share.update("office")
                    .from(Source.directory(two))
                    .whenInUse(InUsePolicy.retry(100, Duration.ofHours(2)))
                    .run();
            assertThat(report.attempts()).isEqualTo(3);
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(clock.sleeps()).containsExactly(Duration.ofHours(2), Duration.ofHours(2));
            assertThat(Trees.digest(live)).isEqualTo(Trees.digest(two));
        }
    }

    @Test
    void R2_aReaderOfASwapSeesTheOldTreeOrTheNewOne() throws IOException {
        TreeObservations seen;
        try (ReaderProcess reader =
                ReaderProcess.start(live, WatchPlan.wholeTrees(Trees.digest(one), Trees.digest(two)))) {
            for (int round = 0; round < 10; round++) {
                reader.awaitObservation();
                UpdateReport report = updateTo(round % 2 == 0 ? two : one, UpdateStrategy.SWAP);
                assertThat(report.gapMicros()).isZero();
            }
            reader.awaitObservation();
            seen = reader.stop();
        }
        assertThat(seen.observations()).as(seen.toString()).isPositive();
        assertThat(seen.mixedObservations()).as(seen.toString()).isZero();
        assertThat(seen.nameMissing()).as(seen.toString()).isZero();
        assertThat(seen.minimumVisibleFiles()).isEqualTo(FILES);
    }

    @Test
    void R2_aReaderOfAPatchSeesEveryFileOldOrNew() throws IOException {
        TreeObservations seen;
        try (ReaderProcess reader =
                ReaderProcess.start(live, WatchPlan.perFile(TreeContent.of(one), TreeContent.of(two)))) {
            for (int round = 0; round < 10; round++) {
                reader.awaitObservation();
                UpdateReport report = updateTo(round % 2 == 0 ? two : one, UpdateStrategy.PATCH);
                assertThat(report.gapMicros()).isZero();
            }
            reader.awaitObservation();
            seen = reader.stop();
        }
        assertThat(seen.mixedObservations()).as(seen.toString()).isZero();
        assertThat(seen.nameMissing()).as(seen.toString()).isZero();
        assertThat(seen.minimumVisibleFiles()).isEqualTo(FILES);
    }

    @Test
    void R7_aPatchTouchesOnlyChangedFiles() throws IOException {
        Path next = Trees.copy(one, work.resolve("next"));
        Set<String> changed = Set.of(Trees.numberedName(3), Trees.numberedName(60));
        for (String name : changed) {
            Files.writeString(next.resolve(name), "version two of " + name);
        }
        Map<String, Object> before = inodes(live);
        UpdateReport report = updateTo(next, UpdateStrategy.PATCH);
        Map<String, Object> after = inodes(live);
        Set<String> other = new HashSet<>(before.keySet());
        other.removeIf(name -> before.get(name).equals(after.get(name)));
        assertThat(other).isEqualTo(changed);
        assertThat(report.filesChanged()).isEqualTo(2);
        assertThat(report.filesUnchanged()).isEqualTo(FILES - 2);
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R7_anUpdateThatChangesNothingLeavesEveryInodeAndTime(UpdateStrategy strategy) throws IOException {
        Map<String, Object> before = inodes(live.getParent());
        FileTime control = Files.getLastModifiedTime(live.resolveSibling(".shareops"));
        assertThat(updateTo(one, strategy).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(inodes(live.getParent())).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(live.resolveSibling(".shareops"))).isEqualTo(control);
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R11_R14_timesComeFromTheSourceAndRightsFromWhatIsReplaced(UpdateStrategy strategy) throws IOException {
        Path kept = file(live, 5);
        Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rw-r-----"));
        Files.setAttribute(kept, "user:origin", ByteBuffer.wrap(new byte[] {1, 2, 3}));
        Path script = Trees.write(two, Map.of("NEW.SH", "#!/bin/sh")).resolve("NEW.SH");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        FileTime written = FileTime.from(Instant.parse("2001-02-03T04:05:06.123456789Z"));
        Files.setLastModifiedTime(file(two, 5), written);
        updateTo(two, strategy);
        assertThat(Files.getLastModifiedTime(kept)).isEqualTo(written);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rw-r-----");
        assertThat((byte[]) Files.getAttribute(kept, "user:origin")).containsExactly(1, 2, 3);
        assertThat(Files.isExecutable(live.resolve("NEW.SH"))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void linksThatLeaveTheSourceOrTheTargetAreRefused(UpdateStrategy strategy) throws IOException {
        Path outside = Trees.write(work.resolve("outside"), Map.of("secret", "secret"));
        Path link = Files.createSymbolicLink(two.resolve("link"), outside.resolve("secret"));
        UpdateException leaving = failingUpdateTo(two, strategy);
        assertThat(leaving.kind()).isEqualTo(ErrorKind.SOURCE);
        assertThat(leaving.problems())
                .singleElement()
                .asString()
                .contains("link")
                .contains("leaves the source");
        Files.delete(link);

        Path away = Files.move(live, work.resolve("away"));
        Files.createSymbolicLink(live, away);
        assertThat(failingUpdateTo(two, strategy).kind()).isEqualTo(ErrorKind.WRONG_TYPE);
        assertThat(Trees.digest(away)).isEqualTo(Trees.digest(one));
        assertThat(Files.isSymbolicLink(live)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void aTargetThatIsAFileIsRefused(UpdateStrategy strategy) throws IOException {
        Files.writeString(live.resolveSibling("file"), "a file");
        UpdateException e = catchThrowableOfType(
                UpdateException.class,
                () -> share.update("file")
                        .from(Source.directory(two))
                        .strategy(strategy)
                        .run());
        assertThat(e.kind()).isEqualTo(ErrorKind.WRONG_TYPE);
        assertThat(live.resolveSibling("file")).hasContent("a file");
    }

    @Test
    void theRootOfAShareIsPatchedButNotSwapped() throws IOException {
        Share root = shares.share("file://" + live);
        UpdateException e = catchThrowableOfType(
                UpdateException.class,
                () -> root.update("").from(Source.directory(two)).run());
        assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
        assertThat(Trees.digest(live)).isEqualTo(Trees.digest(one));
        root.update("")
                .from(Source.directory(two))
                .strategy(UpdateStrategy.PATCH)
                .run();
        assertThat(Trees.digest(live)).isEqualTo(Trees.digest(two));
    }

    @Test
    void aFileIsReplacedUnderItsReadersAndRefusedUnderALock() throws IOException {
        Path file = file(live, 8);
        String path = "office/" + Trees.numberedName(8);
        try (HolderProcess holder = HolderProcess.start(Mode.LOCK, file)) {
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> share.replace(path).from(Source.file(file(two, 8))).run());
            assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(e.holders()).hasSize(1);
            assertThat(file).hasSameBinaryContentAs(file(one, 8));
            holder.release();
        }
        share.replace(path).from(Source.file(file(two, 8))).run();
        assertThat(file).hasSameBinaryContentAs(file(two, 8));
        assertThat(live.resolve(".shareops")).doesNotExist();
    }

    @Test
    void aDirectoryIsRemovedUnlessSomebodyHoldsAFileInIt() throws IOException {
        try (HolderProcess holder = HolderProcess.start(Mode.LOCK, file(live, 99))) {
            UpdateException e = catchThrowableOfType(
                    UpdateException.class, () -> share.remove("office").run());
            assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(Trees.digest(live)).isEqualTo(Trees.digest(one));
            holder.release();
        }
        assertThat(share.remove("office").run().filesRemoved()).isEqualTo(FILES);
        assertThat(Files.exists(live, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(live.resolveSibling(".shareops")).doesNotExist();
    }
}
