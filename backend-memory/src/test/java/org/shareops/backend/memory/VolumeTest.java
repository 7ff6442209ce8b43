package org.shareops.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.backend.memory.Fixture.assertRefused;
import static org.shareops.backend.memory.Fixture.bytes;
import static org.shareops.backend.memory.Fixture.path;
import static org.shareops.backend.memory.Fixture.refusal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Space;
import org.shareops.spi.Volume;

@Timeout(30)
class VolumeTest {
    private final MemoryServer server =
            MemoryServer.create("DP01", MemoryProfile.windows()).addShare("packages");
    private final Fixture on;

    VolumeTest() throws ShareException {
        on = new Fixture(server);
    }

    @Test
    void contentIsWrittenAndReadByPositionInAnyOrder() throws ShareException {
        try (ContentWriter writer = on.volume.createNew(path("file"))) {
            writer.write(ByteBuffer.wrap(bytes("world")), 6);
            writer.write(ByteBuffer.wrap(bytes("hello ")), 0);
            writer.sync();
        }
        try (ContentReader reader = on.volume.read(path("file"))) {
            ByteBuffer part = ByteBuffer.allocate(4);
            assertThat(reader.read(part, 4)).isEqualTo(4);
            assertThat(part.array()).isEqualTo(bytes("o wo"));
            assertThat(reader.read(ByteBuffer.allocate(9), 8)).isEqualTo(3);
            assertThat(reader.read(ByteBuffer.allocate(1), 11)).isEqualTo(-1);
            assertThat(reader.read(ByteBuffer.allocate(1), Long.MAX_VALUE)).isEqualTo(-1);
        }
    }

    @Test
    void wrongTypesAndFullDirectoriesAreRefused() throws ShareException {
        on.volume.createDirectory(path("dir"));
        on.write("dir/file", "x");
        assertRefused(ErrorKind.WRONG_TYPE, () -> on.volume.read(path("dir")));
        assertRefused(ErrorKind.WRONG_TYPE, () -> on.volume.claim(path("dir")));
        assertRefused(ErrorKind.WRONG_TYPE, () -> on.volume.list(path("dir/file")));
        assertRefused(ErrorKind.WRONG_TYPE, () -> on.volume.syncDirectory(path("dir/file")));
        assertRefused(ErrorKind.NOT_EMPTY, () -> on.volume.delete(path("dir")));
        assertRefused(ErrorKind.REFUSED, () -> on.volume.delete(path("")));
        assertRefused(
                ErrorKind.REFUSED, () -> on.volume.rename(path("dir"), path("DIR/below"), RenameMode.FAIL_IF_EXISTS));
        assertRefused(ErrorKind.NOT_FOUND, () -> on.volume.createNew(path("dir/file/below")));
        assertThat(on.volume.stat(path("dir/file/below"))).isEmpty();
    }

