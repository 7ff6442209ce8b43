package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with random bytes changed get a completion code, and nothing leaves the volume or stays open. */
class FileServerFuzzTest {
    private static final int PACKETS = 5_000;

    private static final List<String> REQUESTS = List.of(
            "2222 06 02 01 00 57 01 04 09 0680 ff0f0000 00000000 0300 00 00000000 ff 02 03 535953 03 4e4557",
            "2222 06 02 01 00 57 01 00 0b 0680 ff0f0000 10000000 0300 00 01000000 01 01 05 2e2e2f4e57",
            "2222 06 02 01 00 57 02 04 00 00 00000000 ff 02 03 535953 03 537562",
            "2222 06 02 01 00 57 03 04 00 0680 ff0f0000 00 01000000 ffffffff 02 ff2a",
            "2222 06 02 01 00 57 14 04 00 0680 ff0f0000 0500 00 01000000 ffffffff 02 ff2a",
            "2222 06 02 01 00 57 04 04 01 0680 00 01000000 01 01 00 01000000 01 01 03 4e4557 03 4f4c44",
            "2222 06 02 01 00 57 06 04 04 0680 ff0f0000 00 00000000 ff 02 03 535953 03 4e4557",
            "2222 06 02 01 00 57 07 04 00 0680 02030000 00000000 0000 0000 00000000 2222 0100 00000000"
                    + "0000 0000 00000000 0000 0000 0000 00000000 00 00000000 ff 02 03 535953 03 4e4557",
            "2222 06 02 01 00 57 08 04 00 0680 00 00000000 ff 02 03 535953 03 4e4557",
            "2222 06 02 01 00 57 0c 04 00 0000 00 00000000 ff 01 03 535953",
            "2222 06 02 01 00 57 16 04 04 0000 00 00000000 ff 02 03 535953 03 4e4557",
            "2222 06 02 01 00 57 18 0000 00",
            "2222 06 02 01 00 4c 00 06 03 07 5359533a4e4557",
            "2222 06 02 01 00 43 00 00 07 5359533a4e4557",
            "2222 06 02 01 00 44 00 06 07 5359533a2a2e2a",
            "2222 06 02 01 00 45 00 06 07 5359533a4e4557 00 07 5359533a4f4c44",
            "2222 06 02 01 00 3e 00 04 5359533a",
            "2222 06 02 01 00 3f 00 0001 ffff 06 03 2a2e2a",
            "2222 06 02 01 00 48 00 000001000000 00000001 0003",
            "2222 06 02 01 00 49 00 000001000000 00000000 0005 68656c6c6f",
            "2222 06 02 01 00 42 00 000001000000",
            "2222 06 02 01 00 4b 00 000001000000 6daf 20b1",
            "2222 06 02 01 00 3b 00 000001000000",
            "2222 06 02 01 00 6d 01 000001000000 00000002 00000003 0001",
            "2222 06 02 01 00 1e 000001000000 00000002 00000003",
            "2222 06 02 01 00 69 00 01 0001 07 5359533a4e4557",
            "2222 06 02 01 00 16 0008 12 00 46 04 5359533a",
            "2222 06 02 01 00 16 000b 0a 00 ff 07 5359533a535542",
            "2222 06 02 01 00 16 000d 34 00000000 01000000 00000000",
            "2222 06 02 01 00 16 0002 2c 00",
            "2222 06 01 01 00 17 0005 eb 0200 0000",
            "2222 06 01 01 00 17 0009 ec 00 00 03000000 0000",
            "2222 06 01 01 00 17 0009 ee 00 00 03000000 0000",
            "2222 06 01 01 00 17 0007 f3 00 03000000 04",
            "2222 06 01 01 00 17 0008 f4 00 05 5359533a41",
            "2222 06 01 01 00 17 0003 ea 0200");

    @TempDir
    Path work;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyBytesGetACompletionCode(long seed) throws IOException {
        Path root = Files.createDirectory(work.resolve("root"));
        Path outside = Files.writeString(work.resolve("NEW"), "outside");
        Random random = new Random(seed);
        try (Bench bench = new Bench(List.of(new VolumeOptions("SYS", root, true, false).withDurable(false)), 20)) {
            for (int i = 0; i < PACKETS; i++) {
                byte[] packet = changed(Bench.hex(REQUESTS.get(random.nextInt(REQUESTS.size()))), random);
                List<Station> stations = List.of(bench.operator, bench.anna, bench.bert);
                CompletableFuture<byte[]> reply = bench.start(stations.get(random.nextInt(3)), packet);
                bench.loop.run();
                if (!reply.isDone()) {
                    bench.loop.advance(Duration.ofHours(2));
                }
                assertThat(bench.ended(reply).completion())
                        .as("seed %d: %s", seed, HexFormat.of().formatHex(packet))
                        .isBetween(0, 0xFF);
                if (random.nextInt(50) == 0) {
                    bench.server.release(bench.anna, random.nextInt(3));
                    bench.server.release(bench.bert, Releasable.ALL_TASKS);
                }
            }
            for (Station station : List.of(bench.operator, bench.anna, bench.bert)) {
                bench.server.release(station, Releasable.ALL_TASKS);
            }
            assertThat(bench.count(Counter.FILES_OPEN)).isZero();
            assertThat(bench.count(Counter.LOCKS_HELD)).isZero();
        }
        assertThat(outside).hasContent("outside");
        assertThat(work).isDirectoryNotContaining(path -> !path.equals(root) && !path.equals(outside));
    }

    private static byte[] changed(byte[] packet, Random random) {
        byte[] copy = packet;
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = 7 + random.nextInt(copy.length - 7);
            switch (random.nextInt(5)) {
                case 0 -> copy = Arrays.copyOf(copy, Math.max(8, at));
                case 1 -> copy = Arrays.copyOf(copy, copy.length + random.nextInt(20));
                case 2 -> copy[at] = (byte) random.nextInt(4);
                default -> copy[at] = (byte) random.nextInt(256);
            }
        }
        return copy;
    }
}
