package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Access;
import org.shareops.model.Entry;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.update.Outcome;
import org.shareops.update.RecoveryReport;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.Versioning;

/** What people put, change, delete and hold in the middle of an update is theirs (rules R4, R8, R11). */
class PeoplesWorkTest {
    private static final Versioning ONLY_THE_LAST =
            Versioning.defaults().withKeep(1).withKeepFor(Duration.ZERO);

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R8_aFileThatTookTheNameOfAnEmptiedDirectoryStays(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.patch(on, "OFFICE", Map.of("A.TXT", "a", "SUB/B.TXT", "b"));
            Crash.before(
                    on,
                    (primitive, path) -> primitive.equals("delete") && path.equals(SharePath.of("OFFICE/SUB")),
                    () -> Crash.patch(on, "OFFICE", Map.of("A.TXT", "a")));
            on.observer.files().delete("OFFICE/SUB");
            on.put("OFFICE/SUB", "somebody's work");
            Crash.recover(on);
            assertThat(on.live("OFFICE")).isEqualTo(Map.of("/A.TXT", "a", "/SUB", "somebody's work"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R8_whatPeoplePutIntoADirectoryThatIsTakenBackIsNotLost(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.patch(on, "OFFICE", Map.of("A.TXT", "a"));
            Crash.after(
                    on,
                    (primitive, path) -> primitive.equals("rename") && Crash.isThere(on, "OFFICE/SUB"),
                    () -> Crash.patch(on, "OFFICE", Map.of("A.TXT", "a", "SUB/B.TXT", "b", "Z.TXT", "z")));
            assertThat(on.live("OFFICE")).containsKey("/SUB").doesNotContainKey("/Z.TXT");
            on.put("OFFICE/SUB/MINE.TXT", "somebody's work");
            on.put("OFFICE/SUB/B.TXT", "somebody's edit");
            on.put("OFFICE/Z.TXT", "somebody's z");
            Crash.recover(on);
            assertThat(on.tree("").values()).contains("somebody's work", "somebody's edit");
            assertThat(on.live("OFFICE")).containsEntry("/A.TXT", "a").containsEntry("/Z.TXT", "somebody's z");
        }
    }

    /** The step after the new directory fails, so that it is taken back without any crash. */
    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R8_whatPeoplePutIntoANewDirectoryIsNotLostIfALaterStepFails(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.patch(on, "OFFICE", Map.of("A.TXT", "a"));
            AtomicBoolean done = new AtomicBoolean();
            on.server.afterEach((primitive, path) -> {
                if (primitive.equals("rename") && Crash.isThere(on, "OFFICE/SUB") && done.compareAndSet(false, true)) {
                    on.putUnchecked("OFFICE/SUB/MINE.TXT", "somebody's work");
                    on.putUnchecked("OFFICE/Z.TXT", "somebody's z");
                }
            });
            Throwable failure = catchThrowable(
                    () -> Crash.patch(on, "OFFICE", Map.of("A.TXT", "a", "SUB/B.TXT", "b", "Z.TXT", "z")));
            Crash.calm(on);
            assertThat(done).isTrue();
            assertThat(failure).isInstanceOf(UpdateException.class);
            assertThat(on.tree("").values()).contains("somebody's work");
            assertThat(on.live("OFFICE")).containsEntry("/A.TXT", "a").containsEntry("/Z.TXT", "somebody's z");
        }
    }

    /** Where the new file is still held by us, nobody can work on it, and it just goes back. */
    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R8_workSavedIntoANewFileIsNotLostIfALaterStepFails(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.patch(on, "OFFICE", Map.of("A.TXT", "old a"));
            AtomicBoolean done = new AtomicBoolean();
            AtomicBoolean wrote = new AtomicBoolean();
            on.server.afterEach((primitive, path) -> {
                if (Crash.isMove(primitive) && path.toString().contains("/new") && done.compareAndSet(false, true)) {
                    wrote.set(catchThrowable(() -> on.put("OFFICE/A.TXT", "somebody's work")) == null);
                    on.putUnchecked("OFFICE/Z.TXT", "somebody's z");
                }
            });
            Throwable failure = catchThrowable(() -> Crash.patch(on, "OFFICE", Map.of("A.TXT", "new a", "Z.TXT", "z")));
            Crash.calm(on);
            assertThat(done).isTrue();
            assertThat(failure).isInstanceOf(UpdateException.class);
            assertThat(on.live("OFFICE")).containsEntry("/Z.TXT", "somebody's z");
            assertThat(on.tree("").values()).contains(wrote.get() ? "somebody's work" : "old a");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R8_whatPeoplePutIntoAVersionThatIsTakenBackIsNotLost(String name, MemoryProfile profile) throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.version(on, "one", ONLY_THE_LAST);
            Crash.before(
                    on,
                    (primitive, path) -> primitive.equals("rename")
                            && (path.toString().endsWith("/ptr") || path.equals(SharePath.of("OFFICE/current"))),
                    () -> Crash.version(on, "two", ONLY_THE_LAST));
            on.put("OFFICE/v0000002/MINE.TXT", "somebody's work");
            on.put("OFFICE/current", "v0000001");
            Crash.recover(on);
            assertThat(on.tree("").values()).contains("somebody's work");
            assertThat(on.read("OFFICE/current").strip()).isEqualTo("v0000001");
            assertThat(on.read("OFFICE/v0000001/A.TXT")).isEqualTo("one");
        }
    }

