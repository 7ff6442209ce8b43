package org.shareops.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.backend.memory.Fixture.assertRefused;
import static org.shareops.backend.memory.Fixture.bytes;
import static org.shareops.backend.memory.Fixture.path;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.Access;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;

/** What was measured on real servers, row by row. */
class ProfileFactsTest {
    private static final Set<Access> READ = Set.of(Access.READ);

    static Stream<Named<MemoryProfile>> all() {
        return Stream.of(
                Named.of("windows", MemoryProfile.windows()),
                Named.of("samba422", MemoryProfile.samba422()),
                Named.of("samba417", MemoryProfile.samba417()),
                Named.of("netware", MemoryProfile.netware()),
                Named.of("netwareDos", MemoryProfile.netwareDos()),
                Named.of("posix", MemoryProfile.posix()));
    }

    static Stream<Named<MemoryProfile>> withNtstatus() {
        return all().limit(3);
    }

    static Stream<Named<MemoryProfile>> strict() {
        return all().limit(2);
    }

    static Stream<Named<MemoryProfile>> netware() {
        return all().skip(3).limit(2);
    }

    @ParameterizedTest
    @MethodSource("withNtstatus")
    void missingNamesAndTakenNames(MemoryProfile profile) throws ShareException {
        Fixture on = new Fixture(profile);
        on.write("a", "1");
        on.write("b", "2");
        assertRefused(ErrorKind.NOT_FOUND, 0xC0000034L, () -> on.volume.read(path("none")));
        assertRefused(ErrorKind.NOT_FOUND, 0xC000003AL, () -> on.volume.read(path("none/below")));
        assertRefused(ErrorKind.NOT_FOUND, 0xC000003AL, () -> on.volume.createNew(path("none/below")));
        assertRefused(ErrorKind.ALREADY_EXISTS, 0xC0000035L, () -> on.volume.createNew(path("a")));
        assertRefused(ErrorKind.ALREADY_EXISTS, 0xC0000035L, () -> on.volume.createDirectory(path("a")));
        assertRefused(
                ErrorKind.ALREADY_EXISTS,
                0xC0000035L,
                () -> on.volume.rename(path("a"), path("b"), RenameMode.FAIL_IF_EXISTS));
        assertThat(on.read("b")).isEqualTo("2");
    }

    @ParameterizedTest
    @MethodSource("strict")
    void openTargetAndOpenFileBelowRefuse(MemoryProfile profile) throws ShareException {
        Fixture on = withTree(profile);
        try (MemoryClient.Handle held = on.other.open(path("dir/file"), READ, Open.ALL)) {
            assertRefused(
                    ErrorKind.IN_USE,
                    0xC0000022L,
                    () -> on.volume.rename(path("new"), path("dir/file"), RenameMode.REPLACE));
            assertRefused(
                    ErrorKind.IN_USE,
                    0xC0000022L,
                    () -> on.volume.rename(path("dir"), path("dir2"), RenameMode.FAIL_IF_EXISTS));
            assertThat(held.read()).isEqualTo(bytes("old"));
        }
        on.volume.rename(path("new"), path("dir/file"), RenameMode.REPLACE);
        on.volume.rename(path("dir"), path("dir2"), RenameMode.FAIL_IF_EXISTS);
        assertThat(on.read("dir2/file")).isEqualTo("new");
    }

    @Test
    void samba417LetsReplaceWhatAnotherHasOpen() throws ShareException {
        Fixture on = withTree(MemoryProfile.samba417());
        MemoryClient.Handle held = on.other.open(path("dir/file"), READ, Set.of());
        on.volume.rename(path("new"), path("dir/file"), RenameMode.REPLACE);
        assertThat(held.read()).isEqualTo(bytes("old"));
        assertThat(on.read("dir/file")).isEqualTo("new");
    }

    @Test
    void samba417LetsRenameADirectoryOverFilesOfOthersButNotOverOurs() throws ShareException {
        Fixture on = withTree(MemoryProfile.samba417());
        try (ContentReader ours = on.volume.read(path("dir/file"))) {
            assertThat(ours.size()).isEqualTo(3);
            assertRefused(
                    ErrorKind.IN_USE,
                    0xC0000022L,
                    () -> on.volume.rename(path("dir"), path("dir2"), RenameMode.FAIL_IF_EXISTS));
        }
        MemoryClient.Handle held = on.other.open(path("dir/file"), READ, Set.of());
        on.volume.rename(path("dir"), path("dir2"), RenameMode.FAIL_IF_EXISTS);
        assertThat(held.read()).isEqualTo(bytes("old"));
    }

    @ParameterizedTest
    @MethodSource("withNtstatus")
    void replacingWhatWeHoldOurselvesIsRefused(MemoryProfile profile) throws ShareException {
        Fixture on = withTree(profile);
        try (Claim claim = on.volume.claim(path("dir/file"))) {
            assertRefused(
                    ErrorKind.IN_USE,
                    0xC0000022L,
                    () -> on.volume.rename(path("new"), claim.path(), RenameMode.REPLACE));
        }
    }

