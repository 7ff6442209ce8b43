package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.shareops.backend.local.ShareFailures.failsWith;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.model.ErrorKind;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.BulkSync;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Volume;

/** What has been closed (rules C3, C5), and what is interrupted (rule C4). */
@EnabledOnOs(OS.LINUX)
class LocalLinkTest {
    private static final SharePath FILE = SharePath.of("file");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void C3_everythingFailsOnceTheLinkIsClosed() throws IOException {
        OpenShare share = OpenShare.at(directory);
        share.put("file", "x");
        share.put("file2", "x");
        ContentReader reader = share.volume.read(FILE);
        ContentWriter writer = share.volume.createNew(SharePath.of("new"));
        Claim claim = share.volume.claim(FILE);
        EntryCursor cursor = share.volume.list(SharePath.root());
        List<ThrowingCallable> calls = new ArrayList<>(callsOf(share));
        calls.add(() -> reader.read(ByteBuffer.allocate(1), 0));
        calls.add(() -> writer.write(ByteBuffer.allocate(1), 0));
        calls.add(writer::sync);
        calls.add(() -> claim.renameTo(SharePath.of("x"), RenameMode.REPLACE));
        calls.add(claim::delete);
        calls.add(cursor::next);
        calls.add(share.link::verify);
        calls.add(() -> share.link.volume(
                new LocalBackend().share(org.shareops.model.ShareUrl.parse("file://" + share.directory))));
        assertThat(share.link.alive()).isTrue();
        share.close();
        assertThat(share.link.alive()).isFalse();
        assertThat(calls).allSatisfy(call -> failsWith(ErrorKind.CLOSED, call));
        // Closing again, in any order, is no failure.
        share.close();
        share.volume.close();
        reader.close();
        writer.close();
        claim.close();
        cursor.close();
    }

    @Test
    void C3_theLinkSurvivesItsVolume() throws IOException {
        try (OpenShare share = OpenShare.at(directory)) {
            share.put("file", "x");
            Claim claim = share.volume.claim(FILE);
            share.volume.close();
            failsWith(ErrorKind.CLOSED, () -> share.volume.stat(FILE));
            failsWith(ErrorKind.CLOSED, claim::delete);
            share.link.verify();
            try (Volume again = share.link.volume(
                    new LocalBackend().share(org.shareops.model.ShareUrl.parse("file://" + share.directory)))) {
                again.claim(FILE).close();
            }
        }
    }

    @Test
    void C4_interruptedCallsFailAndKeepTheFlag() throws IOException {
        try (OpenShare share = OpenShare.at(directory)) {
            share.put("file", "x");
            share.put("file2", "x");
            ContentWriter writer = share.volume.createNew(SharePath.of("new"));
            List<ThrowingCallable> calls = new ArrayList<>(callsOf(share));
            calls.add(() -> writer.write(ByteBuffer.allocate(1), 0));
            try {
                Thread.currentThread().interrupt();
                assertThat(calls).allSatisfy(call -> failsWith(ErrorKind.CANCELLED, call));
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            } finally {
                Thread.interrupted();
            }
            // The handle outlives the interrupt.
            writer.write(ByteBuffer.allocate(5), 0);
            writer.close();
            assertThat(share.path("new")).hasSize(5);
        }
    }

    @Test
    void C5_noDescriptorIsLeft() throws IOException {
        openAndCloseEverything(); // what is loaded once stays open, and is not counted
        long before = descriptors();
        for (int i = 0; i < 20; i++) {
            openAndCloseEverything();
        }
        // The machine's own work has descriptors, too, and gives them back.
        long start = System.nanoTime();
        while (descriptors() > before && System.nanoTime() - start < LIMIT.toNanos()) {
            Thread.onSpinWait();
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before);
    }

    @Test
    void C3_closingWhileOthersWriteHitsNoOtherFile() throws Exception {
        try (OpenShare share = OpenShare.at(directory)) {
            ExecutorService threads = Executors.newFixedThreadPool(3);
            try {
                for (int round = 0; round < 200; round++) {
                    ContentWriter writer = share.volume.createNew(SharePath.of("new" + round));
                    AtomicBoolean begun = new AtomicBoolean();
                    List<Future<?>> writers = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        writers.add(threads.submit(() -> writeUntilClosed(writer, begun)));
                    }
                    while (!begun.get()) {
                        Thread.onSpinWait();
                    }
                    writer.close();
                    SharePath next = SharePath.of("next" + round);
                    share.volume.createNew(next).close();
                    for (Future<?> each : writers) {
                        each.get();
                    }
                    assertThat(share.volume.stat(next).orElseThrow().size()).isZero();
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static void writeUntilClosed(ContentWriter writer, AtomicBoolean begun) {
        ShareException end = failsWith(ErrorKind.CLOSED, () -> {
            while (true) {
                writer.write(ByteBuffer.allocate(1), 0);
                begun.set(true);
            }
        });
        assertThat(end).isNotNull();
    }

    private void openAndCloseEverything() throws IOException {
        try (OpenShare share = OpenShare.at(directory)) {
            share.put("file", "x");
            share.put("file2", "x");
            share.volume.read(FILE);
            share.volume.claim(FILE);
            failsWith(ErrorKind.IN_USE, () -> share.volume.claim(FILE));
            share.volume.createNew(SharePath.of("new"));
            share.volume.list(SharePath.root());
            for (ThrowingCallable call : callsOf(share)) {
                Throwable failure = catchThrowable(call); // some fail, and none may leave a descriptor
                assertThat(failure == null || failure instanceof ShareException).isTrue();
            }
        }
        for (String name : new String[] {"file", "file2", "new", "moved", "copied", "directory"}) {
            Files.deleteIfExists(directory.resolve(name));
        }
    }

    private static List<ThrowingCallable> callsOf(OpenShare share) {
        Volume volume = share.volume;
        SharePath other = SharePath.of("file2");
        return List.of(
                volume::capabilities,
                volume::space,
                volume::serverTime,
                () -> volume.stat(FILE),
                () -> volume.list(SharePath.root()).close(),
                () -> volume.read(FILE).close(),
                () -> volume.createNew(FILE).close(),
                () -> volume.createNew(SharePath.root()).close(),
                () -> volume.claim(FILE).close(),
                () -> volume.createDirectory(SharePath.of("directory")),
                () -> volume.setAttributes(FILE, java.time.Instant.EPOCH, Set.of()),
                () -> volume.syncDirectory(SharePath.root()),
                () -> share.facet(ServerCopy.class).copy(FILE, SharePath.of("copied"), null, null, false),
                () -> share.facet(AtomicExchange.class).exchange(FILE, other),
                () -> share.facet(BulkSync.class).syncAll(),
                () -> share.facet(SessionLister.class).sessions(),
                () -> share.facet(SessionLister.class).openFiles(SharePath.root()),
                () -> share.facet(SecurityDescriptors.class).read(FILE),
                () -> share.facet(SecurityDescriptors.class).notCarried(FILE),
                () -> share.facet(SecurityDescriptors.class).write(FILE, new SecurityState("posix", new byte[0])),
                () -> volume.rename(FILE, SharePath.of("moved"), RenameMode.FAIL_IF_EXISTS),
                () -> volume.delete(SharePath.of("moved")),
                () -> volume.delete(SharePath.root()));
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
