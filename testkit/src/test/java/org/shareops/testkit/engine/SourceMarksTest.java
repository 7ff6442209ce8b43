package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.testkit.FaultPlan;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Rule R7 on the source's side: what a file of the source held is known as long as its mark vouches for that. */
class SourceMarksTest {
    private static final Map<String, String> FILES =
            Map.of("A.TXT", "first a", "B.TXT", "same b", "SUB/C.TXT", "same c");

    /** Paths of the source's files in the order in which they were opened. */
    private final ConcurrentLinkedQueue<String> opened = new ConcurrentLinkedQueue<>();

    static Stream<Arguments> everyProfileAndStrategy() {
        return MemoryFixture.everyProfileAndStrategy();
    }

    private TestSource source(Map<String, String> files, boolean vouched) {
        return TestSource.ofItems(TestSource.items(files).values().stream()
                .map(item -> counting(item, files, vouched))
                .toList());
    }

    private TestSource.Item counting(TestSource.Item item, Map<String, String> files, boolean vouched) {
        String path = String.join("/", item.names());
        String content = files.get(path);
        if (content == null) {
            return item;
        }
        TestSource.Item counting = item.opened(() -> {
            opened.add(path);
            return TestSource.channel(content);
        });
        return vouched ? counting.vouched("mark of " + content) : counting.marked("mark of " + content);
    }

    private UpdateReport update(MemoryFixture on, TestSource source, UpdateStrategy strategy) throws IOException {
        opened.clear();
        on.wire.use(FaultPlan.none());
        return on.share.update("OFFICE").from(source).strategy(strategy).run();
    }

    private static Map<String, String> withA(String content) {
        Map<String, String> changed = new TreeMap<>(FILES);
        changed.put("A.TXT", content);
        return changed;
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("everyProfileAndStrategy")
    void R7_onlyTheChangedFileOfTheSourceIsReadAgain(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            update(on, source(FILES, true), strategy);
            assertThat(update(on, source(FILES, true), strategy).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(opened).isEmpty();

            Map<String, String> changed = withA("other a");
            assertThat(update(on, source(changed, true), strategy).filesChanged())
                    .isEqualTo(1);
            assertThat(opened).containsOnly("A.TXT");
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(changed));

            assertThat(update(on, source(changed, true), strategy).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(opened)
                    .as("the record of each update holds for the next")
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("everyProfileAndStrategy")
    void R7_whatNothingVouchesForIsReadEachTime(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            update(on, source(FILES, false), strategy);
            assertThat(update(on, source(FILES, false), strategy).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(opened).containsExactlyInAnyOrderElementsOf(FILES.keySet());
            // The mark that is the same now was not trustworthy when it was recorded.
            assertThat(update(on, source(FILES, true), strategy).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(opened).containsExactlyInAnyOrderElementsOf(FILES.keySet());
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("everyProfileAndStrategy")
    void R7_whoeverVerifiesContentReadsTheSource(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            update(on, source(FILES, true), strategy);
            opened.clear();
            UpdateReport report = on.share
                    .update("OFFICE")
                    .from(source(FILES, true))
                    .strategy(strategy)
                    .verifyContent()
                    .run();
            assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(opened).containsExactlyInAnyOrderElementsOf(FILES.keySet());
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("everyProfileAndStrategy")
    void R7_whatSomebodyEditedOnTheShareIsReplacedAlthoughTheSourceIsTheSame(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            update(on, source(FILES, true), strategy);
            on.put("OFFICE/B.TXT", "SAME B");
            on.observer.files().delete("OFFICE/A.TXT");
            assertThat(update(on, source(FILES, true), strategy).filesChanged()).isEqualTo(2);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(FILES));
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("everyProfileAndStrategy")
    void R7_aFileWithTheMarkOfAnotherNameIsRead(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        Map<String, String> swapped = Map.of("A.TXT", "same b!", "B.TXT", "first ", "SUB/C.TXT", "same c");
        try (MemoryFixture on = new MemoryFixture(profile)) {
            update(on, source(FILES, true), strategy);
            assertThat(update(on, source(swapped, true), strategy).filesChanged())
                    .isEqualTo(2);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(swapped));
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("everyProfileAndStrategy")
    void R7_marksAreRecordedOfFilesThatWereThereAlready(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        Map<String, String> changed = withA("other a");
        try (MemoryFixture on = new MemoryFixture(profile)) {
            update(on, source(FILES, false), strategy);
            update(on, source(changed, true), strategy);
            assertThat(update(on, source(changed, true), strategy).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(opened).isEmpty();
        }
    }
}
