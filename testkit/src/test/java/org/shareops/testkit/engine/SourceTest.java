package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Sources that fail or change under us, and servers without room: the old content stays and we leave nothing. */
class SourceTest {
    private static final String EVERY = "org.shareops.testkit.engine.MemoryFixture#everyProfileAndStrategy";
    private static final Map<String, String> OLD = Map.of("A.TXT", "old a", "B.TXT", "same");
    private static final Map<String, String> NEW = Map.of("A.TXT", "new and longer", "B.TXT", "same", "C.TXT", "c");

    private static MemoryFixture published(MemoryProfile profile) throws IOException {
        MemoryFixture on = new MemoryFixture(profile);
        on.share.update("OFFICE").from(TestSource.of(OLD)).run();
        return on;
    }

    private static UpdateException failing(MemoryFixture on, Source source, UpdateStrategy strategy) {
        return catchThrowableOfType(
                UpdateException.class,
                () -> on.share.update("OFFICE").from(source).strategy(strategy).run());
    }

    private static void assertUntouched(MemoryFixture on) throws IOException {
        assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(OLD));
        assertThat(on.controlNames()).hasSize(1);
        assertThat(on.server.openHandles()).isZero();
    }

    private static TestSource newWith(String name, TestSource.Item item) {
        Map<String, TestSource.Item> items = TestSource.items(NEW);
        items.put(name, item);
        return TestSource.ofItems(items.values());
    }

    /** Gives some content and then fails. */
    private static ReadableByteChannel breaking(String content) {
        ReadableByteChannel good = TestSource.channel(content);
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) throws IOException {
                int count = good.read(target);
                if (count < 0) {
                    throw new IOException("the disk of the source broke");
                }
                return count;
            }

            @Override
            public boolean isOpen() {
                return good.isOpen();
            }

            @Override
            public void close() throws IOException {
                good.close();
            }
        };
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R10_aSourceThatFailsWhileItIsReadChangesNothing(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        TestSource.Item listed = TestSource.file("A.TXT", "new and longer");
        for (TestSource.Opener bad : List.<TestSource.Opener>of(
                () -> {
                    throw new IOException("no such thing");
                },
                () -> breaking(""),
                () -> breaking("new and"),
                () -> TestSource.channel("new"),
                () -> TestSource.channel("new and longer than listed"))) {
            try (MemoryFixture on = published(profile)) {
                UpdateException e = failing(on, newWith("A.TXT", listed.opened(bad)), strategy);
                assertThat(e.kind()).isEqualTo(ErrorKind.SOURCE);
                assertThat(e.report().outcome()).isEqualTo(Outcome.FAILED);
                assertThat(e).hasMessageContaining("A.TXT");
                assertUntouched(on);
            }
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R13_aSourceThatListsDifferentlyAfterReadingIsNotCommitted(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        for (Consumer<Map<String, TestSource.Item>> change : List.<Consumer<Map<String, TestSource.Item>>>of(
                items -> items.put("D.TXT", TestSource.file("D.TXT", "new")),
                items -> items.remove("C.TXT"),
                items -> items.computeIfPresent("A.TXT", (path, item) -> item.marked("written again")),
                items -> items.computeIfPresent("B.TXT", (path, item) -> item.marked("written again")))) {
            try (MemoryFixture on = published(profile)) {
                TestSource source = TestSource.changing(n -> {
                    Map<String, TestSource.Item> items = TestSource.items(NEW);
                    if (n > 0) {
                        change.accept(items);
                    }
                    return new ArrayList<>(items.values());
                });
                UpdateException e = failing(on, source, strategy);
                assertThat(e.kind()).isEqualTo(ErrorKind.SOURCE);
                assertThat(e.problems()).hasSize(1);
                assertUntouched(on);
            }
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R13_contentThatChangesBetweenComparingAndSendingIsNoticed(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile)) {
            AtomicInteger opened = new AtomicInteger();
            TestSource.Item shifty = TestSource.file("A.TXT", "new a")
                    .opened(() -> TestSource.channel(opened.getAndIncrement() == 0 ? "new a" : "n3w a"));
            UpdateException e = failing(on, newWith("A.TXT", shifty), strategy);
            assertThat(e.kind()).isEqualTo(ErrorKind.SOURCE);
            assertUntouched(on);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R10_noSpaceAtAnyWriteLeavesTheOldTree(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        boolean struck = true;
        for (int k = 1; struck; k++) {
            try (MemoryFixture on = published(profile)) {
                int when = k;
                AtomicInteger writes = new AtomicInteger();
                on.server.beforeEach((primitive, path) -> {
                    boolean writing = Set.of("write", "createWhole", "copy").contains(primitive);
                    if (writing && writes.incrementAndGet() == when) {
                        throw ShareException.of(ErrorKind.NO_SPACE, primitive).build();
                    }
                });
                try {
                    UpdateReport report = on.share
                            .update("OFFICE")
                            .from(TestSource.of(NEW))
                            .strategy(strategy)
                            .run();
                    // The record of the update is written last, and for that alone nothing is undone.
                    assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(NEW));
                    struck = writes.get() >= when;
                    assertThat(report.warnings().isEmpty()).isEqualTo(!struck);
                } catch (UpdateException e) {
                    assertThat(e.kind()).isEqualTo(ErrorKind.NO_SPACE);
                    on.server.beforeEach((primitive, path) -> {});
                    assertUntouched(on);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.shareops.testkit.engine.MemoryFixture#everyProfile")
    void R10_noRoomForOneFileIsSeenBeforeAnythingIsWritten(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = published(profile)) {
            on.server.quota(500);
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .replace("OFFICE/A.TXT")
                            .from(Source.bytes(new byte[1_000]))
                            .run());
            assertThat(e.kind()).isEqualTo(ErrorKind.NO_SPACE);
            assertThat(e.report().attempts()).isZero();
            assertUntouched(on);
        }
    }
}
