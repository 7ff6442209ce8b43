package org.shareops.benchmarks;

import java.util.List;
import java.util.Locale;
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
import org.shareops.internal.run.RecordText;

/** What it costs to write and to parse a record as long as the manifest of 10,000 files, which has such lines. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordLines {
    private static final int FILES = 10_000;
    private static final String HEADER = "lines 1";

    private byte[] written;

    /** Writes what is parsed. */
    @Setup
    public void prepare() {
        written = write();
    }

    /** Writes. */
    @Benchmark
    public byte[] write() {
        RecordText text = new RecordText(HEADER);
        for (int i = 0; i < FILES; i++) {
            text.line(
                    "f",
                    "4096",
                    "2024-05-06T07:08:09.123456700Z",
                    "2024-05-06T07:08:09.123456700Z",
                    Long.toString(i),
                    String.format(Locale.ROOT, "%064x", i),
                    "folder" + i % 50 + "/file" + i + ".dat");
        }
        return text.toBytes();
    }

    /** Parses. */
    @Benchmark
    public List<List<String>> parse() {
        return RecordText.parse(written, HEADER);
    }
}
