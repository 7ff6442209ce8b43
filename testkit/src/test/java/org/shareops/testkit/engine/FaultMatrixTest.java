package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Operation;
import org.shareops.Share;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.Sample;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.RecoveryReport;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/**
 * Every primitive of every kind of replacement fails once, in three ways, on every kind of server. Whatever happens, no
 * content is lost, and the report tells the truth about the tree.
 */
class FaultMatrixTest {
    private static final Map<String, String> OLD =
            Map.of("A.TXT", "old a", "B.TXT", "same", "SUB/C.TXT", "old c", "OUT/GONE.TXT", "gone");
    private static final Map<String, String> NEW =
            Map.of("A.TXT", "new a", "B.TXT", "same", "SUB/C.TXT", "new and longer c", "IN/E.TXT", "added");

    /** What is done to a directory that holds {@link #OLD} and was put there by an update. */
    private enum Work {
        SWAP {
            @Override
            Operation<?> on(Share share) {
                return share.update("OFFICE").from(TestSource.of(NEW));
            }

            @Override
            Map<String, String> becomes() {
                return NEW;
            }
        },
        PATCH {
            @Override
            Operation<?> on(Share share) {
                return share.update("OFFICE").from(TestSource.of(NEW)).strategy(UpdateStrategy.PATCH);
            }

            @Override
            Map<String, String> becomes() {
                return NEW;
            }
        },
        REPLACE {
            @Override
            Operation<?> on(Share share) {
                return share.replace("OFFICE/A.TXT").from(Source.bytes(new byte[] {'n', 'e', 'w', '!'}));
            }

            @Override
            Map<String, String> becomes() {
                return with("A.TXT", "new!");
            }
        },
        ADD {
            @Override
            Operation<?> on(Share share) {
                return share.replace("OFFICE/Z.TXT").from(Source.bytes(new byte[] {'z'}));
            }

            @Override
            Map<String, String> becomes() {
                return with("Z.TXT", "z");
            }
        },
        REMOVE_FILE {
            @Override
            Operation<?> on(Share share) {
                return share.remove("OFFICE/A.TXT");
            }

            @Override
            Map<String, String> becomes() {
                return with("A.TXT", null);
            }
        },
        REMOVE_TREE {
            @Override
            Operation<?> on(Share share) {
                return share.remove("OFFICE");
            }

            @Override
            Map<String, String> becomes() {
                return Map.of();
            }
        };

        abstract Operation<?> on(Share share);

        abstract Map<String, String> becomes();

        private static Map<String, String> with(String name, @Nullable String content) {
            Map<String, String> changed = new TreeMap<>(OLD);
            if (content == null) {
                changed.remove(name);
            } else {
                changed.put(name, content);
            }
            return changed;
        }
    }

    /** How a primitive fails. */
    private enum Fault {
        /** The server refuses it, or the disk fails under it: in turns, so that every primitive meets both. */
        REFUSED(8),
        /** It is done, and the answer is lost. */
        REPLY_LOST(4),
        /** The client dies just before it. */
        CRASH(4),
        /** The backend throws something that it may not throw. */
        DEFECT(8);

        /** Of so many primitives in a row a short run lets one fail: fewer where each says more. */
        private final int oneOf;

        Fault(int oneOf) {
            this.oneOf = oneOf;
        }
    }

    private final Sample sample = Sample.ofProperties();

    private static final Set<String> CHANGING = Set.of(
            "createNew",
            "createWhole",
            "write",
            "rename",
            "delete",
            "createDirectory",
            "setAttributes",
            "copy",
            "exchange",
            "writeSecurity");

    private static final Set<String> OPENING = Set.of("claim", "read");

    static Stream<Arguments> everything() {
        Map<String, MemoryProfile> profiles = MemoryFixture.profiles();
        // The same as samba422, but that small files are made in many steps, as on all the others.
        profiles.remove("windows");
        profiles.put("windowsWithoutIds", MemoryProfile.windows().without(MemoryProfile.Switch.STABLE_IDS));
        profiles.put("posixWithoutIds", MemoryProfile.posix().without(MemoryProfile.Switch.STABLE_IDS));
        return profiles.entrySet().stream()
                .flatMap(profile -> Stream.of(Work.values())
                        .flatMap(work -> Stream.of(Fault.values())
                                .map(fault -> Arguments.of(profile.getKey(), profile.getValue(), work, fault))));
    }