    @Test
    void aRefusalNamesOperationShareAndPathAndListsBadNames() {
        ShareException refusal = refusal(() -> on.volume.createNew(path("con.txt")));
        assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_NAME);
        assertThat(refusal.problems()).hasSize(1);
        assertThat(refusal).hasMessageContainingAll("create new", "con.txt", "mem://dp01/packages", "reserved");
    }

    @Test
    void aDirectoryNeverReplacesAndIsNeverReplaced() throws ShareException {
        on.volume.createDirectory(path("dir"));
        on.write("file", "x");
        assertRefused(ErrorKind.ALREADY_EXISTS, () -> on.volume.rename(path("file"), path("dir"), RenameMode.REPLACE));
        assertRefused(ErrorKind.ALREADY_EXISTS, () -> on.volume.rename(path("dir"), path("file"), RenameMode.REPLACE));
    }

    @Test
    void claimEndsWithItsLinkAndWithItsVolume() throws ShareException {
        on.write("file", "x");
        Claim claim = on.volume.claim(path("file"));
        assertRefused(ErrorKind.IN_USE, () -> on.volume.claim(path("file")));
        on.volume.close();
        assertRefused(ErrorKind.CLOSED, claim::delete);
        try (Volume again = on.link.volume(Fixture.PACKAGES)) {
            Claim second = again.claim(path("file"));
            on.link.close();
            assertRefused(ErrorKind.CLOSED, second::delete);
            second.close();
        }
        assertThat(on.other.read(path("file"))).isEqualTo(bytes("x"));
        assertThat(server.connections()).isZero();
        assertThat(server.openHandles()).isZero();
    }

    @Test
    void claimDeletesItsFile() throws ShareException {
        on.write("file", "x");
        try (Claim claim = on.volume.claim(path("file"))) {
            claim.delete();
        }
        assertThat(on.volume.stat(path("file"))).isEmpty();
    }

    @Test
    void ofTwoThreadsThatClaimOneWins() throws Exception {
        int rounds = 200;
        on.write("file", "x");
        CyclicBarrier start = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (ServerLink second = on.backend.logOn(Fixture.ADDRESS, Credentials.ofProcess())) {
            Volume other = second.volume(Fixture.PACKAGES);
            for (int round = 0; round < rounds; round++) {
                List<Future<Integer>> wins = new ArrayList<>();
                CyclicBarrier end = new CyclicBarrier(2);
                for (Volume volume : List.of(on.volume, other)) {
                    Callable<Integer> contender = () -> {
                        start.await();
                        try (Claim claim = volume.claim(path("file"))) {
                            end.await();
                            return claim.id().value().isEmpty() ? 0 : 1;
                        } catch (ShareException e) {
                            assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
                            end.await();
                            return 0;
                        }
                    };
                    wins.add(threads.submit(contender));
                }
                assertThat(wins.get(0).get() + wins.get(1).get()).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void fullServerRefusesAndGivesSpaceBack() throws ShareException {
        server.quota(10);
        on.write("old", "12345678");
        assertThat(on.volume.space()).contains(new Space(2, 10));
        try (ContentWriter writer = on.volume.createNew(path("new"))) {
            writer.write(ByteBuffer.wrap(bytes("12")), 0);
            assertRefused(ErrorKind.NO_SPACE, 0xC000007FL, () -> writer.write(ByteBuffer.wrap(bytes("3")), 2));
            writer.write(ByteBuffer.wrap(bytes("21")), 0);
        }
        on.volume.rename(path("new"), path("old"), RenameMode.REPLACE);
        assertThat(on.volume.space()).contains(new Space(8, 10));
        on.volume.delete(path("old"));
        assertThat(on.volume.space()).contains(new Space(10, 10));
    }

    @Test
    void interruptedThreadIsCancelledAndStaysInterrupted() throws ShareException {
        Thread.currentThread().interrupt();
        try {
            long sent = server.requests().size();
            assertRefused(ErrorKind.CANCELLED, () -> on.volume.createDirectory(path("dir")));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThat(server.requests()).as("nothing was sent").hasSize((int) sent);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(on.volume.stat(path("dir"))).isEmpty();
    }

    @Test
    void everyMethodOfClosedObjectsFailsAndSendsNothing() throws ShareException {
        on.write("file", "x");
        ContentReader reader = on.volume.read(path("file"));
        EntryCursor cursor = on.volume.list(path(""));
        ContentWriter writer = on.volume.createNew(path("new"));
        reader.close();
        cursor.close();
        writer.close();
        Claim claim = on.volume.claim(path("file"));
        claim.close();
        assertThat(server.openHandles()).isZero();
        List<ThrowingCallable> handles = List.of(
                () -> reader.read(ByteBuffer.allocate(1), 0),
                cursor::next,
                () -> writer.write(ByteBuffer.allocate(1), 0),
                writer::sync,
                writer::delete,
                () -> claim.renameTo(path("x"), RenameMode.REPLACE),
                claim::delete);
        List<ThrowingCallable> volume = List.of(
                on.volume::capabilities,
                on.volume::space,
                on.volume::serverTime,
                () -> on.volume.stat(path("")),
                () -> on.volume.list(path("")),
                () -> on.volume.read(path("file")),
                () -> on.volume.createNew(path("x")),
                () -> on.volume.claim(path("file")),
                () -> on.volume.rename(path("file"), path("x"), RenameMode.REPLACE),
                () -> on.volume.createDirectory(path("x")),
                () -> on.volume.delete(path("file")),
                () -> on.volume.setAttributes(path("file"), null, null),
                () -> on.volume.syncDirectory(path("")));
        List<ThrowingCallable> link = List.of(on.link::verify, () -> on.link.volume(Fixture.PACKAGES));
        var sent = server.requests();
        handles.forEach(call -> assertRefused(ErrorKind.CLOSED, call));
        on.volume.close();
        volume.forEach(call -> assertRefused(ErrorKind.CLOSED, call));
        on.link.close();
        link.forEach(call -> assertRefused(ErrorKind.CLOSED, call));
        reader.close();
        claim.close();
        on.volume.close();
        on.link.close();
        assertThat(server.requests()).isEqualTo(sent);
    }
}
