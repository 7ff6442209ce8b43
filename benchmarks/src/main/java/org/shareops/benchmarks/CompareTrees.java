package org.shareops.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.source.Source;
import org.shareops.testkit.Trees;
import org.shareops.update.UpdatePlan;

/**
 * What it costs to find that nothing is to be done for 10,000 small files: both sides are listed, the source is read, and the
 * record of the last update; the share is in memory.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CompareTrees {
    private static final int FILES = 10_000;
    private static final String TARGET = "target";

    private Path directory;
    private Shares shares;
    private Share share;

    /** Makes both trees. */
    @Setup
    public void make() throws IOException {
        directory = Files.createTempDirectory("shareops-bench-");
        Trees.numbered(directory, FILES, "1");
        MemoryServer server =
                MemoryServer.create("srv", MemoryProfile.windows()).addShare("a");
        shares = Shares.builder()
                .onlyGivenBackends()
                .backend(new MemoryBackend(server))
                .build();
        share = shares.share("mem://srv/a");
        share.update(TARGET).from(Source.directory(directory)).run();
    }

    /** Deletes them. */
    @TearDown
    public void delete() throws IOException {
        shares.close();
        Trees.delete(directory);
    }

    /** Compares. */
    @Benchmark
    public UpdatePlan compare() throws IOException {
        return share.update(TARGET).from(Source.directory(directory)).plan();
    }
}
