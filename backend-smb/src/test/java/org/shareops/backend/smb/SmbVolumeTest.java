package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.model.Credentials;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** The primitives against a real Samba, with another client as witness. */
@NeedsSamba
class SmbVolumeTest {
    private static SmbFixture on;
    private static Path disk;

    private ServerLink link;
    private Volume volume;
    private SmbjClient other;

    @BeforeAll
    static void startServer() {
        on = new SmbFixture();
        disk = on.server.directoryOf("data");
    }

    @AfterAll
    static void stopServer() throws IOException {
        on.close();
    }

    @BeforeEach
    void connect() throws IOException {
        SmbBackend backend = new SmbBackend();
        ShareUrl url = ShareUrl.parse(on.server.url("data"));
        link = backend.logOn(
                url.server(), Credentials.password(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD.toCharArray()));
        volume = link.volume(backend.share(url));
        other = new SmbjClient(on.server.port(), SmbFixture.ADMINISTRATOR, "data");
    }

    @AfterEach
    void disconnect() throws IOException {
        other.close();
        volume.close();
        link.close();
        org.shareops.testkit.Trees.delete(disk);
        Files.createDirectory(disk);
        on.server.letEverybodyWrite("data");
    }

    private static SharePath path(String path) {
        return SharePath.of(path);
    }

