package org.shareops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.benchmarks.Programs.Copy;
import org.shareops.benchmarks.Programs.SmbClient;
import org.shareops.testkit.samba.SambaServer;

/** With a real server and a real client of others. */
class RoundsTest {
    private static final Login LOGIN = new Login("bench", "Pw-for-a-test");
    private static final Sizes SIZES = new Sizes(3, 1 << 20, 10, 2, 2, 1 << 20, Duration.ZERO);

    @TempDir
    Path local;

    private final List<String> progress = new ArrayList<>();
    private SambaServer server;

    @BeforeEach
    void start() throws IOException {
        assumeThat(SambaServer.missing()).isEmpty();
        server = SambaServer.builder()
                .user(LOGIN.user(), LOGIN.password())
                .share(JavaClient.SHARE)
                .share("sources")
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private List<Result> measure(Scenario scenario, int rounds, Contestant... contestants) throws IOException {
        return new Rounds(server, server.directoryOf("sources"), local, SIZES, rounds, progress::add)
                .measure(scenario, List.of(contestants));
    }

    @Test
    void aProgramIsMeasuredAndCountedAndLeavesNothing() throws IOException {
        try (SmbClient client = new SmbClient(JavaClient.SHARE, LOGIN);
                Copy copy = new Copy(false)) {
            List<Result> results = measure(Scenario.MANY, 2, client, copy);
            assertThat(results)
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each.seconds()).hasSize(2));
            Wire wire = results.get(0).wire();
            assertThat(wire.writes()).isEqualTo(3);
            assertThat(wire.unsigned()).isZero();
            assertThat(wire.protection()).startsWith("3.1.1, signed AES-");
            assertThat(wire.bytesToServer()).isBetween(3L * Sizes.FILE, 5L * Sizes.FILE);
            assertThat(wire.messages()).isLessThanOrEqualTo(wire.requests());
            assertThat(results.get(1).wire()).isNull();
        }
        assertThat(server.directoryOf(JavaClient.SHARE)).isEmptyDirectory();
        assertThat(server.directoryOf("sources")).isEmptyDirectory();
    }

    @Test
    void whoDoesNotDoTheWorkDropsOut() throws IOException {
        Liar liar = new Liar(job -> Files.delete(job.result().resolve("folder0/file1.dat")));
        List<Result> results = measure(Scenario.MANY, 3, liar, new Copy(false));
        assertThat(results.get(0).failure()).contains("left something else");
        assertThat(results.get(0).isMeasured()).isFalse();
        assertThat(liar.runs).isEqualTo(1);
        assertThat(results.get(1).seconds()).hasSize(3);
        assertThat(progress).anySatisfy(line -> assertThat(line).contains("liar failed"));
    }

    @Test
    void whoSendsSomethingElseOfTheSameSizeDropsOut() throws IOException {
        Liar liar = new Liar(job -> Files.write(job.result().resolve("folder0/file1.dat"), new byte[Sizes.FILE]));
        assertThat(measure(Scenario.MANY, 1, liar).get(0).failure()).contains("left something else");
    }

    @Test
    void aLocalDiskNeedsNoServerAndIsLeftEmpty() throws IOException {
        List<Result> results = measure(Scenario.DISK_BIG, 1, new Copy(false), new Copy(true));
        assertThat(results).extracting(Result::contestant).containsExactly("cp -r", "cp -r, then sync -f");
        assertThat(results).allSatisfy(each -> assertThat(each.seconds()).hasSize(1));
        assertThat(local).isEmptyDirectory();
    }

    /** What is done to a good copy. */
    @FunctionalInterface
    private interface Damage {
        void to(Job job) throws IOException;
    }

    /** Says that it has done the work. */
    private static final class Liar implements Contestant {
        private final Damage damage;
        private int runs;

        Liar(Damage damage) {
            this.damage = damage;
        }

        @Override
        public String name() {
            return "liar";
        }

        @Override
        public Side side() {
            return Side.PEER;
        }

        @Override
        public boolean takesPart(Scenario scenario) {
            return true;
        }

        @Override
        public double run(Job job) throws IOException {
            runs++;
            try (Copy copy = new Copy(false)) {
                double seconds = copy.run(job);
                damage.to(job);
                return seconds;
            }
        }

        @Override
        public void close() {}
    }
}