    /** Otherwise no update of the target would ever come through again. */
    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R4_whoDeletesWhatWasStillToBeRemovedDoesNotKeepTheUpdateFromItsEnd(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            Crash.patch(on, "OFFICE", Map.of("A.TXT", "old a", "B.TXT", "old b"));
            Crash.afterTheFirstMove(on, () -> Crash.patch(on, "OFFICE", Map.of("Z.TXT", "z")));
            assertThat(on.live("OFFICE")).isEqualTo(Map.of("/B.TXT", "old b"));
            on.observer.files().delete("OFFICE/B.TXT");
            on.put("OFFICE/Z.TXT", "somebody's z");
            Crash.recover(on);
            assertThat(Crash.recover(on).updates()).isEmpty();
            assertThat(on.live("OFFICE")).isEqualTo(Map.of("/A.TXT", "old a", "/Z.TXT", "somebody's z"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(Crash.EVERY)
    void R4_R11_whatWasReadOnlyAndHeldIsRemovedByTheNextRecovery(String name, MemoryProfile profile)
            throws IOException {
        try (MemoryFixture on = Crash.fixture(profile)) {
            on.share
                    .update("OFFICE")
                    .from(TestSource.ofItems(TestSource.file("A.TXT", "old").attributes(FileAttribute.READ_ONLY)))
                    .run();
            AtomicReference<MemoryClient.Handle> held = new AtomicReference<>();
            on.server.afterEach((primitive, path) -> {
                if (Crash.isMove(primitive) && held.get() == null) {
                    openAside(on, Crash.area(profile), held);
                }
            });
            UpdateReport report = Crash.swap(on, "OFFICE", Map.of("A.TXT", "new"));
            Crash.calm(on);
            assertThat(held.get()).as("handle of what was set aside").isNotNull();
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            held.get().close();
            RecoveryReport after = Crash.recover(on);
            assertThat(after.leftovers()).isEmpty();
            assertThat(on.keptContents()).isEmpty();
            assertThat(on.read("OFFICE/A.TXT")).isEqualTo("new");
        }
    }

    private static void openAside(MemoryFixture on, String area, AtomicReference<MemoryClient.Handle> held)
            throws ShareException {
        for (Entry entry : on.observer.files().list(area)) {
            for (String aside : List.of("/old/A.TXT", "/new/A.TXT")) {
                String path = area + "/" + entry.name() + aside;
                if (entry.isDirectory()
                        && Crash.isThere(on, path)
                        && readUnchecked(on, path).equals("old")) {
                    held.set(on.server
                            .open("packages", "alice", "pc7")
                            .open(SharePath.of(path), Set.of(Access.READ), Set.of(Access.READ)));
                }
            }
        }
    }

    private static String readUnchecked(MemoryFixture on, String path) {
        try {
            return on.read(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