    @ParameterizedTest(name = "{0} {2} {3}")
    @MethodSource("everything")
    void R4_R6_R10_noFaultOfAnyPrimitiveLosesContentOrMakesTheReportLie(
            String name, MemoryProfile profile, Work work, Fault fault) throws IOException {
        List<String> complaints = new ArrayList<>();
        int primitives = Integer.MAX_VALUE;
        // Other profiles and works, and other runs, meet those that are passed over here.
        int step = sample.isFull() ? 1 : fault.oneOf;
        for (int k = 1 + sample.random().nextInt(step); k <= primitives; k += step) {
            Attempt attempt = new Attempt(name, profile, work, fault, k);
            attempt.run();
            complaints.addAll(attempt.complaints);
            if (attempt.struck.isEmpty()) {
                primitives = k - 1;
            }
        }
        assertThat(primitives).isGreaterThan(5);
        assertThat(complaints).as(sample.toString()).isEmpty();
    }

    /** One run with one fault. */
    private static final class Attempt {
        private final String name;
        private final MemoryProfile profile;
        private final Work work;
        private final Fault fault;
        private final int when;
        private final AtomicInteger reached = new AtomicInteger();
        final List<String> complaints = new ArrayList<>();
        private volatile String struck = "";

        Attempt(String name, MemoryProfile profile, Work work, Fault fault, int when) {
            this.name = name;
            this.profile = profile;
            this.work = work;
            this.fault = fault;
            this.when = when;
        }

        void run() throws IOException {
            // Who waits for a server to come back waits in no time.
            try (MemoryFixture on = new MemoryFixture(profile, new VirtualClock(Instant.now()))) {
                on.share.update("OFFICE").from(TestSource.of(OLD)).run();
                UpdateReport report = outcomeWithFault(on);
                boolean mayHold = (fault != Fault.REFUSED && fault != Fault.DEFECT) || struck.startsWith("close");
                if (!mayHold && on.server.openHandles() > 0) {
                    complain("it still holds something", report);
                }
                // Whatever the link still held ends with it.
                on.shares.close();
                judge(on, report);
                if (fault == Fault.CRASH || fault == Fault.REPLY_LOST) {
                    recovers(on);
                }
            }
        }

