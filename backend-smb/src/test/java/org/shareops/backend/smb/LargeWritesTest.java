package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.Shares;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.source.Source;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.net.Tap;
import org.shareops.update.Outcome;

/** Rule R7 for large files: how many requests they take and how many are under way at once, read from the messages. */
@NeedsSamba
class LargeWritesTest {
    private static final int SIZE = 16 << 20;
    /** For which a request costs a credit (MS-SMB2 3.1.5.2). */
    private static final int BYTES_OF_A_CREDIT = 1 << 16;
    /** Records are small, and this is not. */
    private static final int LARGE = 32 << 10;
    /** Requests that write records. */
    private static final int FOR_RECORDS = 8;
    /** Of a file, as docs/smb.md says. */
    private static final int AT_ONCE = 8;

    private static SmbFixture on;

    @TempDir
    Path work;

    @BeforeAll
    static void start() {
        on = new SmbFixture();
    }

    @AfterAll
    static void stop() throws IOException {
        on.close();
    }

    private record Write(int bytes, int creditCharge) {
        /** One that states none, as those of jcifs-ng, costs one (MS-SMB2 3.3.5.2.5). */
        int cost() {
            return Math.max(1, creditCharge);
        }
    }

    /** Keeps the answers to large writes back until so many of those are under way that it needs no luck to see them so. */
    private static final class Watch implements Tap {
        /** Passes only where fewer are sent at once; then the test fails. Shorter than an answer is waited for. */
        private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

        private final List<Write> writes = new ArrayList<>();
        private final Map<Long, Integer> large = new HashMap<>();
        private int mostAtOnce;
        private boolean holds = true;

        @Override
        public void connected(int connection) {}

        @Override
        public synchronized void toServer(int connection, byte[] message) {
            for (WirePart part : WirePart.in(message)) {
                if (part.command() == Smb2Format.WRITE) {
                    writes.add(new Write(part.bytes(), part.creditCharge()));
                    if (part.bytes() >= LARGE) {
                        large.put(part.id(), part.bytes());
                        mostAtOnce = Math.max(mostAtOnce, large.size());
                        notifyAll();
                    }
                }
            }
        }

        @Override
        public synchronized void toClient(int connection, byte[] message) {
            for (WirePart part : WirePart.in(message)) {
                if (!part.isPending() && large.containsKey(part.id())) {
                    hold();
                    large.remove(part.id());
                }
            }
        }

        private void hold() {
            long end = System.nanoTime() + PATIENCE;
            try {
                while (holds && mostAtOnce < AT_ONCE) {
                    long left = end - System.nanoTime();
                    holds = left > 0;
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        synchronized List<Write> writes() {
            return List.copyOf(writes);
        }

        synchronized int mostAtOnce() {
            return mostAtOnce;
        }
    }

    @ParameterizedTest
    @CsvSource({"SMBJ, 524288", "JCIFS_NG, 61440"})
    void R7_aLargeFileGoesInLargeRequestsAndSeveralAtOnce(Engine engine, int bytesOfARequest) throws IOException {
        byte[] content = new byte[SIZE];
        new Random(16).nextBytes(content);
        Path version = Files.createDirectory(work.resolve("version"));
        Files.write(version.resolve("big.bin"), content);
        Path place = on.place();
        Watch watch = new Watch();
        SmbBackend backend = new SmbBackend(
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                SmbOptions.defaults().withEngine(engine));
        try (CountingProxy proxy = CountingProxy.start(on.server.port(), new Smb2Format(), watch);
                Shares shares = on.sharesOver(backend, SmbFixture.PLAIN)) {
            assertThat(shares.share("smb://127.0.0.1:" + proxy.port() + "/data")
                            .update(place.getFileName() + "/office")
                            .from(Source.directory(version))
                            .run()
                            .outcome())
                    .isEqualTo(Outcome.COMMITTED);
            assertThat(proxy.problems()).isEmpty();
        }
        assertThat(place.resolve("office/big.bin")).hasBinaryContent(content);

        List<Write> writes = watch.writes();
        assertThat(writes.stream().mapToLong(Write::bytes).sum()).isGreaterThan(SIZE);
        assertThat(writes)
                .as("requests to write")
                .hasSizeLessThanOrEqualTo(divided(SIZE, bytesOfARequest) + FOR_RECORDS)
                .allSatisfy(write -> assertThat(write.cost())
                        .as(write.toString())
                        .isEqualTo(Math.max(1, divided(write.bytes(), BYTES_OF_A_CREDIT))));
        assertThat(watch.mostAtOnce()).as("large ones at once").isEqualTo(AT_ONCE);
    }

    private static int divided(int bytes, int by) {
        return (bytes + by - 1) / by;
    }
}