    private void put(String file, String content) throws ShareException {
        try (ContentWriter writer = volume.createNew(path(file))) {
            writer.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), 0);
            writer.sync();
        }
    }

    private String get(String file) throws IOException {
        try (ContentReader reader = volume.read(path(file))) {
            ByteBuffer all = ByteBuffer.allocate((int) reader.size() + 1);
            int read = 0;
            while (read >= 0) {
                read = reader.read(all, all.position());
            }
            return new String(all.array(), 0, all.position(), StandardCharsets.UTF_8);
        }
    }

    private Map<String, Entry> list(String directory) throws ShareException {
        Map<String, Entry> found = new TreeMap<>();
        try (EntryCursor cursor = volume.list(path(directory))) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                found.put(entry.name(), entry);
            }
        }
        return found;
    }

    private static ErrorKind kindOf(ThrowingCallable use) {
        return catchThrowableOfType(ShareException.class, use).kind();
    }

    @ParameterizedTest
    @EnumSource(SmbOptions.Engine.class)
    void R4_whatIsFinishedIsWholeAndLetGo(SmbOptions.Engine engine) throws IOException {
        ShareUrl url = ShareUrl.parse(on.server.url("data"));
        SmbBackend backend = new SmbBackend(new SmbOptions(engine, SmbOptions.Encryption.PREFERRED));
        try (ServerLink another = backend.logOn(
                        url.server(),
                        Credentials.password(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD.toCharArray()));
                Volume through = another.volume(backend.share(url))) {
            // What one compound can bring, and what it cannot.
            for (int length : new int[] {0, 1, 40_000, 300_000}) {
                SharePath file = path("f" + length);
                byte[] content = new byte[length];
                new Random(length).nextBytes(content);
                ContentWriter writer = through.createNew(file);
                writer.write(ByteBuffer.wrap(new byte[] {7, 8}), 0);
                ByteBuffer last = ByteBuffer.wrap(content);
                writer.finish(last, 2);
                assertThat(last.hasRemaining()).isFalse();
                assertThat(Files.readAllBytes(disk.resolve("f" + length)))
                        .startsWith(7, 8)
                        .hasSize(length + 2)
                        .endsWith(content);
                // It is let go, or nobody could hold it.
                through.setAttributes(file, null, Set.of(FileAttribute.READ_ONLY));
                Claim refused = through.claim(file);
                assertThat(kindOf(refused::deleteAndClose)).isEqualTo(ErrorKind.ACCESS_DENIED);
                through.setAttributes(file, null, Set.of());
                through.claim(file).deleteAndClose();
                assertThat(disk.resolve("f" + length)).doesNotExist();
            }
        }
    }

    @Test
    void createNewIsExclusiveAndDeniesEverybody() throws IOException {
        try (ContentWriter writer = volume.createNew(path("a.txt"))) {
            assertThat(kindOf(() -> volume.createNew(path("a.txt")))).isEqualTo(ErrorKind.ALREADY_EXISTS);
            assertThat(kindOf(() -> volume.createNew(path("A.TXT")))).isEqualTo(ErrorKind.ALREADY_EXISTS);
            assertThat(kindOf(() -> volume.read(path("a.txt")))).isEqualTo(ErrorKind.IN_USE);
            assertThat(kindOf(() -> volume.claim(path("a.txt")))).isEqualTo(ErrorKind.IN_USE);
            assertThat(catchThrowableOfType(RuntimeException.class, () -> other.read("a.txt")))
                    .hasMessageContaining("SHARING_VIOLATION");
            assertThat(writer.id())
                    .isEqualTo(volume.stat(path("a.txt")).orElseThrow().id().orElseThrow());
        }
        assertThat(other.read("a.txt")).isEmpty();
    }

    @Test
    void contentOfManyRequestsArrivesWhole() throws Exception {
        byte[] content = new byte[1_000_003];
        new Random(7).nextBytes(content);
        try (ContentWriter writer = volume.createNew(path("big.bin"))) {
            List<Thread> threads = new ArrayList<>();
            for (int part = 0; part < 4; part++) {
                int from = part * 250_000;
                int length = part == 3 ? content.length - from : 250_000;
                threads.add(new Thread(() -> {
                    try {
                        writer.write(ByteBuffer.wrap(content, from, length), from);
                    } catch (ShareException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            writer.sync();
        }
        assertThat(disk.resolve("big.bin")).hasBinaryContent(content);
        try (File file = other.open("big.bin", SMB2ShareAccess.ALL);
                InputStream in = file.getInputStream()) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void aClaimedFileIsRenamedThroughItsClaimWhileOthersAreKeptOff() throws IOException {
        put("old.txt", "old");
        put("new.txt", "new");
        try (Claim old = volume.claim(path("old.txt"));
                Claim fresh = volume.claim(path("new.txt"))) {
            old.renameTo(path("aside.txt"), RenameMode.FAIL_IF_EXISTS);
            fresh.renameTo(path("old.txt"), RenameMode.FAIL_IF_EXISTS);
            assertThat(fresh.path()).isEqualTo(path("old.txt"));
            assertThat(catchThrowableOfType(RuntimeException.class, () -> other.read("old.txt")))
                    .hasMessageContaining("SHARING_VIOLATION");
        }
        assertThat(other.read("old.txt")).isEqualTo("new");
        assertThat(other.read("aside.txt")).isEqualTo("old");
    }

    @Test
    void aRenameNeverReplacesUnlessItShould() throws IOException {
        put("a", "a");
        put("b", "b");
        assertThat(kindOf(() -> volume.rename(path("a"), path("b"), RenameMode.FAIL_IF_EXISTS)))
                .isEqualTo(ErrorKind.ALREADY_EXISTS);
        assertThat(get("b")).isEqualTo("b");
        var id = volume.stat(path("a")).orElseThrow().id();
        volume.rename(path("a"), path("b"), RenameMode.REPLACE);
        assertThat(get("b")).isEqualTo("a");
        assertThat(volume.stat(path("b")).orElseThrow().id()).isEqualTo(id);
        assertThat(volume.stat(path("a"))).isEmpty();
    }

    @Test
    void deniedAccessIsToldApart() throws IOException {
        put("new", "new");
        put("readonly", "old");
        volume.setAttributes(path("readonly"), null, Set.of(FileAttribute.READ_ONLY));
        put("held", "old");
        // Samba refuses this one only to the connection that has the target open; other servers to everybody.
        try (ContentReader held = volume.read(path("held"))) {
            assertThat(held.size()).isEqualTo(3);
            assertThat(kindOf(() -> volume.rename(path("new"), path("held"), RenameMode.REPLACE)))
                    .isEqualTo(ErrorKind.IN_USE);
        }
        volume.rename(path("new"), path("held"), RenameMode.REPLACE);
        assertThat(get("held")).isEqualTo("new");
        ShareException e = catchThrowableOfType(ShareException.class, () -> volume.delete(path("readonly")));
        assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
        assertThat(e).hasMessageContaining("read-only");
    }

    @Test
    void aNameWhoseDeletionIsPendingIsInUse() throws IOException {
        put("a.txt", "a");
        try (File held = other.open("a.txt", SMB2ShareAccess.ALL)) {
            volume.delete(path("a.txt"));
            assertThat(SmbjClient.works(held)).isTrue();
            ShareException e = catchThrowableOfType(ShareException.class, () -> volume.stat(path("a.txt")));
            assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(e).hasMessageContaining("deleted as soon as");
            assertThat(kindOf(() -> volume.createNew(path("a.txt")))).isIn(ErrorKind.IN_USE, ErrorKind.ALREADY_EXISTS);
        }
        assertThat(volume.stat(path("a.txt"))).isEmpty();
        put("a.txt", "again");
    }

    @Test
    void entriesSayTheSameInAListingAndAlone() throws IOException {
        volume.createDirectory(path("dir"));
        put("dir/file.txt", "content");
        Instant modified = Instant.parse("2001-02-03T04:05:06.1234567Z");
        volume.setAttributes(path("dir/file.txt"), modified, Set.of(FileAttribute.HIDDEN, FileAttribute.READ_ONLY));
        Entry listed = list("dir").get("file.txt");
        assertThat(volume.stat(path("dir/file.txt"))).contains(listed);
        assertThat(listed.modified()).isEqualTo(modified);
        assertThat(listed.size()).isEqualTo(7);
        assertThat(listed.attributes()).containsExactlyInAnyOrder(FileAttribute.HIDDEN, FileAttribute.READ_ONLY);
        assertThat(list("").get("dir").kind()).isEqualTo(EntryKind.DIRECTORY);
        assertThat(list("").get("dir").id())
                .isEqualTo(volume.stat(path("dir")).orElseThrow().id());
        volume.setAttributes(path("dir/file.txt"), null, Set.of());
        assertThat(volume.stat(path("dir/file.txt")).orElseThrow().attributes()).isEmpty();
        assertThat(volume.stat(path("dir/file.txt")).orElseThrow().modified()).isEqualTo(modified);
    }

    @Test
    void aBigDirectoryIsListedWhole() throws IOException {
        for (int i = 0; i < 1500; i++) {
            Files.createFile(disk.resolve("a rather long name for a file, number " + i));
        }
        assertThat(list("")).hasSize(1500);
    }

    @Test
    void missingThingsAndWrongTypesAreNamed() throws IOException {
        volume.createDirectory(path("dir"));
        put("dir/file", "x");
        assertThat(volume.stat(path("nowhere"))).isEmpty();
        assertThat(volume.stat(path("nowhere/deep"))).isEmpty();
        assertThat(volume.stat(path("dir/file/below"))).isEmpty();
        assertThat(kindOf(() -> volume.read(path("nowhere")))).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(kindOf(() -> volume.createNew(path("nowhere/file")))).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(kindOf(() -> volume.read(path("dir")))).isEqualTo(ErrorKind.WRONG_TYPE);
        assertThat(kindOf(() -> volume.claim(path("dir")))).isEqualTo(ErrorKind.WRONG_TYPE);
        assertThat(kindOf(() -> volume.list(path("dir/file")))).isEqualTo(ErrorKind.WRONG_TYPE);
        assertThat(kindOf(() -> volume.delete(path("dir")))).isEqualTo(ErrorKind.NOT_EMPTY);
        assertThat(kindOf(() -> volume.createDirectory(path("dir")))).isEqualTo(ErrorKind.ALREADY_EXISTS);
    }

    @Test
    void V3_whateverTakesANameKeepsItFromBeingCreated() throws IOException {
        volume.createDirectory(path("dir"));
        put("file", "x");
        put("source", "y");
        ServerCopy copy = volume.facet(ServerCopy.class).orElseThrow();
        for (String taken : List.of("dir", "DIR", "file")) {
            assertThat(kindOf(() -> volume.createNew(path(taken)))).isEqualTo(ErrorKind.ALREADY_EXISTS);
            assertThat(kindOf(() -> copy.copy(path("source"), path(taken), null, null, false)))
                    .isEqualTo(ErrorKind.ALREADY_EXISTS);
            assertThat(kindOf(() -> volume.createDirectory(path(taken)))).isEqualTo(ErrorKind.ALREADY_EXISTS);
        }
        assertThat(kindOf(() -> volume.createNew(path("file/below")))).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(kindOf(() -> volume.createDirectory(path("file/below")))).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(get("file")).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Größe – 中文.txt", "\uD83D\uDE00 beyond the BMP \uD842\uDFB7.txt", "a;b=c,d[e].txt", "%41.txt"})
    void unusualNamesAreKept(String name) throws IOException {
        put(name, "content");
        assertThat(list("").keySet()).containsExactly(name);
        assertThat(other.read(name)).isEqualTo("content");
        volume.rename(path(name), path("x" + name), RenameMode.FAIL_IF_EXISTS);
        assertThat(get("x" + name)).isEqualTo("content");
    }

    @Test
    void longPathsWork() throws IOException {
        StringBuilder directory = new StringBuilder();
        for (int depth = 0; depth < 8; depth++) {
            directory.append(depth == 0 ? "" : "/").append("d".repeat(100));
            volume.createDirectory(path(directory.toString()));
        }
        put(directory + "/file.txt", "deep");
        assertThat(get(directory + "/file.txt")).isEqualTo("deep");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_537, 20_000_000})
    void theServerCopiesByItself(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(3).nextBytes(content);
        Files.write(disk.resolve("big"), content);
        // A name that begins with the other's is no overlap.
        long copied = volume.facet(ServerCopy.class)
                .orElseThrow()
                .copy(path("big"), path("big2"), null, null, true)
                .size();
        assertThat(copied).isEqualTo(size);
        assertThat(disk.resolve("big2")).hasBinaryContent(content);
        assertThat(kindOf(() ->
                        volume.facet(ServerCopy.class).orElseThrow().copy(path("big"), path("big2"), null, null, true)))
                .isEqualTo(ErrorKind.ALREADY_EXISTS);
    }

    @Test
    void R14_theSecurityDescriptorIsCarriedOver() throws IOException {
        put("a", "a");
        put("b", "b");
        SecurityDescriptors security = volume.facet(SecurityDescriptors.class).orElseThrow();
        Files.setPosixFilePermissions(disk.resolve("a"), PosixFilePermissions.fromString("rw-r-----"));
        SecurityState state = security.read(path("a"));
        assertThat(security.read(path("b"))).isNotEqualTo(state);
        security.write(path("b"), state);
        // A server that keeps mode bits instead of descriptors gives back other words for the same rights.
        assertThat(Files.getPosixFilePermissions(disk.resolve("b")))
                .doesNotContain(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
        assertThat(security.notCarried(path("a"))).isEmpty();
    }

    @Test
    void confiningTellsWhatIsNotThereAndOfTwoTheExample() throws IOException {
        put("a", "a");
        SecurityDescriptors security = volume.facet(SecurityDescriptors.class).orElseThrow();
        ShareException noExample =
                catchThrowableOfType(ShareException.class, () -> security.confine(path("a"), path("no")));
        assertThat(noExample.kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(noExample).hasMessageContaining("see who may read \"no\"");
        ShareException neither =
                catchThrowableOfType(ShareException.class, () -> security.confine(path("none"), path("no")));
        assertThat(neither).hasMessageContaining("see who may read \"no\"");
        assertThat(kindOf(() -> security.confine(path("none"), path("a")))).isEqualTo(ErrorKind.NOT_FOUND);
        security.confine(path("a"), path("a"));
        volume.delete(path("a"));
        assertThat(disk.resolve("a")).doesNotExist();
    }

    @Test
    void spaceAndTimeAreTold() throws IOException {
        assertThat(volume.space().orElseThrow().usableBytes()).isPositive();
        assertThat(volume.serverTime())
                .isBetween(Instant.now().minusSeconds(5), Instant.now().plusSeconds(5));
    }

    @ParameterizedTest
    @EnumSource
    void C3_everythingFailsWithClosedAfterClose(Closed what) throws IOException {
        put("a", "a");
        ContentReader reader = volume.read(path("a"));
        what.close(link, volume);
        ErrorKind expected = ErrorKind.CLOSED;
        assertThat(kindOf(() -> volume.stat(path("a")))).isEqualTo(expected);
        assertThat(kindOf(() -> volume.list(path("")))).isEqualTo(expected);
        assertThat(kindOf(() -> volume.createNew(path("b")))).isEqualTo(expected);
        assertThat(kindOf(() -> volume.claim(path("a")))).isEqualTo(expected);
        assertThat(kindOf(() -> reader.read(ByteBuffer.allocate(1), 0))).isEqualTo(expected);
        what.close(link, volume);
    }

    private enum Closed {
        VOLUME {
            @Override
            void close(ServerLink link, Volume volume) throws ShareException {
                volume.close();
            }
        },
        LINK {
            @Override
            void close(ServerLink link, Volume volume) throws ShareException {
                link.close();
            }
        };

        abstract void close(ServerLink link, Volume volume) throws ShareException;
    }
}
