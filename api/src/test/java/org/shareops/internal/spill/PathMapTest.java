package org.shareops.internal.spill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/** A map of paths does what a tree map does, in memory and in files. */
class PathMapTest {
    /** In the order of UTF-16 units U+1F600 comes before U+E000, in that of bytes or characters after it. */
    private static final String[] NAMES = {
        "a",
        "aa",
        "a!",
        "a\u0001",
        "b",
        "B",
        "\u0001",
        "\u007f",
        "\u0080",
        "\u07ff",
        "\u0800",
        "\ud7ff",
        "\ue000",
        "\uffff",
        "\ud83d\ude00",
        "\ud83d\ude01x",
        "\ud83d",
        "\ude00",
        "ß",
        "ss",
        "x".repeat(300)
    };

    private static final Codec<String> TEXT = new Codec<>() {
        @Override
        public void write(SharePath path, String value, PackedWriter to) {
            to.text(value);
        }

        @Override
        public String read(SharePath path, PackedReader from) {
            return from.text();
        }
    };

    private final Random random = new Random(20);
    private final List<Spill> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Spill::close);
    }

    private Spill spill(int bound) {
        Spill spill = new Spill(bound);
        opened.add(spill);
        return spill;
    }

    private SharePath path() {
        List<String> names = new ArrayList<>();
        for (int depth = random.nextInt(4); depth >= 0; depth--) {
            names.add(NAMES[random.nextInt(NAMES.length)] + (random.nextBoolean() ? "" : random.nextInt(50)));
        }
        return random.nextInt(200) == 0 ? SharePath.root() : SharePath.ofNames(names);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 500, 10_000})
    void holdsWhatATreeMapHolds(int bound) throws ShareException {
        PathMap<String> map = spill(bound).map(TEXT);
        NavigableMap<SharePath, String> expected = new TreeMap<>();
        assertSame(map, expected);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 1_500; i++) {
                SharePath path = path();
                String value = round + "/" + i + "\u0000\ud800";
                map.put(path, value);
                expected.put(path, value);
            }
            assertSame(map, expected);
        }
        assertThat(map.isSpilled()).isEqualTo(bound < 10_000);
        map.clear();
        assertSame(map, new TreeMap<>());
        map.put(SharePath.of("again"), "1");
        assertSame(map, new TreeMap<>(Map.of(SharePath.of("again"), "1")));
    }

    private void assertSame(PathMap<String> map, NavigableMap<SharePath, String> expected) throws ShareException {
        assertThat(map.isEmpty()).isEqualTo(expected.isEmpty());
        assertThat(map.size()).isEqualTo(expected.size());
        assertThat(map.entries().toList()).isEqualTo(List.copyOf(expected.entrySet()));
        assertThat(map.descending().toList())
                .isEqualTo(List.copyOf(expected.descendingMap().entrySet()));
        for (int i = 0; i < 500; i++) {
            SharePath path = path();
            assertThat(map.get(path)).isEqualTo(expected.get(path));
            assertThat(map.contains(path)).isEqualTo(expected.containsKey(path));
        }
        for (SharePath path : expected.keySet()) {
            assertThat(map.get(path)).isEqualTo(expected.get(path));
        }
    }

    @Test
    void keysCompareAsPathsDo() {
        List<SharePath> paths = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            paths.add(path());
        }
        List<SharePath> byKey = new ArrayList<>(paths);
        byKey.sort((one, other) -> Arrays.compareUnsigned(PathKey.of(one), PathKey.of(other)));
        Collections.sort(paths);
        assertThat(byKey).isEqualTo(paths);
        assertThat(paths)
                .allSatisfy(path -> assertThat(PathKey.toPath(PathKey.of(path))).isEqualTo(path));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 100})
    void R9_tellsOfEveryPathThatWasPutTwice(int bound) throws ShareException {
        List<String> heard = new ArrayList<>();
        PathMap<String> map = spill(bound).map(TEXT, (path, first, second) -> heard.add(path + first + second));
        for (String name : List.of("c", "a", "b", "c", "d", "a", "e", "c")) {
            map.put(SharePath.of(name), "");
        }
        map.settle();
        assertThat(heard).containsExactlyInAnyOrder("a", "c", "c");
        map.settle();
        assertThat(heard).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 400, 10_000})
    void looksBetweenPutsDoNotCostMoreThanTheEntriesAre(int bound) throws ShareException {
        PathMap<String> map = spill(bound).map(TEXT);
        for (int i = 0; i < 4_000; i++) {
            SharePath path = SharePath.of("directory" + i % 7 + "/file" + i);
            assertThat(map.contains(path)).isFalse();
            map.put(path, "value" + i);
            assertThat(map.get(path)).isEqualTo("value" + i);
            int earlier = random.nextInt(i + 1);
            assertThat(map.get(SharePath.of("directory" + earlier % 7 + "/file" + earlier)))
                    .isEqualTo("value" + earlier);
        }
        assertThat(map.size()).isEqualTo(4_000);
        // One merge for every eight times the bound that is put.
        assertThat(map.entriesMerged()).isLessThanOrEqualTo(4_000L * (1 + 4_000 / (8 * bound)));
    }

    @Test
    void takesEntriesFromSeveralThreads() throws Exception {
        PathMap<String> map = spill(10).map(TEXT);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            String name = "thread" + thread;
            all.add(threads.submit(() -> {
                for (int i = 0; i < 1_000; i++) {
                    map.put(SharePath.of(name + "/" + i), name + i);
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        threads.shutdown();
        assertThat(map.size()).isEqualTo(4_000);
        assertThat(map.get(SharePath.of("thread2/77"))).isEqualTo("thread277");
    }

    @Test
    void isReadableAfterAnInterrupt() throws ShareException {
        PathMap<String> map = spill(1).map(TEXT);
        map.put(SharePath.of("a"), "1");
        map.put(SharePath.of("b"), "2");
        Thread.currentThread().interrupt();
        map.put(SharePath.of("c"), "3");
        assertThat(map.get(SharePath.of("a"))).isEqualTo("1");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(map.size()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 128, 10_000})
    void aListHoldsWhatWasAdded(int bound) throws ShareException {
        SpillList<String> list = spill(bound).list(TEXT);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            list.add("element " + i);
            expected.add("element " + i);
            assertThat(list.get(random.nextInt(i + 1))).startsWith("element");
        }
        assertThat(list.items().toList()).isEqualTo(expected);
        List<String> view = list.toList();
        list.add("later");
        assertThat(view).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(list.size()).isEqualTo(1_001);
    }

    /** As a walk through directories does, which finds more of them on its way. */
    @Test
    void aListMayGrowWhileItIsRead() throws ShareException {
        SpillList<String> list = spill(2).list(TEXT);
        list.add("x");
        List<String> seen = new ArrayList<>();
        list.items().forEach(each -> {
            seen.add(each);
            if (each.length() < 9) {
                list.add(each + "l");
                list.add(each + "r");
            }
        });
        assertThat(seen).hasSize(511).doesNotHaveDuplicates();
    }
}
