package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Shares;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Interrupts;
import org.shareops.testkit.Leftovers;
import org.shareops.testkit.Sample;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateStrategy;

/** Rule C4 on a real disk: an interrupt at any request leaves the old tree or the new one, and nothing else. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class InterruptTest {
    private static final int FEW = 30;

    private final Sample sample = Sample.ofProperties();

    @TempDir
    Path work;

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void C4_interruptingTheCallerAtAnyRequest(UpdateStrategy strategy) throws IOException {
        Path one = Trees.numbered(work.resolve("one"), 5, "one");
        Path two = Trees.numbered(work.resolve("two"), 5, "two");
        Path share = Files.createDirectory(work.resolve("share"));
        Path live = share.resolve("office");
        FaultBackend wire = new FaultBackend(new LocalBackend());
        try (Shares shares = Shares.builder().onlyGivenBackends().backend(wire).build()) {
            publish(shares, share, one, UpdateStrategy.SWAP);
            wire.use(FaultPlan.none());
            publish(shares, share, two, strategy);
            int requests = wire.calls().size();
            Thread caller = Thread.currentThread();
            int cancelled = 0;
            for (int number : sample.upTo(requests, FEW)) {
                String what = sample + " request " + number;
                TreeDigest before = TreeDigest.of(live);
                Path wanted = before.equals(TreeDigest.of(one)) ? two : one;
                wire.use(FaultPlan.builder()
                        .before(CallMatcher.anyCall().nth(number), call -> Interrupts.passOn(caller))
                        .build());
                Outcome outcome = publish(shares, share, wanted, strategy);
                // The requests of a run differ by a few, so that the last may not be reached.
                boolean heard = Thread.interrupted();
                assertThat(heard || number > requests - 5).as(what).isTrue();
                assertThat(outcome).as(what).isIn(Outcome.CANCELLED, Outcome.COMMITTED);
                assertThat(TreeDigest.of(live))
                        .as(what)
                        .isEqualTo(outcome == Outcome.CANCELLED ? before : TreeDigest.of(wanted));
                assertThat(Leftovers.in(share)).as(what).isEmpty();
                assertThat(wire.openHandles()).as(what).isZero();
                cancelled += outcome == Outcome.CANCELLED ? 1 : 0;
            }
            assertThat(cancelled).as(sample.toString()).isGreaterThan(3);
        }
    }

    private static Outcome publish(Shares shares, Path share, Path version, UpdateStrategy strategy) {
        try {
            return shares.share("file://" + share)
                    .update("office")
                    .from(Source.directory(version))
                    .strategy(strategy)
                    .run()
                    .outcome();
        } catch (UpdateException e) {
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.CANCELLED);
            return e.report().outcome();
        } catch (ShareException e) {
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.CANCELLED);
            return Outcome.CANCELLED;
        }
    }
}
