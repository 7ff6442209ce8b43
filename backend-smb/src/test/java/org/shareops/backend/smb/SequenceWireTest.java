package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.source.Source;
import org.shareops.testkit.Trees;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.net.Tap;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateStrategy;

/** How many round trips of an update wait for each other, which is what a long line makes it wait for. */
@NeedsSamba
class SequenceWireTest {
    /** Each with twice the delay of the one before. */
    private static final int MOST_TRIES = 6;

    private static final int FILES = 60;

    @TempDir
    Path work;

    private final Chain chain = new Chain();
    private SmbFixture on;
    private CountingProxy proxy;

    /**
     * Takes it that each request waited for all answers that its sender had by then. That is too many where he was slow to send, and
     * never too few: the fewest of several tries count.
     */
    private static final class Chain implements Tap {
        private final Map<Long, Integer> asked = new HashMap<>();
        private int length;

        @Override
        public void connected(int connection) {}

        @Override
        public synchronized void toServer(int connection, byte[] message) {
            for (WirePart part : WirePart.in(message)) {
                asked.put(part.id(), length + 1);
            }
        }

        @Override
        public synchronized void toClient(int connection, byte[] message) {
            for (WirePart part : WirePart.in(message)) {
                if (!part.isPending() && asked.containsKey(part.id())) {
                    length = Math.max(length, asked.remove(part.id()));
                }
            }
        }

        synchronized void restart() {
            asked.clear();
            length = 0;
        }

        synchronized int length() {
            return length;
        }
    }

    @BeforeEach
    void start() throws IOException {
        on = new SmbFixture();
        proxy = CountingProxy.start(on.server.port(), new Smb2Format(), chain);
    }

    @AfterEach
    void stop() throws IOException {
        assertThat(proxy.problems()).isEmpty();
        proxy.close();
        on.close();
    }

    private Shares shares(Engine engine) {
        return on.sharesOver(
                new SmbBackend(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        SmbOptions.defaults().withEngine(engine)),
                SmbFixture.PLAIN);
    }

    private Share share(Shares shares) {
        return shares.share("smb://127.0.0.1:" + proxy.port() + "/data");
    }

    private static void run(Share share, String target, Path version, UpdateStrategy strategy, Outcome outcome)
            throws IOException {
        assertThat(share.update(target)
                        .from(Source.directory(version))
                        .strategy(strategy)
                        .run()
                        .outcome())
                .isEqualTo(outcome);
    }

    /** Something to be done for the time so many. */
    @FunctionalInterface
    private interface Attempt {
        void run(int number) throws IOException;
    }

    private int fewest(int bound, Attempt attempt) throws IOException {
        int fewest = Integer.MAX_VALUE;
        Duration delay = Duration.ofMillis(30);
        for (int i = 0; fewest > bound && i < MOST_TRIES; i++) {
            // All that is asked at once is on its way before the first answer.
            proxy.delay(Duration.ZERO, delay);
            delay = delay.multipliedBy(2);
            chain.restart();
            attempt.run(i);
            fewest = Math.min(fewest, chain.length());
        }
        return fewest;
    }

    @ParameterizedTest
    @CsvSource({"JCIFS_NG, SWAP, 24", "JCIFS_NG, PATCH, 25", "SMBJ, SWAP, 24", "SMBJ, PATCH, 25"})
    void R7_aFirstUpdateOfOneFile(Engine engine, UpdateStrategy strategy, int bound) throws IOException {
        Path version = Trees.write(work.resolve("version"), Map.of("file", "content"));
        try (Shares shares = shares(engine)) {
            Share share = share(shares);
            run(share, "other", version, strategy, Outcome.COMMITTED);
            assertThat(fewest(bound, i -> run(share, "office" + i, version, strategy, Outcome.COMMITTED)))
                    .isLessThanOrEqualTo(bound);
        }
    }

    @ParameterizedTest
    @CsvSource({"JCIFS_NG, SWAP, 8", "JCIFS_NG, PATCH, 9", "SMBJ, SWAP, 8", "SMBJ, PATCH, 9"})
    void R7_nothingHasChanged(Engine engine, UpdateStrategy strategy, int bound) throws IOException {
        Path version = Trees.numbered(work.resolve("version"), FILES, "one");
        try (Shares shares = shares(engine)) {
            Share share = share(shares);
            run(share, "office", version, strategy, Outcome.COMMITTED);
            assertThat(fewest(bound, i -> run(share, "office", version, strategy, Outcome.UNCHANGED)))
                    .isLessThanOrEqualTo(bound);
        }
    }

    /** What the server copies it copies at once. */
    @ParameterizedTest
    @CsvSource({"JCIFS_NG, SWAP, 64", "JCIFS_NG, PATCH, 45", "SMBJ, SWAP, 64", "SMBJ, PATCH, 45"})
    void R7_oneOfManyFilesHasChanged(Engine engine, UpdateStrategy strategy, int bound) throws IOException {
        Path version = Trees.numbered(work.resolve("version"), FILES, "one");
        try (Shares shares = shares(engine)) {
            Share share = share(shares);
            run(share, "office", version, strategy, Outcome.COMMITTED);
            assertThat(fewest(bound, i -> {
                        Files.writeString(version.resolve(Trees.numberedName(FILES / 2)), "another " + i);
                        run(share, "office", version, strategy, Outcome.COMMITTED);
                    }))
                    .isLessThanOrEqualTo(bound);
        }
    }
}