    @ParameterizedTest
    @MethodSource("withNtstatus")
    void heldFilesAreMovedAsideAndInThroughTheirClaims(MemoryProfile profile) throws ShareException {
        Fixture on = withTree(profile);
        try (Claim old = on.volume.claim(path("dir/file"));
                Claim staged = on.volume.claim(path("new"))) {
            FileId identity = old.id();
            old.renameTo(path("dir/aside"), RenameMode.FAIL_IF_EXISTS);
            staged.renameTo(path("dir/file"), RenameMode.FAIL_IF_EXISTS);
            assertThat(old.path()).isEqualTo(path("dir/aside"));
            assertThat(on.volume.stat(path("dir/aside")).flatMap(Entry::id)).contains(identity);
            assertRefused(ErrorKind.IN_USE, 0xC0000043L, () -> on.other.read(path("dir/file")));
        }
        assertThat(on.other.read(path("dir/file"))).isEqualTo(bytes("new"));
    }

    @ParameterizedTest
    @MethodSource("netware")
    void netwareMovesAndReplacesNothingThatIsOpen(MemoryProfile profile) throws ShareException {
        Fixture on = withTree(profile);
        long sent = requestsOf(on, "rename");
        assertRefused(ErrorKind.UNSUPPORTED, () -> on.volume.rename(path("new"), path("free"), RenameMode.REPLACE));
        try (Claim claim = on.volume.claim(path("new"))) {
            assertRefused(ErrorKind.UNSUPPORTED, () -> claim.renameTo(path("free"), RenameMode.FAIL_IF_EXISTS));
        }
        assertThat(requestsOf(on, "rename")).as("nothing was sent").isEqualTo(sent);
        try (MemoryClient.Handle held = on.other.open(path("dir/file"), READ, Open.ALL)) {
            assertThat(held.isOpen()).isTrue();
            assertRefused(ErrorKind.IN_USE, () -> on.volume.delete(path("dir/file")));
            assertRefused(
                    ErrorKind.IN_USE,
                    () -> on.volume.rename(path("dir/file"), path("aside"), RenameMode.FAIL_IF_EXISTS));
            assertRefused(
                    ErrorKind.IN_USE, () -> on.volume.rename(path("dir"), path("dir2"), RenameMode.FAIL_IF_EXISTS));
        }
        on.volume.rename(path("dir"), path("dir2"), RenameMode.FAIL_IF_EXISTS);
    }

    @Test
    void netwareKeepsTwoSecondsAndDosNamesInCapitals() throws ShareException {
        Instant odd = Instant.parse("2024-02-29T12:00:01.999Z");
        Fixture on = new Fixture(MemoryServer.create("dp01", MemoryProfile.netwareDos())
                .clock(InstantSource.fixed(odd))
                .addShare("packages"));
        on.write("setup.exe", "x");
        Entry entry = on.volume.stat(path("Setup.Exe")).orElseThrow();
        assertThat(entry.name()).isEqualTo("SETUP.EXE");
        assertThat(entry.modified()).isEqualTo(Instant.parse("2024-02-29T12:00:00Z"));
        assertThat(on.volume.serverTime()).isEqualTo(odd);
        assertRefused(ErrorKind.INVALID_NAME, () -> on.volume.createNew(path("much too long.text")));
    }

    @Test
    void onPosixOpensHinderNothingAndAClaimFollowsItsFile() throws ShareException {
        Fixture on = withTree(MemoryProfile.posix());
        MemoryClient.Handle held = on.other.open(path("dir/file"), READ, Set.of());
        on.volume.rename(path("new"), path("dir/file"), RenameMode.REPLACE);
        on.volume.rename(path("dir"), path("dir2"), RenameMode.FAIL_IF_EXISTS);
        on.write("newest", "newest");
        try (Claim claim = on.volume.claim(path("dir2/file"))) {
            on.volume.rename(path("newest"), claim.path(), RenameMode.REPLACE);
        }
        assertThat(held.read()).isEqualTo(bytes("old"));
        assertThat(on.read("dir2/file")).isEqualTo("newest");
    }

