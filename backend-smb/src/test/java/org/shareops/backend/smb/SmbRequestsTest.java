package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.Update;
import org.shareops.source.Source;
import org.shareops.testkit.Trees;
import org.shareops.testkit.samba.SambaServer;
import org.shareops.testkit.wire.Packet;
import org.shareops.testkit.wire.Tshark;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/**
 * How much is asked of a server, counted by our proxy and by tshark, who must agree. The bounds are what the code needs
 * today; the table in {@code docs/smb.md} has the same figures.
 */
class SmbRequestsTest {
    private static final int FILES = 100;
    /**
     * Where a directory lies is asked for again when that of the directory around it was told longer than {@link KnownPlaces#LIFE} ago:
     * once each, on a machine so busy, for the trees here and what is beside them.
     */
    private static final int SLOW_LISTINGS = 8;
    /** Directories that are listed at once may each ask for it. */
    private static final int RACES = 2;

    @TempDir
    Path work;

    private WireFixture wire;
    private Shares shares;
    private Share share;
    private final List<Measured> measured = new ArrayList<>();

    private final long started = System.nanoTime();

    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private record Cost(long requests, long roundTrips) {}

    private record Measured(long firstFrame, long lastFrame, Cost atProxy) {
        boolean contains(Packet packet) {
            return packet.frame() >= firstFrame && packet.frame() <= lastFrame;
        }
    }

    @BeforeEach
    void start() throws IOException {
        assumeThat(SambaServer.missing()).isEmpty();
        assumeThat(Tshark.missing()).isEmpty();
        wire = new WireFixture(work);
        shares = wire.on.sharesAs(SmbFixture.ADMINISTRATOR);
        share = wire.share(shares);
        // Its record stays, so that no operation makes or removes the directory of records
        share.update("other").from(Source.directory(version(1))).run();
    }

    @AfterEach
    void close() throws IOException {
        if (wire != null) {
            shares.close();
            assertThat(wire.proxy.problems()).isEmpty();
            wire.close();
        }
    }

    private Cost measure(Action action) throws IOException {
        long before = wire.capture.frames();
        wire.proxy.reset();
        action.run();
        long requests =
                wire.proxy.counts().values().stream().mapToLong(Long::longValue).sum();
        Cost cost = new Cost(requests, wire.proxy.messages());
        measured.add(new Measured(before + 1, wire.capture.frames(), cost));
        return cost;
    }

    private void tsharkCountsTheSame() throws IOException {
        List<Packet> asking = wire.judge().select("smb2.flags.response == 0", "smb2.flags.response");
        for (Measured each : measured) {
            List<Packet> during = asking.stream().filter(each::contains).toList();
            long requests = during.stream()
                    .mapToLong(packet -> packet.all("smb2.flags.response").size())
                    .sum();
            assertThat(new Cost(requests, during.size())).isEqualTo(each.atProxy());
        }
    }

    private Update update(String target, Path version, UpdateStrategy strategy) {
        return share.update(target).from(Source.directory(version)).strategy(strategy);
    }

    private void commit(String target, Path version, UpdateStrategy strategy) throws IOException {
        mustBe(Outcome.COMMITTED, update(target, version, strategy).run());
    }

    private static void mustBe(Outcome outcome, UpdateReport report) {
        assertThat(report.outcome()).isEqualTo(outcome);
        assertThat(report.warnings()).isEmpty();
    }

    private Path version(int files) throws IOException {
        return Trees.numbered(work.resolve("version-" + files), files, "one");
    }

    /** Samba is asked with the right to list open files; without it no operation asks more. */
    private void assertAtMost(Cost bound, Cost cost) {
        boolean mayHaveForgotten = System.nanoTime() - started > KnownPlaces.LIFE.toNanos();
        int slow = mayHaveForgotten ? SLOW_LISTINGS : RACES;
        assertThat(cost.requests()).as("requests").isLessThanOrEqualTo(bound.requests() + 2L * slow);
        assertThat(cost.roundTrips()).as("round trips").isLessThanOrEqualTo(bound.roundTrips() + slow);
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R7_eachNewFile(UpdateStrategy strategy) throws IOException {
        int few = 50;
        Cost forFew = measure(() -> commit("few", version(few), strategy));
        Cost forMore = measure(() -> commit("more", version(few + FILES), strategy));
        assertAtMost(
                new Cost(5 * FILES, FILES),
                new Cost(forMore.requests() - forFew.requests(), forMore.roundTrips() - forFew.roundTrips()));
        tsharkCountsTheSame();
    }

    @ParameterizedTest
    @CsvSource({"SWAP, 93, 38", "PATCH, 95, 39"})
    void R7_aFirstUpdateOfOneFile(UpdateStrategy strategy, long requests, long roundTrips) throws IOException {
        Path version = version(1);
        assertAtMost(new Cost(requests, roundTrips), measure(() -> commit("office", version, strategy)));
        tsharkCountsTheSame();
    }

    @ParameterizedTest
    @CsvSource({"SWAP, 33, 12", "PATCH, 35, 13"})
    void R7_nothingHasChanged(UpdateStrategy strategy, long requests, long roundTrips) throws IOException {
        Path version = version(FILES);
        commit("office", version, strategy);
        Cost run = measure(() ->
                mustBe(Outcome.UNCHANGED, update("office", version, strategy).run()));
        Cost plan = measure(() ->
                assertThat(update("office", version, strategy).plan().changes()).isEmpty());
        assertAtMost(new Cost(requests, roundTrips), run);
        assertAtMost(new Cost(requests, roundTrips), plan);
        tsharkCountsTheSame();
    }

    @ParameterizedTest
    @CsvSource({"SWAP, 1958, 792", "PATCH, 169, 66"})
    void R7_oneFileHasChanged(UpdateStrategy strategy, long requests, long roundTrips) throws IOException {
        Path version = version(FILES);
        commit("office", version, strategy);
        Files.writeString(version.resolve(Trees.numberedName(42)), "another content");
        assertAtMost(new Cost(requests, roundTrips), measure(() -> commit("office", version, strategy)));
        tsharkCountsTheSame();
    }

    @Test
    void oneFileIsReplaced() throws IOException {
        share.replace("setup.exe").from(Source.bytes(new byte[] {1})).run();
        Cost cost = measure(() -> mustBe(
                Outcome.COMMITTED,
                share.replace("setup.exe").from(Source.bytes(new byte[] {2, 2})).run()));
        assertAtMost(new Cost(82, 34), cost);
        tsharkCountsTheSame();
    }

    @Test
    void aDirectoryIsRemoved() throws IOException {
        commit("office", version(FILES), UpdateStrategy.SWAP);
        Cost cost =
                measure(() -> mustBe(Outcome.COMMITTED, share.remove("office").run()));
        assertAtMost(new Cost(661, 362), cost);
        tsharkCountsTheSame();
    }
}
