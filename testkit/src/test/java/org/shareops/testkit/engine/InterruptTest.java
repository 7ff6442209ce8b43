package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Operation;
import org.shareops.Share;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Interrupts;
import org.shareops.testkit.Sample;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateHandle;
import org.shareops.update.UpdateStrategy;

/**
 * Rule C4 for every kind of replacement: whoever interrupts the caller or cancels at any request gets the old tree and
 * {@code CANCELLED}, or the new one if the commit had begun.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class InterruptTest {
    private static final Map<String, String> OLD =
            Map.of("A.TXT", "old a", "B.TXT", "same", "OUT/C.TXT", "gone", "SUB/D.TXT", "old d");
    private static final Map<String, String> NEW =
            Map.of("A.TXT", "new and longer", "B.TXT", "same", "IN/E.TXT", "e", "SUB/D.TXT", "new d");
    private static final String ONE_FILE = "OFFICE/A.TXT";

    private final Sample sample = Sample.ofProperties();

    private enum Work {
        SWAP {
            @Override
            Operation<?> on(Share share) {
                return share.update("OFFICE").from(TestSource.of(NEW));
            }
        },
        PATCH {
            @Override
            Operation<?> on(Share share) {
                return share.update("OFFICE").from(TestSource.of(NEW)).strategy(UpdateStrategy.PATCH);
            }
        },
        REPLACE {
            @Override
            Operation<?> on(Share share) {
                return share.replace(ONE_FILE).from(Source.bytes(new byte[] {'n', 'e', 'w'}));
            }
        },
        REMOVE_FILE {
            @Override
            Operation<?> on(Share share) {
                return share.remove(ONE_FILE);
            }
        },
        REMOVE_TREE {
            @Override
            Operation<?> on(Share share) {
                return share.remove("OFFICE");
            }
        };

        abstract Operation<?> on(Share share);

        Map<String, String> becomes() {
            Map<String, String> files = new TreeMap<>(OLD);
            switch (this) {
                case SWAP, PATCH -> {
                    return NEW;
                }
                case REPLACE -> files.put("A.TXT", "new");
                case REMOVE_FILE -> files.remove("A.TXT");
                case REMOVE_TREE -> files.clear();
            }
            return files;
        }
    }

    static Stream<Arguments> everything() {
        return MemoryFixture.profiles().entrySet().stream()
                .filter(each -> !each.getKey().equals("samba422"))
                .flatMap(profile ->
                        Stream.of(Work.values()).map(work -> Arguments.of(profile.getKey(), profile.getValue(), work)));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("everything")
    void C4_interruptingTheCallerAtAnyRequest(String name, MemoryProfile profile, Work work) throws Exception {
        int cancelled = 0;
        int committed = 0;
        for (int k = 1; ; k += stride()) {
            try (MemoryFixture on = published(profile)) {
                Thread caller = Thread.currentThread();
                boolean[] struck = {false};
                on.wire.use(FaultPlan.builder()
                        .before(CallMatcher.anyCall().nth(k), call -> {
                            struck[0] = true;
                            Interrupts.passOn(caller);
                        })
                        .build());
                Outcome outcome = outcome(() -> work.on(on.share).run().outcome());
                assertThat(Thread.interrupted())
                        .as("the flag, at request %d", k)
                        .isEqualTo(struck[0]);
                judge(k, on, work, outcome);
                if (!struck[0]) {
                    break;
                }
                cancelled += outcome == Outcome.CANCELLED ? 1 : 0;
                committed += outcome == Outcome.COMMITTED ? 1 : 0;
            }
        }
        assertThat(cancelled).as("cancelled").isGreaterThan(2);
        assertThat(committed).as("finished").isPositive();
    }

    /** Cancelling updates of directories has a test of its own. */
    static Stream<Arguments> everythingButUpdates() {
        return everything().filter(each -> each.get()[2] != Work.SWAP && each.get()[2] != Work.PATCH);
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("everythingButUpdates")
    void C4_cancellingTheHandleAtAnyRequest(String name, MemoryProfile profile, Work work) throws Exception {
        int cancelled = 0;
        int committed = 0;
        for (int k = 1; ; k += stride()) {
            try (MemoryFixture on = published(profile)) {
                CompletableFuture<UpdateHandle> handle = new CompletableFuture<>();
                boolean[] struck = {false};
                on.wire.use(FaultPlan.builder()
                        .before(CallMatcher.anyCall().nth(k), call -> {
                            struck[0] = true;
                            handle.join().cancel();
                        })
                        .build());
                handle.complete(work.on(on.share).start());
                Outcome outcome = outcome(() -> handle.join().await().outcome());
                judge(k, on, work, outcome);
                if (!struck[0]) {
                    break;
                }
                cancelled += outcome == Outcome.CANCELLED ? 1 : 0;
                committed += outcome == Outcome.COMMITTED ? 1 : 0;
            }
        }
        assertThat(cancelled).as("cancelled").isGreaterThan(2);
        assertThat(committed).as("finished").isPositive();
    }

    private int stride() {
        return sample.isFull() ? 1 : 1 + sample.random().nextInt(3);
    }

    private static MemoryFixture published(MemoryProfile profile) throws IOException {
        MemoryFixture on = new MemoryFixture(profile);
        on.share.update("OFFICE").from(TestSource.of(OLD)).run();
        return on;
    }

    @FunctionalInterface
    private interface Running {
        Outcome run() throws ShareException, InterruptedException;
    }

    private static Outcome outcome(Running running) throws InterruptedException {
        try {
            return running.run();
        } catch (UpdateException e) {
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.CANCELLED);
            return e.report().outcome();
        } catch (ShareException e) {
            // Before there was anything to report.
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.CANCELLED);
            return Outcome.CANCELLED;
        }
    }

    private static void judge(int k, MemoryFixture on, Work work, Outcome outcome) throws IOException {
        on.wire.use(FaultPlan.none());
        assertThat(outcome).as("at request %d", k).isIn(Outcome.CANCELLED, Outcome.COMMITTED);
        assertThat(on.live("OFFICE"))
                .as("at request %d", k)
                .isEqualTo(MemoryFixture.asTree(outcome == Outcome.CANCELLED ? OLD : work.becomes()));
        assertThat(on.keptContents()).as("at request %d", k).isEmpty();
        assertThat(on.tree("").keySet())
                .as("at request %d", k)
                .noneMatch(path -> path.matches("(?i).*/\\.?shareops/.*\\.(lck|txn|old|stk)"));
        assertThat(on.server.openHandles()).as("at request %d", k).isZero();
    }
}
