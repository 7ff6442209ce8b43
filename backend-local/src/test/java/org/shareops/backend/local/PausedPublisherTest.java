package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.model.ErrorKind;
import org.shareops.testkit.Leftovers;
import org.shareops.testkit.PublisherProcess;
import org.shareops.testkit.PublisherProcess.Ended;
import org.shareops.testkit.PublisherProcess.Order;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.UpdateStrategy;

/** Rule R5: a publisher that is stopped keeps its lock on a local disk, and finishes when it goes on. */
@EnabledOnOs(OS.LINUX)
class PausedPublisherTest {
    @TempDir
    static Path share;

    private static PublisherProcess first;
    private static PublisherProcess second;

    @TempDir
    Path work;

    @BeforeAll
    static void start() throws IOException {
        first = PublisherProcess.start("file://" + share);
        second = PublisherProcess.start("file://" + share);
    }

    @AfterAll
    static void stop() {
        first.kill();
        second.kill();
    }

    private Order order(String version, UpdateStrategy strategy) throws IOException {
        // The seed makes each a new one.
        Path tree = Trees.numbered(work.resolve(version), 4, version, System.nanoTime());
        return new Order("office", tree, strategy, ForeignFiles.REFUSE);
    }

    @ParameterizedTest(name = "{0} before {1}")
    @CsvSource({
        "SWAP,STAGE", "SWAP,VERIFY", "SWAP,TRY", "SWAP,COMMIT", "SWAP,CLEAN",
        "PATCH,STAGE", "PATCH,VERIFY", "PATCH,TRY", "PATCH,COMMIT", "PATCH,CLEAN"
    })
    void R5_whoIsStoppedKeepsOthersOutAndThenFinishes(UpdateStrategy strategy, Phase phase) throws IOException {
        second.begin(order("old", UpdateStrategy.SWAP));
        assertThat(second.end().outcome()).isEqualTo(Outcome.COMMITTED);
        Order ours = order("ours", strategy);
        first.beginAndStop(ours, phase);
        first.suspend();
        TreeDigest before = TreeDigest.of(share.resolve("office"));
        second.begin(order("theirs", strategy));
        Ended theirs = second.end();
        assertThat(theirs.kind()).as(theirs.toString()).contains(ErrorKind.BUSY);
        assertThat(TreeDigest.of(share.resolve("office"))).isEqualTo(before);
        first.resume();
        first.goOn();
        Ended ended = first.end();
        assertThat(ended.outcome()).as(ended.toString()).isEqualTo(Outcome.COMMITTED);
        assertThat(ended.leftovers()).as(ended.toString()).isZero();
        assertThat(TreeDigest.of(share.resolve("office"))).isEqualTo(TreeDigest.of(ours.version()));
        assertThat(Leftovers.in(share)).isEmpty();
        assertThat(Files.exists(share.resolve("office"))).isTrue();
    }
}
