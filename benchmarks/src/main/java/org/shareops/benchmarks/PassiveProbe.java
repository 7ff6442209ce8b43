package org.shareops.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.ConnectionStatus;

/** What it costs to know whether there is a link: rule P1 promises no traffic, and this that it is no reason to cache. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(2)
public class PassiveProbe {
    /** Of the link that is asked about. */
    @Param({"NEVER_ASKED", "UP", "LOST"})
    public String state = "UP";

    private Shares shares;
    private Share share;

    /** Brings the link into its state. */
    @Setup
    public void open() throws IOException {
        MemoryServer server =
                MemoryServer.create("srv", MemoryProfile.windows()).addShare("a");
        shares = Shares.builder()
                .onlyGivenBackends()
                .backend(new MemoryBackend(server))
                .build();
        share = shares.share("mem://srv/a");
        if (!state.equals("NEVER_ASKED")) {
            share.files().list("");
        }
        if (state.equals("LOST")) {
            server.stop();
        }
    }

    /** Logs off. */
    @TearDown
    public void close() throws IOException {
        shares.close();
    }

    /** Asks. */
    @Benchmark
    public ConnectionStatus probe() throws IOException {
        return share.probe();
    }
}
