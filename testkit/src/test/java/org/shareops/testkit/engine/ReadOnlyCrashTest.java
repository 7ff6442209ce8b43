package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.update.UpdateStrategy;

/**
 * Rules R4 and R11 where nothing read-only can be renamed: a program that ends while a mark is off leaves it to the recovery to set
 * it again, on the old file or on the new one.
 */
class ReadOnlyCrashTest {
    private static final List<String> FILES = List.of("OFFICE/A.TXT", "OFFICE/NEW.TXT", "OFFICE/GONE.TXT");

    enum Work {
        REPLACE {
            @Override
            void run(MemoryFixture on) throws IOException {
                on.share
                        .replace("OFFICE/A.TXT")
                        .from(TestSource.ofItems(marked("", "new")))
                        .run();
            }
        },
        ADD {
            @Override
            void run(MemoryFixture on) throws IOException {
                on.share
                        .replace("OFFICE/NEW.TXT")
                        .from(TestSource.ofItems(marked("", "new")))
                        .run();
            }
        },
        PATCH {
            @Override
            void run(MemoryFixture on) throws IOException {
                on.share
                        .update("OFFICE")
                        .from(TestSource.ofItems(marked("A.TXT", "new"), marked("NEW.TXT", "new")))
                        .strategy(UpdateStrategy.PATCH)
                        .run();
            }
        };

        abstract void run(MemoryFixture on) throws IOException;
    }

    private static TestSource.Item marked(String name, String content) {
        return TestSource.file(name, content).attributes(FileAttribute.READ_ONLY, FileAttribute.HIDDEN);
    }

    static Stream<Arguments> worksAndProfiles() {
        return Stream.of(Work.values())
                .flatMap(work -> Stream.of(MemoryProfile.netware(), MemoryProfile.netwareDos())
                        .map(profile -> Arguments.of(work, profile)));
    }

    private static MemoryFixture prepared(MemoryProfile profile) throws IOException {
        MemoryFixture on = Crash.fixture(profile);
        on.share
                .update("OFFICE")
                .from(TestSource.ofItems(marked("A.TXT", "old"), marked("GONE.TXT", "old")))
                .run();
        return on;
    }

    private static int primitives(Work work, MemoryProfile profile) throws IOException {
        AtomicInteger count = new AtomicInteger();
        try (MemoryFixture on = prepared(profile)) {
            on.server.afterEach((primitive, path) -> count.incrementAndGet());
            work.run(on);
            Crash.calm(on);
            assertMarks(on, "without a crash");
        }
        return count.get();
    }

    @ParameterizedTest
    @MethodSource("worksAndProfiles")
    void R4_R11_aMarkThatWasOffIsSetAgainByTheRecovery(Work work, MemoryProfile profile) throws IOException {
        int primitives = primitives(work, profile);
        assertThat(primitives).isGreaterThan(10);
        int bare = 0;
        for (int last = 1; last <= primitives; last++) {
            try (MemoryFixture on = prepared(profile)) {
                AtomicInteger count = new AtomicInteger();
                int end = last;
                Crash.after(on, (primitive, path) -> count.incrementAndGet() == end, () -> work.run(on));
                bare += isAnythingBare(on) ? 1 : 0;
                Crash.recover(on);
                assertMarks(on, work + ", crash after primitive " + last);
            }
        }
        assertThat(bare).as("crashes with a mark off").isPositive();
    }

    /** Somebody is in the way of the new content, so that the recovery has to go back. */
    @ParameterizedTest
    @MethodSource("worksAndProfiles")
    void R4_R11_aMarkThatWasOffIsSetAgainByARecoveryThatGoesBack(Work work, MemoryProfile profile) throws IOException {
        int primitives = primitives(work, profile);
        for (int last = 1; last <= primitives; last++) {
            try (MemoryFixture on = prepared(profile)) {
                AtomicInteger count = new AtomicInteger();
                int end = last;
                Crash.after(on, (primitive, path) -> count.incrementAndGet() == end, () -> work.run(on));
                refuseNewNames(on);
                try {
                    Crash.recover(on);
                } finally {
                    Crash.calm(on);
                }
                Crash.recover(on);
                assertMarks(on, work + ", crash after primitive " + last + ", going back");
            }
        }
    }

    /** No staged file gets its name for a while. */
    private static void refuseNewNames(MemoryFixture on) {
        on.server.beforeEach((primitive, path) -> {
            if (Crash.isMove(primitive) && path.names().stream().anyMatch("new"::equalsIgnoreCase)) {
                throw ShareException.of(ErrorKind.IN_USE, "rename")
                        .detail("held")
                        .build();
            }
        });
    }

    private static boolean isAnythingBare(MemoryFixture on) throws ShareException {
        for (String file : FILES) {
            if (on.observer.files().stat(file).filter(entry -> !isMarked(entry)).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMarked(Entry entry) {
        return entry.attributes().contains(FileAttribute.READ_ONLY)
                && entry.attributes().contains(FileAttribute.HIDDEN);
    }

    private static void assertMarks(MemoryFixture on, String where) throws ShareException {
        assertThat(on.observer.files().stat(FILES.get(0))).as(where).isPresent();
        for (String file : FILES) {
            assertThat(on.observer.files().stat(file))
                    .as(where)
                    .matches(found -> found.filter(entry -> !isMarked(entry)).isEmpty());
        }
    }
}
