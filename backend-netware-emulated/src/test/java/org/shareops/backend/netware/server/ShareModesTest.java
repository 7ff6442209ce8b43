package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which two opens of one file go together: all pairs, by the rule written down once more in other words. */
class ShareModesTest {
    private static final int[] ACCESSES = {
        0x01, 0x02, 0x03, 0x05, 0x06, 0x07, 0x09, 0x0A, 0x0B, 0x0D, 0x0E, 0x0F, 0x11, 0x12, 0x13
    };

    @TempDir
    Path root;

    private record Meaning(boolean reads, boolean writes, boolean othersMayRead, boolean othersMayWrite) {
        static Meaning of(int access, boolean shareable) {
            boolean reads = access % 2 == 1;
            boolean writes = access / 2 % 2 == 1;
            if (access >= 0x10) {
                return new Meaning(reads, writes, shareable || !writes, shareable);
            }
            return new Meaning(reads, writes, access / 4 % 2 == 0, access / 8 % 2 == 0);
        }

        boolean goesWith(Meaning other) {
            return (othersMayRead || !other.reads)
                    && (othersMayWrite || !other.writes)
                    && (other.othersMayRead || !reads)
                    && (other.othersMayWrite || !writes);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoOpensGoTogetherAsTheTableSays(boolean shareable) throws IOException {
        Files.writeString(root.resolve("A.TXT"), "a");
        try (Bench bench = new Bench(root)) {
            if (shareable) {
                assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 46 80 00 06 09 5359533a412e545854"))
                                .completion())
                        .isZero();
            }
            List<String> wrong = new ArrayList<>();
            for (int first : ACCESSES) {
                for (int second : ACCESSES) {
                    long handle = bench.opened(bench.anna, "SYS:A.TXT", first);
                    Bench.Answered answered = bench.open(bench.bert, "SYS:A.TXT", Opening.OPEN, second);
                    boolean together = Meaning.of(first, shareable).goesWith(Meaning.of(second, shareable));
                    if (answered.completion() != (together ? 0 : 0x80)) {
                        wrong.add(Integer.toHexString(first) + " then " + Integer.toHexString(second) + ": "
                                + answered.completion());
                    }
                    if (answered.completion() == 0) {
                        bench.close(bench.bert, Bench.handle(answered));
                    }
                    bench.close(bench.anna, handle);
                }
            }
            assertThat(wrong).isEmpty();
            assertThat(bench.count(Counter.FILES_OPEN)).isZero();
        }
    }
}
