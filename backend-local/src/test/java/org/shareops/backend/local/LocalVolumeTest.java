package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.shareops.backend.local.ShareFailures.failsWith;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.Volume;

@EnabledOnOs(OS.LINUX)
class LocalVolumeTest {
    @TempDir
    Path directory;

    private OpenShare share;
    private Volume volume;

    @BeforeEach
    void open() throws IOException {
        share = OpenShare.at(directory);
        volume = share.volume;
    }

    @AfterEach
    void close() throws IOException {
        share.close();
    }

    @Test
    void writesAndReadsByPosition() throws IOException {
        byte[] content = new byte[700_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31);
        }
        try (ContentWriter writer = volume.createNew(SharePath.of("file"))) {
            ByteBuffer heap = ByteBuffer.wrap(content, 300_000, 400_000);
            writer.write(heap, 300_000);
            assertThat(heap.hasRemaining()).isFalse();
            ByteBuffer direct = ByteBuffer.allocateDirect(300_010).position(10);
            direct.put(content, 0, 300_000).position(10);
            writer.write(direct.asReadOnlyBuffer(), 0);
            writer.sync();
        }
        try (ContentReader reader = volume.read(SharePath.of("file"))) {
            assertThat(reader.size()).isEqualTo(content.length);
            byte[] read = new byte[content.length + 5];
            ByteBuffer heap = ByteBuffer.wrap(read);
            while (reader.read(heap, heap.position()) >= 0) {
                assertThat(heap.position()).isPositive();
            }
            assertThat(heap.position()).isEqualTo(content.length);
            assertThat(read).startsWith(content);
            ByteBuffer direct = ByteBuffer.allocateDirect(8);
            assertThat(reader.read(direct, 699_996)).isEqualTo(4);
            assertThat(direct.get(0)).isEqualTo(content[699_996]);
            assertThat(reader.read(direct, content.length)).isEqualTo(-1);
        }
    }

    @Test
    void createNewNeverOverwrites() throws IOException {
        share.put("file", "old");
        Files.createDirectory(share.path("directory"));
        Files.createSymbolicLink(share.path("dangling"), Path.of("nowhere"));
        for (String name : new String[] {"file", "directory", "dangling", ""}) {
            failsWith(ErrorKind.ALREADY_EXISTS, () -> volume.createNew(SharePath.of(name)));
        }
        assertThat(share.content("file")).isEqualTo("old");
        ShareException missing = failsWith(ErrorKind.NOT_FOUND, () -> volume.createNew(SharePath.of("no/file")));
        assertThat(missing.nativeCode()).get().hasToString("errno 2 ENOENT");
        assertThat(missing)
                .hasMessageContaining("create")
                .hasMessageContaining("no/file")
                .hasMessageContaining("file://");
        failsWith(ErrorKind.WRONG_TYPE, () -> volume.createNew(SharePath.of("file/below")));
    }

    @Test
    void statTellsKindSizeTimesAndIdentity() throws IOException {
        Path file = share.put("file", "12345");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-xr-x---"));
        Files.createSymbolicLink(share.path("link"), Path.of("file"));
        Entry entry = volume.stat(SharePath.of("file")).orElseThrow();
        assertThat(entry.kind()).isEqualTo(EntryKind.FILE);
        assertThat(entry.size()).isEqualTo(5);
        assertThat(entry.modified()).isEqualTo(Files.getLastModifiedTime(file).toInstant());
        assertThat(entry.attributes()).containsExactlyInAnyOrder(FileAttribute.READ_ONLY, FileAttribute.EXECUTABLE);
        assertThat(entry.id())
                .contains(
                        new FileId(Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino")));
        assertThat(volume.stat(SharePath.of("link")).orElseThrow().kind()).isEqualTo(EntryKind.SYMBOLIC_LINK);
        assertThat(volume.stat(SharePath.root()).orElseThrow().name()).isEmpty();
        assertThat(volume.stat(SharePath.of("no"))).isEmpty();
        assertThat(volume.stat(SharePath.of("no/no"))).isEmpty();
        assertThat(volume.stat(SharePath.of("file/below"))).isEmpty();
    }

    @Test
    void listsEveryEntryOnceAndFollowsNothing() throws IOException {
        share.put("directory/below", "x");
        share.put("file", "x");
        Files.createSymbolicLink(share.path("link"), Path.of("directory"));
        Set<String> seen = new HashSet<>();
        try (EntryCursor cursor = volume.list(SharePath.root())) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                assertThat(seen.add(entry.name() + " " + entry.kind())).isTrue();
            }
        }
        assertThat(seen).containsExactlyInAnyOrder("directory DIRECTORY", "file FILE", "link SYMBOLIC_LINK");
        failsWith(ErrorKind.WRONG_TYPE, () -> volume.list(SharePath.of("file")));
        failsWith(ErrorKind.WRONG_TYPE, () -> volume.list(SharePath.of("link")));
        failsWith(ErrorKind.NOT_FOUND, () -> volume.list(SharePath.of("no")));
    }

    @Test
    void linksOnTheWayAreRefusedByName() throws IOException {
        share.put("inside/file", "x");
        Files.createSymbolicLink(share.path("out"), Path.of("/etc"));
        Files.createSymbolicLink(share.path("in"), Path.of("inside"));
        Files.createSymbolicLink(share.path("circle"), Path.of("circle"));
        ShareException out = failsWith(ErrorKind.ACCESS_DENIED, () -> volume.stat(SharePath.of("out/passwd")));
        assertThat(out).hasMessageContaining("\"out\"").hasMessageContaining("leads out of the share");
        failsWith(ErrorKind.ACCESS_DENIED, () -> volume.createNew(SharePath.of("out/new-file")));
        failsWith(ErrorKind.ACCESS_DENIED, () -> volume.delete(SharePath.of("in/file")));
        failsWith(ErrorKind.ACCESS_DENIED, () -> volume.read(SharePath.of("in/file")));
        failsWith(ErrorKind.ACCESS_DENIED, () -> volume.claim(SharePath.of("circle/file")));
        failsWith(
                ErrorKind.ACCESS_DENIED,
                () -> volume.rename(SharePath.of("inside/file"), SharePath.of("in/x"), RenameMode.REPLACE));
        assertThat(share.content("inside/file")).isEqualTo("x");
    }

    @Test
    void theLastNameIsNeverFollowed() throws IOException {
        share.put("file", "x");
        Files.createSymbolicLink(share.path("link"), Path.of("file"));
        failsWith(ErrorKind.WRONG_TYPE, () -> volume.read(SharePath.of("link")));
        failsWith(ErrorKind.WRONG_TYPE, () -> volume.claim(SharePath.of("link")));
        failsWith(ErrorKind.WRONG_TYPE, () -> volume.setAttributes(SharePath.of("link"), null, Set.of()));
        volume.rename(SharePath.of("link"), SharePath.of("moved"), RenameMode.FAIL_IF_EXISTS);
        volume.delete(SharePath.of("moved"));
        assertThat(share.content("file")).isEqualTo("x");
    }

    @Test
    void renameReplacesFilesOnly() throws IOException {
        share.put("new", "new");
        share.put("old", "old");
        Files.createDirectory(share.path("empty"));
        share.put("full/file", "x");
        failsWith(ErrorKind.ALREADY_EXISTS, () -> rename("new", "old", RenameMode.FAIL_IF_EXISTS));
        failsWith(ErrorKind.ALREADY_EXISTS, () -> rename("new", "empty", RenameMode.REPLACE));
        failsWith(ErrorKind.ALREADY_EXISTS, () -> rename("full", "empty", RenameMode.REPLACE));
        failsWith(ErrorKind.ALREADY_EXISTS, () -> rename("full", "old", RenameMode.REPLACE));
        failsWith(ErrorKind.NOT_FOUND, () -> rename("no", "old", RenameMode.REPLACE));
        failsWith(ErrorKind.NOT_FOUND, () -> rename("new", "no/new", RenameMode.FAIL_IF_EXISTS));
        failsWith(ErrorKind.REFUSED, () -> rename("", "old", RenameMode.REPLACE));
        for (RenameMode mode : RenameMode.values()) {
            ShareException inside = failsWith(ErrorKind.REFUSED, () -> rename("full", "full/below", mode));
            assertThat(inside).hasMessageContaining("into itself");
        }
        FileId id = volume.stat(SharePath.of("new")).orElseThrow().id().orElseThrow();
        rename("new", "old", RenameMode.REPLACE);
        assertThat(share.content("old")).isEqualTo("new");
        assertThat(volume.stat(SharePath.of("old")).orElseThrow().id()).contains(id);
        rename("full", "renamed", RenameMode.FAIL_IF_EXISTS);
        assertThat(share.content("renamed/file")).isEqualTo("x");
    }

    @Test
    void failuresNameBothPlacesInTheirOrder() throws IOException {
        share.put("one", "1");
        share.put("two", "2");
        ShareException taken =
                failsWith(ErrorKind.ALREADY_EXISTS, () -> rename("one", "two", RenameMode.FAIL_IF_EXISTS));
        assertThat(taken).hasMessageStartingWith("cannot rename \"one\" to \"two\" on file://");
        ShareException copied = failsWith(
                ErrorKind.ALREADY_EXISTS,
                () -> share.facet(ServerCopy.class).copy(SharePath.of("one"), SharePath.of("two"), null, null, false));
        assertThat(copied).hasMessageStartingWith("cannot copy \"one\" to \"two\" on file://");
        try (Claim claim = volume.claim(SharePath.of("one"))) {
            ShareException claimed = failsWith(
                    ErrorKind.ALREADY_EXISTS, () -> claim.renameTo(SharePath.of("two"), RenameMode.FAIL_IF_EXISTS));
            assertThat(claimed).hasMessageStartingWith("cannot rename the claimed file \"one\" to \"two\" on");
        }
        ShareException odd =
                failsWith(ErrorKind.NOT_FOUND, () -> rename("a\n\u001b[2J\u0085b", "two", RenameMode.FAIL_IF_EXISTS));
        assertThat(odd).hasMessageStartingWith("cannot rename \"a\\x0a\\x1b[2J\\x85b\" to \"two\"");
    }

    @Test
    void renameOfOneHardLinkOverTheOtherLeavesOneName() throws IOException {
        share.put("one", "x");
        Files.createLink(share.path("other"), share.path("one"));
        rename("one", "other", RenameMode.REPLACE);
        assertThat(share.path("one")).doesNotExist();
        assertThat(share.content("other")).isEqualTo("x");
        rename("other", "other", RenameMode.REPLACE);
        assertThat(share.content("other")).isEqualTo("x");
    }

    @Test
    void deletesOneEntry() throws IOException {
        share.put("full/file", "x");
        ShareException full = failsWith(ErrorKind.NOT_EMPTY, () -> volume.delete(SharePath.of("full")));
        assertThat(full.nativeCode()).get().hasToString("errno 39 ENOTEMPTY");
        volume.delete(SharePath.of("full/file"));
        volume.delete(SharePath.of("full"));
        failsWith(ErrorKind.NOT_FOUND, () -> volume.delete(SharePath.of("full")));
        failsWith(ErrorKind.REFUSED, () -> volume.delete(SharePath.root()));
    }

    @Test
    void setsTimesToTheNanosecondAndAttributes() throws IOException {
        Path file = share.put("file", "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Instant modified = Instant.ofEpochSecond(1_234_567_890, 123_456_789);
        volume.setAttributes(SharePath.of("file"), modified, Set.of(FileAttribute.READ_ONLY, FileAttribute.EXECUTABLE));
        assertThat(volume.stat(SharePath.of("file")).orElseThrow().modified()).isEqualTo(modified);
        assertThat(modeOf(file)).isEqualTo("r-xr-x---");
        volume.setAttributes(SharePath.of("file"), null, Set.of());
        assertThat(modeOf(file)).isEqualTo("rw-r-----");
        assertThat(volume.stat(SharePath.of("file")).orElseThrow().modified()).isEqualTo(modified);
        Instant before1970 = Instant.ofEpochSecond(-5, 250_000_000);
        volume.setAttributes(SharePath.of("file"), before1970, null);
        assertThat(volume.stat(SharePath.of("file")).orElseThrow().modified()).isEqualTo(before1970);
    }

    @Test
    void aDirectoryStaysEnterableWhateverItsAttributes() throws IOException {
        volume.createDirectory(SharePath.of("directory"));
        volume.setAttributes(SharePath.of("directory"), Instant.EPOCH, Set.of());
        assertThat(modeOf(share.path("directory"))).startsWith("rwx");
        failsWith(ErrorKind.ALREADY_EXISTS, () -> volume.createDirectory(SharePath.of("directory")));
        volume.syncDirectory(SharePath.of("directory"));
        volume.syncDirectory(SharePath.root());
    }

    @Test
    void namesThatAreTooLongOrCannotBeEncodedAreInvalid() {
        ShareException tooLong =
                failsWith(ErrorKind.INVALID_NAME, () -> volume.createNew(SharePath.of("n".repeat(256))));
        assertThat(tooLong.nativeCode()).get().hasToString("errno 36 ENAMETOOLONG");
        failsWith(ErrorKind.INVALID_NAME, () -> volume.createNew(SharePath.of("lone surrogate \uD800")));
    }

    @Test
    void neitherPipesNorDirectoriesAreRead() throws IOException, InterruptedException {
        Path pipe = share.path("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        failsWith(ErrorKind.WRONG_TYPE, () -> volume.read(SharePath.of("pipe")));
        failsWith(ErrorKind.WRONG_TYPE, () -> volume.claim(SharePath.of("pipe")));
        failsWith(ErrorKind.WRONG_TYPE, () -> volume.read(SharePath.root()));
        assertThat(volume.stat(SharePath.of("pipe")).orElseThrow().kind()).isEqualTo(EntryKind.OTHER);
    }

    @Test
    void copiesContentWithoutTimesToAFreeName() throws IOException {
        ServerCopy copy = share.facet(ServerCopy.class);
        Path source = share.put("from", "content");
        Files.setLastModifiedTime(source, java.nio.file.attribute.FileTime.fromMillis(0));
        assertThat(copy.copy(SharePath.of("from"), SharePath.of("to"), null, null, true)
                        .size())
                .isEqualTo(7);
        assertThat(share.content("to")).isEqualTo("content");
        assertThat(volume.stat(SharePath.of("to")).orElseThrow().modified()).isAfter(Instant.EPOCH);
        failsWith(
                ErrorKind.ALREADY_EXISTS, () -> copy.copy(SharePath.of("from"), SharePath.of("to"), null, null, false));
        failsWith(ErrorKind.NOT_FOUND, () -> copy.copy(SharePath.of("no"), SharePath.of("new"), null, null, false));
        assertThat(share.path("new")).doesNotExist();
        share.put("nothing", "");
        assertThat(copy.copy(SharePath.of("nothing"), SharePath.of("nothing2"), null, null, false)
                        .size())
                .isZero();
        Instant time = Instant.parse("2001-02-03T04:05:06Z");
        ServerCopy.Copied timed =
                copy.copy(SharePath.of("from"), SharePath.of("timed"), time, Set.of(FileAttribute.READ_ONLY), false);
        Entry made = volume.stat(SharePath.of("timed")).orElseThrow();
        assertThat(made.modified()).isEqualTo(time);
        assertThat(made.attributes()).contains(FileAttribute.READ_ONLY);
        assertThat(made.id()).contains(timed.id());
    }

    @Test
    void tellsSpaceAndTime() throws IOException {
        assertThat(volume.space().orElseThrow().totalBytes()).isPositive();
        assertThat(volume.serverTime()).isBetween(Instant.EPOCH, Instant.now().plusSeconds(1));
        assertThat(volume.traits().maxClaims()).isBetween(256, 16_384);
    }

    @Test
    void R9_aNameThatIsNoTextFailsTheListingAndIsShown() throws IOException, InterruptedException {
        makeFile("caf\\351.txt");
        ShareException bad = failsWith(ErrorKind.INVALID_NAME, () -> {
            try (EntryCursor cursor = volume.list(SharePath.root())) {
                cursor.next();
            }
        });
        assertThat(bad).hasMessageContaining("\"caf\\xe9.txt\"").hasMessageContaining("rename");
    }

    @Test
    void aNameWithARealReplacementCharacterIsListed() throws IOException, InterruptedException {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")));
        makeFile("caf\\357\\277\\275.txt");
        try (EntryCursor cursor = volume.list(SharePath.root())) {
            Entry entry = cursor.next();
            assertThat(entry).isNotNull();
            assertThat(share.volume.stat(SharePath.of(entry.name()))).contains(entry);
        }
    }

    @Test
    void R9_namesOfASourceThatAreNoTextAreListedWithAllOtherProblems() throws IOException, InterruptedException {
        makeFile("caf\\351.txt");
        makeFile("good.txt");
        Files.createSymbolicLink(share.path("dangling"), Path.of("nowhere"));
        assertThat(new ProcessBuilder("sh", "-c", "d=$(printf 'dir\\377') && mkdir \"$d\" && mkfifo \"$d/pipe\"")
                        .directory(directory.toFile())
                        .start()
                        .waitFor())
                .isZero();
        ShareException bad = failsWith(
                ErrorKind.SOURCE, () -> Source.directory(share.directory).entries());
        assertThat(bad.problems())
                .hasSize(4)
                .anyMatch(line -> line.startsWith(share.directory + "/caf\\xe9.txt has a name"))
                .anyMatch(line -> line.startsWith(share.directory + "/dir\\xff has a name"))
                .anyMatch(line -> line.contains("pipe is neither"))
                .anyMatch(line -> line.contains("dangling"));
    }

    /** Makes a file whose name has bytes of any kind, in octal digits. */
    private void makeFile(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("sh", "-c", "printf x > \"$(printf '" + name + "')\"")
                        .directory(directory.toFile())
                        .start()
                        .waitFor())
                .isZero();
    }

    private void rename(String from, String to, RenameMode mode) throws ShareException {
        volume.rename(SharePath.of(from), SharePath.of(to), mode);
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }
}
