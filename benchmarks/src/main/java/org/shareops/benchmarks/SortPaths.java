package org.shareops.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.shareops.model.SharePath;

/** What it costs to bring 10,000 paths into order, as trees, steps and records keep them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SortPaths {
    private static final int PATHS = 10_000;

    private final List<SharePath> paths = new ArrayList<>();

    /** Makes them, in no order. */
    @Setup
    public void make() {
        for (int i = 0; i < PATHS; i++) {
            paths.add(SharePath.of("folder" + i % 50 + "/file" + i + ".dat"));
        }
        Collections.shuffle(paths, new Random(1));
    }

    /** Sorts. */
    @Benchmark
    public NavigableSet<SharePath> sort() {
        return new TreeSet<>(paths);
    }
}