        private UpdateReport outcomeWithFault(MemoryFixture on) throws ShareException {
            on.server.beforeEach((primitive, path) -> {
                if (fault == Fault.REPLY_LOST) {
                    return;
                }
                int now = counts(primitive) ? reached.incrementAndGet() : reached.get();
                if (now < when || (now > when && fault != Fault.CRASH)) {
                    return;
                }
                strike(primitive + " " + path);
                failWithDefect();
                throw failure(primitive);
            });
            on.server.afterEach((primitive, path) -> {
                if (fault == Fault.REPLY_LOST && counts(primitive) && reached.incrementAndGet() == when) {
                    strike(primitive + " " + path);
                    throw failure(primitive);
                }
            });
            try {
                return work.on(on.share).run();
            } catch (UpdateException e) {
                return e.report();
            } catch (ShareException e) {
                // It failed before there was anything to report.
                return new UpdateReport(
                        new ShareLocation(on.share.address(), SharePath.root()),
                        Outcome.FAILED,
                        UpdateStrategy.PATCH,
                        0,
                        0,
                        0,
                        0,
                        0,
                        List.of(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        0,
                        0,
                        Duration.ZERO,
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.of(e));
            } finally {
                on.server.beforeEach((primitive, path) -> {}).afterEach((primitive, path) -> {});
            }
        }

        /** To die before a question is to die before the next change, and a lost answer to a question is a refused one. */
        private boolean counts(String primitive) {
            return fault == Fault.REFUSED
                    || fault == Fault.DEFECT
                    || CHANGING.contains(primitive)
                    || OPENING.contains(primitive);
        }

        private void strike(String what) {
            if (struck.isEmpty()) {
                struck = what;
            }
        }

        /** What a backend may not throw, and does. */
        private void failWithDefect() {
            if (fault == Fault.DEFECT) {
                if (when % 2 == 0) {
                    throw new IllegalStateException("a defect is played");
                }
                throw new AssertionError("a defect is played");
            }
        }

        private ShareException failure(String primitive) {
            ErrorKind kind = switch (fault) {
                case REFUSED -> (when + name.length()) % 2 == 0 ? ErrorKind.ACCESS_DENIED : ErrorKind.IO_FAILURE;
                case REPLY_LOST -> CHANGING.contains(primitive) ? ErrorKind.OUTCOME_UNKNOWN : ErrorKind.IO_FAILURE;
                case CRASH, DEFECT -> ErrorKind.LINK_LOST;
            };
            return ShareException.of(kind, primitive).detail("played").build();
        }

        private void judge(MemoryFixture on, UpdateReport report) throws IOException {
            Map<String, String> live = on.live("OFFICE");
            List<String> kept = on.keptContents();
            Map<String, String> old = MemoryFixture.asTree(OLD);
            Map<String, String> wanted = MemoryFixture.asTree(work.becomes());
            boolean isNew = live.equals(wanted)
                    || (!report.warnings().isEmpty() && filesOf(live).equals(work.becomes()));
            boolean unknown = report.outcome() == Outcome.INCOMPLETE
                    || report.error().map(ShareException::kind).stream().anyMatch(ErrorKind.OUTCOME_UNKNOWN::equals);
            if (report.outcome() == Outcome.COMMITTED && !isNew) {
                complain("reported done, but there is " + live, report);
            }
            if (report.outcome() != Outcome.COMMITTED && !unknown && !live.equals(old)) {
                complain("reported as not done, but there is " + live, report);
            }
            if (!isNew) {
                OLD.forEach((path, content) -> {
                    boolean replaced = report.outcome() == Outcome.INCOMPLETE
                            && work.becomes().containsKey(path)
                            && work.becomes().get(path).equals(live.get("/" + path));
                    if (!content.equals(live.get("/" + path)) && !kept.contains(content) && !replaced) {
                        complain("LOST " + path + "; there is " + live + " and aside " + kept, report);
                    }
                });
            }
            boolean maySurvive = unknown
                    || fault == Fault.CRASH
                    || fault == Fault.REPLY_LOST
                    || !report.warnings().isEmpty()
                    || !report.leftovers().isEmpty()
                    || report.error().stream().anyMatch(Attempt::saysThatTidyingFailed);
            if (!maySurvive && !kept.isEmpty()) {
                complain("left without a word " + kept, report);
            }
        }

        private static boolean saysThatTidyingFailed(ShareException error) {
            return error.getSuppressed().length > 0
                    || (error.getCause() instanceof ShareException cause && saysThatTidyingFailed(cause));
        }

        /** R4: whoever comes next finds old or new, whole, and nothing else; after him there is nothing to do. */
        private void recovers(MemoryFixture on) throws IOException {
            try (var later = on.sharesOn(EngineClock.system())) {
                Share share = later.share("mem://srv/packages");
                RecoveryReport first = share.recover();
                Map<String, String> there = on.live("OFFICE");
                if (!there.equals(MemoryFixture.asTree(OLD)) && !there.equals(MemoryFixture.asTree(work.becomes()))) {
                    complaints.add(when + " " + struck + ": recovered to " + there + " " + first);
                }
                Set<String> left = new TreeSet<>(on.controlNames());
                left.removeIf(file -> file.toLowerCase(Locale.ROOT).endsWith(".man"));
                if (!left.isEmpty() || !first.leftovers().isEmpty() || !first.isComplete()) {
                    complaints.add(when + " " + struck + ": recovery left " + left + " " + first);
                }
                RecoveryReport second = share.recover();
                if (!second.updates().isEmpty() || !second.leftovers().isEmpty()) {
                    complaints.add(when + " " + struck + ": a second recovery found " + second);
                }
                share.update("OFFICE")
                        .from(TestSource.of(NEW))
                        .foreignFiles(ForeignFiles.REMOVE)
                        .run();
                if (!on.live("OFFICE").equals(MemoryFixture.asTree(NEW))) {
                    complaints.add(when + " " + struck + ": the next update gave " + on.live("OFFICE"));
                }
            } catch (ShareException e) {
                complaints.add(when + " " + struck + ": the next update failed: " + e.getMessage());
            }
        }

        private void complain(String what, UpdateReport report) {
            complaints.add(when + " " + struck + ": " + report.outcome()
                    + report.error().map(e -> " " + e.kind()).orElse("") + ": " + what);
        }

        private static Map<String, String> filesOf(Map<String, String> tree) {
            Map<String, String> files = new TreeMap<>();
            tree.forEach((path, content) -> {
                if (!content.equals("/")) {
                    files.put(path.substring(1), content);
                }
            });
            return files;
        }
    }
}