    @ParameterizedTest
    @MethodSource("all")
    void caseIsKeptAndFoldedAsTheProfileSays(MemoryProfile profile) throws ShareException {
        Fixture on = new Fixture(profile);
        on.write("FILE", "x");
        boolean folds = !profile.names().caseSensitive();
        assertThat(on.volume.stat(path("file")).isPresent()).isEqualTo(folds);
        if (folds) {
            assertRefused(ErrorKind.ALREADY_EXISTS, () -> on.volume.createNew(path("file")));
        }
        on.volume.rename(path("FILE"), path("file"), RenameMode.FAIL_IF_EXISTS);
        try (EntryCursor names = on.volume.list(path(""))) {
            Entry only = names.next();
            assertThat(only).isNotNull();
            assertThat(only.name()).isEqualTo(profile.names().eightDotThree() ? "FILE" : "file");
            assertThat(names.next()).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void readOnlyGuardsEverywhereButOnPosix(MemoryProfile profile) throws ShareException {
        Fixture on = withTree(profile);
        Set<FileAttribute> readOnly = Set.of(FileAttribute.READ_ONLY);
        on.volume.setAttributes(path("dir/file"), null, readOnly);
        assertThat(on.volume.stat(path("dir/file")).orElseThrow().attributes()).isEqualTo(readOnly);
        if (profile.has(Switch.READ_ONLY_GUARDS)) {
            assertRefused(ErrorKind.ACCESS_DENIED, () -> on.volume.delete(path("dir/file")));
            assertRefused(ErrorKind.ACCESS_DENIED, () -> on.other.writeFile(path("dir/file"), bytes("x")));
            on.volume.setAttributes(path("dir/file"), null, Set.of());
        }
        on.volume.delete(path("dir/file"));
        assertThat(on.volume.stat(path("dir/file"))).isEmpty();
    }

    @Test
    void readOnlyTargetRefusesItsReplacement() throws ShareException {
        Fixture on = withTree(MemoryProfile.windows());
        on.volume.setAttributes(path("dir/file"), null, Set.of(FileAttribute.READ_ONLY));
        assertRefused(
                ErrorKind.ACCESS_DENIED,
                0xC0000121L,
                () -> on.volume.rename(path("new"), path("dir/file"), RenameMode.REPLACE));
    }

    @ParameterizedTest
    @MethodSource("all")
    void timesAreCutToThePrecision(MemoryProfile profile) throws ShareException {
        Fixture on = withTree(profile);
        Instant exact = Instant.ofEpochSecond(-3, 123_456_789);
        on.volume.setAttributes(path("new"), exact, null);
        Instant kept = on.volume.stat(path("new")).orElseThrow().modified();
        Duration lost = Duration.between(kept, exact);
        assertThat(lost).isGreaterThanOrEqualTo(Duration.ZERO).isLessThan(profile.timePrecision());
        on.volume.setAttributes(path("new"), kept, null);
        assertThat(on.volume.stat(path("new")).orElseThrow().modified()).isEqualTo(kept);
    }

    @ParameterizedTest
    @MethodSource("all")
    void identitySurvivesARenameAndIsNeverUsedAgain(MemoryProfile profile) throws ShareException {
        Fixture on = withTree(profile);
        FileId id = idOf(on, "new");
        on.volume.rename(path("new"), path("dir/moved"), RenameMode.FAIL_IF_EXISTS);
        assertThat(idOf(on, "dir/moved")).isEqualTo(id);
        on.volume.delete(path("dir/moved"));
        on.write("new", "again");
        assertThat(idOf(on, "new")).isNotEqualTo(id);
    }

    @Test
    void traitsSayWhatTheSwitchesDo() {
        MemoryProfile odd = MemoryProfile.posix().without(Switch.STABLE_IDS).with(Switch.OPEN_BELOW_REFUSES_RENAME);
        assertThat(odd.traits().stableIds()).isFalse();
        assertThat(odd.traits().openFileBelowRefusesRename()).isTrue();
        assertThat(odd.traits().claimsDenyOpens()).isFalse();
        assertThat(MemoryProfile.windows().traits().replaceOwnClaim()).isFalse();
        assertThat(MemoryProfile.samba417().traits().openTargetRefusesReplace()).isFalse();
        assertThat(MemoryProfile.netware().traits().renameThroughClaim()).isFalse();
    }

    @Test
    void oddMixturesActAsSwitched() throws ShareException {
        Fixture on = withTree(MemoryProfile.windows().with(Switch.REPLACE_OWN_CLAIM));
        try (Claim claim = on.volume.claim(path("dir/file"))) {
            on.volume.rename(path("new"), claim.path(), RenameMode.REPLACE);
            assertRefused(ErrorKind.NOT_FOUND, () -> claim.renameTo(path("aside"), RenameMode.FAIL_IF_EXISTS));
        }
        assertThat(on.read("dir/file")).isEqualTo("new");
    }

    private static Fixture withTree(MemoryProfile profile) throws ShareException {
        Fixture on = new Fixture(profile);
        on.volume.createDirectory(path("dir"));
        on.write("dir/file", "old");
        on.write("new", "new");
        return on;
    }

    private static FileId idOf(Fixture on, String name) throws ShareException {
        return on.volume.stat(path(name)).flatMap(Entry::id).orElseThrow();
    }

    private static long requestsOf(Fixture on, String primitive) {
        return on.server.requests().getOrDefault(primitive, 0L);
    }
}
