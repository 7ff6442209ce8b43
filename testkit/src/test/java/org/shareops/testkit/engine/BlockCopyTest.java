package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.shareops.testkit.CallMatcher.callsTo;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.backend.memory.MemoryClient;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.Access;
import org.shareops.model.ErrorKind;
import org.shareops.model.SharePath;
import org.shareops.testkit.Call;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.Progress;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Rule R7: of a large file only blocks that have changed are sent, and what the server copies is never trusted too far. */
class BlockCopyTest {
    private static final String EVERY = "org.shareops.testkit.engine.BlockCopyTest#everyServerThatCopiesParts";
    private static final int MIB = 1 << 20;
    private static final SharePath LIVE = SharePath.of("OFFICE/BIG.BIN");
    private static final Set<Access> ALL = Set.of(Access.values());
    private static final String OLD = content(1, 5 * MIB + 123);
    private static final String NEW = changed(OLD, 2 * MIB + 7);

    static Stream<Arguments> everyServerThatCopiesParts() {
        Map<String, MemoryProfile> profiles = MemoryFixture.profiles();
        return Stream.of("windows", "samba417")
                .flatMap(name -> Stream.of(UpdateStrategy.SWAP, UpdateStrategy.PATCH)
                        .map(strategy -> Arguments.of(name, profiles.get(name), strategy)));
    }

    /** One byte for each character. */
    private static String content(int seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        for (int i = 0; i < bytes; i++) {
            content[i] &= 0x7f;
        }
        return new String(content, StandardCharsets.US_ASCII);
    }

    private static String changed(String content, int at) {
        return content.substring(0, at) + (char) (content.charAt(at) ^ 1) + content.substring(at + 1);
    }

    private static UpdateReport update(MemoryFixture on, String content, UpdateStrategy strategy) throws IOException {
        return on.share
                .update("OFFICE")
                .from(TestSource.of(Map.of("BIG.BIN", content, "A.TXT", "small")))
                .strategy(strategy)
                .run();
    }

    private static MemoryFixture published(MemoryProfile profile, String content) throws IOException {
        MemoryFixture on = new MemoryFixture(profile);
        update(on, content, UpdateStrategy.SWAP);
        on.wire.use(FaultPlan.none());
        return on;
    }

    private static void assertLive(MemoryFixture on, String content) throws IOException {
        // Not shown: millions of characters.
        assertThat(on.read("OFFICE/BIG.BIN").equals(content)).as("the content").isTrue();
        assertThat(on.controlNames()).as("the record alone").hasSize(1);
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R7_onlyChangedBlocksAreSent(String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile, OLD)) {
            UpdateReport report = update(on, NEW, strategy);
            assertThat(report.bytesSent()).isEqualTo(MIB);
            assertThat(on.wire.count(Primitive.COPY_RANGE))
                    .as("before and after")
                    .isEqualTo(2);
            assertLive(on, NEW);

            String newer = changed(changed(NEW, 0), 5 * MIB + 122);
            assertThat(update(on, newer, strategy).bytesSent())
                    .as("by the record of the update before")
                    .isEqualTo(MIB + 123);
            assertLive(on, newer);
            on.share.remove("OFFICE").run();
            assertThat(on.server.openHandles()).isZero();
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R7_anUnchangedFileKeepsWhatIsKnownOfIt(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile, OLD)) {
            on.share
                    .update("OFFICE")
                    .from(TestSource.of(Map.of("BIG.BIN", OLD, "A.TXT", "other")))
                    .strategy(strategy)
                    .run();
            assertThat(update(on, NEW, strategy).bytesSent()).isEqualTo(MIB + "small".length());
            assertLive(on, NEW);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R7_filesThatGrowOrShrinkKeepTheirWholeBlocks(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile, OLD)) {
            assertThat(update(on, OLD + "and more", strategy).bytesSent()).isEqualTo(123 + 8);
            assertLive(on, OLD + "and more");
            String shorter = OLD.substring(0, 4 * MIB + 5);
            assertThat(update(on, shorter, strategy).bytesSent()).isEqualTo(5);
            assertLive(on, shorter);
            String small = OLD.substring(0, 4 * MIB - 1);
            assertThat(update(on, small, strategy).bytesSent()).isEqualTo(small.length());
            assertLive(on, small);
            assertThat(update(on, OLD, strategy).bytesSent())
                    .as("of a small file nothing is known")
                    .isEqualTo(OLD.length());
            assertLive(on, OLD);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R7_whatHasMovedIsSent(String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile, OLD)) {
            String moved = "x" + OLD;
            assertThat(update(on, moved, strategy).bytesSent()).isEqualTo(moved.length());
            assertThat(on.wire.count(Primitive.OPEN_RANGES)).isZero();
            assertLive(on, moved);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R7_aFileThatWasEditedIsSentWhole(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile, OLD)) {
            on.put("OFFICE/BIG.BIN", changed(OLD, 0));
            assertThat(update(on, NEW, strategy).bytesSent()).isEqualTo(NEW.length());
            assertThat(on.wire.count(Primitive.OPEN_RANGES)).isZero();
            assertLive(on, NEW);
        }
    }

    @Test
    void R7_whoeverHasContentsComparedTrustsNoRecordOfBlocksEither() throws IOException {
        try (MemoryFixture on = published(MemoryProfile.windows(), OLD)) {
            UpdateReport report = on.share
                    .update("OFFICE")
                    .from(TestSource.of(Map.of("BIG.BIN", NEW, "A.TXT", "small")))
                    .verifyContent()
                    .run();
            assertThat(report.bytesSent()).isEqualTo(NEW.length());
            assertLive(on, NEW);
        }
    }

    /** There nothing shows whether somebody is writing to what is copied from, or that must not be asked. */
    @Test
    void R7_withoutClaimsThatDenyNothingIsCopied() throws IOException {
        try (MemoryFixture on = published(MemoryProfile.posix(), OLD)) {
            assertThat(update(on, NEW, UpdateStrategy.SWAP).bytesSent()).isEqualTo(NEW.length());
            assertThat(on.wire.count(Primitive.OPEN_RANGES)).isZero();
        }
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            update(on, OLD, UpdateStrategy.VERSIONED);
            assertThat(update(on, NEW, UpdateStrategy.VERSIONED).bytesSent()).isGreaterThanOrEqualTo(NEW.length());
            assertThat(on.wire.count(Primitive.OPEN_RANGES)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"UNSUPPORTED", "ACCESS_DENIED", "IN_USE", "IO_FAILURE", "NOT_FOUND", "PROTOCOL"})
    void R7_whatTheServerWillNotCopyIsSent(ErrorKind kind) throws IOException {
        try (MemoryFixture on = published(MemoryProfile.windows(), OLD)) {
            on.wire.use(FaultPlan.builder()
                    .refuse(callsTo(Primitive.OPEN_RANGES), kind)
                    .build());
            assertThat(update(on, NEW, UpdateStrategy.SWAP).bytesSent()).isEqualTo(NEW.length());
            assertLive(on, NEW);
            on.wire.use(FaultPlan.builder()
                    .refuse(callsTo(Primitive.COPY_RANGE), kind)
                    .build());
            assertThat(update(on, OLD, UpdateStrategy.PATCH).bytesSent()).isEqualTo(OLD.length());
            assertLive(on, OLD);
        }
    }

    @Test
    void R7_whatWasCopiedBeforeARefusalIsNotSent() throws IOException {
        String old = content(3, 40 * MIB);
        String now = changed(old, 20 * MIB);
        try (MemoryFixture on = published(MemoryProfile.windows(), old)) {
            on.wire.use(FaultPlan.builder()
                    .refuse(callsTo(Primitive.COPY_RANGE).nth(2), ErrorKind.IN_USE)
                    .build());
            long sent = update(on, now, UpdateStrategy.PATCH).bytesSent();
            assertThat(on.read("OFFICE/BIG.BIN").equals(now)).isTrue();
            assertThat(sent).isGreaterThan(MIB).isLessThan(now.length());
            assertThat(sent % MIB).isZero();
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R5_R7_aLostLinkStaysALostLink(String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        for (Primitive primitive : List.of(Primitive.OPEN_RANGES, Primitive.COPY_RANGE)) {
            try (MemoryFixture on = published(profile, OLD)) {
                on.wire.use(FaultPlan.builder()
                        .refuse(callsTo(primitive), ErrorKind.LINK_LOST)
                        .build());
                UpdateException e = catchThrowableOfType(UpdateException.class, () -> update(on, NEW, strategy));
                assertThat(e.kind()).isEqualTo(ErrorKind.LINK_LOST);
                on.wire.use(FaultPlan.none());
                on.share.recover();
                assertLive(on, OLD);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = UpdateStrategy.class,
            names = {"SWAP", "PATCH"})
    void R4_afterACrashWhilePartsAreCopiedAndSentItIsOldOrNew(UpdateStrategy strategy) throws IOException {
        String old = OLD.substring(0, 4 * MIB);
        String now = changed(old, MIB);
        int first;
        int last;
        try (MemoryFixture on = published(MemoryProfile.windows(), old)) {
            update(on, now, strategy);
            List<Primitive> calls =
                    on.wire.calls().stream().map(Call::primitive).toList();
            first = calls.indexOf(Primitive.OPEN_RANGES);
            // Until it is made durable, and a little longer.
            last = calls.lastIndexOf(Primitive.COPY_RANGE) + 8;
            assertThat(calls.subList(first, last)).contains(Primitive.WRITE, Primitive.CLOSE);
        }
        for (int after = first; after <= last; after++) {
            try (MemoryFixture on = published(MemoryProfile.windows(), old)) {
                on.wire.use(FaultPlan.crashAfter(after));
                // An update that is in place but for its tidying up ends well even now.
                Throwable failure = catchThrowable(() -> update(on, now, strategy));
                assertThat(on.wire.crashed()).as("%s", failure).isTrue();
                on.wire.dropClient();
                Crash.recover(on);
                String found = on.read("OFFICE/BIG.BIN");
                assertThat(found.equals(old) || found.equals(now))
                        .as("whole after a crash after call %s", after)
                        .isTrue();
                assertThat(on.keptContents()).isEmpty();
            }
        }
    }

    /** What an edit during the copying has mixed must not be committed, whenever the edit comes. */
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R2_anEditWhilePartsAreCopiedIsNoticed(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        for (int nth = 1; nth <= 2; nth++) {
            try (MemoryFixture on = published(profile, OLD)) {
                String edited = content(9, OLD.length());
                AtomicBoolean done = new AtomicBoolean();
                on.wire.use(FaultPlan.builder()
                        .before(callsTo(Primitive.COPY_RANGE).nth(nth), call -> {
                            on.putUnchecked("OFFICE/BIG.BIN", edited);
                            done.set(true);
                        })
                        .build());
                update(on, NEW, strategy);
                assertThat(done).isTrue();
                assertLive(on, NEW);
            }
        }
    }

    /** As while a file is open some servers show the times that it had before. */
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R2_R3_aWriterWhoHasNotClosedIsInTheWay(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = new MemoryFixture(profile)) {
            on.server.clock(() -> TestSource.WRITTEN);
            update(on, OLD, UpdateStrategy.SWAP);
            String edited = content(9, OLD.length());
            AtomicReference<MemoryClient.Handle> writing = new AtomicReference<>();
            on.wire.use(FaultPlan.builder()
                    .before(callsTo(Primitive.COPY_RANGE).first(1), call -> {
                        writing.set(on.server.open("packages", "alice", "pc7").open(LIVE, ALL, ALL));
                        on.putUnchecked("OFFICE/BIG.BIN", edited);
                    })
                    // At the last moment before the commit could begin.
                    .before(callsTo(Primitive.RENAME, Primitive.CLAIM_RENAME), call -> {
                        if (writing.get() != null && call.concerns(LIVE.parent().orElseThrow())) {
                            writing.get().close();
                        }
                    })
                    .build());
            UpdateException e = catchThrowableOfType(UpdateException.class, () -> update(on, NEW, strategy));
            assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
            if (profile.has(Switch.LIST_SESSIONS)) {
                assertThat(e.holders()).extracting(held -> held.path()).containsOnly(LIVE);
            }
            assertThat(writing.get().isOpen()).isTrue();
            assertLive(on, edited);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R2_anotherFileUnderTheNameIsNotCopiedFrom(String name, MemoryProfile profile, UpdateStrategy strategy)
            throws IOException {
        try (MemoryFixture on = published(profile, OLD)) {
            on.put("OTHER.BIN", content(9, OLD.length()));
            on.wire.use(FaultPlan.builder()
                    .before(callsTo(Primitive.OPEN_RANGES).first(1), call -> {
                        on.observer.files().delete("OFFICE/BIG.BIN");
                        on.observer.files().move("OTHER.BIN", "OFFICE/BIG.BIN");
                    })
                    .build());
            update(on, NEW, strategy);
            assertThat(on.wire.count(Primitive.COPY_RANGE)).isZero();
            assertLive(on, NEW);
        }
    }

    /** Listed with the same mark, but read with other bytes when it is read for the second time. */
    @Test
    void R13_aSourceThatChangesBetweenTheLookAtItsBlocksAndTheSendingIsNoticed() throws IOException {
        String longer = NEW + "longer";
        try (MemoryFixture on = published(MemoryProfile.windows(), OLD)) {
            Iterator<String> reads = List.of(longer, changed(longer, 7)).iterator();
            TestSource.Item item = TestSource.file("BIG.BIN", longer)
                    .opened(() -> Channels.newChannel(
                            new ByteArrayInputStream(reads.next().getBytes(StandardCharsets.US_ASCII))));
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .update("OFFICE")
                            .from(TestSource.ofItems(item, TestSource.file("A.TXT", "small")))
                            .run());
            assertThat(e.kind()).isEqualTo(ErrorKind.SOURCE);
            assertThat(reads.hasNext()).isFalse();
            assertLive(on, OLD);
        }
    }

    @Test
    void R7_aDamagedListOfBlocksCountsForNothing() throws IOException {
        for (String bad : List.of("", "AAAA", "*".repeat(256))) {
            try (MemoryFixture on = published(MemoryProfile.windows(), OLD)) {
                String record = ".shareops" + on.controlNames().iterator().next();
                List<String> lines =
                        new ArrayList<>(unpacked(on, record).lines().toList());
                lines.replaceAll(line -> {
                    String[] fields = line.split("\t", -1);
                    if (fields.length == 9) {
                        assertThat(fields[8]).hasSize(256);
                        fields[8] = bad;
                    }
                    return String.join("\t", fields);
                });
                assertThat(lines)
                        .noneMatch(line -> line.startsWith("A.TXT\t") && line.endsWith("\t-\t" + bad))
                        .anyMatch(line -> line.startsWith("BIG.BIN\t") && line.endsWith("\t-\t" + bad));
                pack(on, record, Crash.record(String.join("\n", lines.subList(0, lines.size() - 1)) + "\n"));
                on.wire.use(FaultPlan.none());
                assertThat(update(on, OLD, UpdateStrategy.PATCH).outcome())
                        .as("the rest of the record counts")
                        .isEqualTo(Outcome.UNCHANGED);
                assertThat(update(on, NEW, UpdateStrategy.PATCH).bytesSent()).isEqualTo(NEW.length());
                assertLive(on, NEW);
            }
        }
    }

    /** The first line is not packed. */
    private static String unpacked(MemoryFixture on, String record) throws IOException {
        try (MemoryClient client = on.server.open("packages", "bob", "pc8")) {
            byte[] all = client.read(SharePath.of(record));
            int begin = new String(all, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
            byte[] rest =
                    new InflaterInputStream(new ByteArrayInputStream(all, begin, all.length - begin)).readAllBytes();
            return new String(all, 0, begin, StandardCharsets.UTF_8) + new String(rest, StandardCharsets.UTF_8);
        }
    }

    private static void pack(MemoryFixture on, String record, String text) throws IOException {
        int begin = text.indexOf('\n') + 1;
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.write(text.substring(0, begin).getBytes(StandardCharsets.UTF_8));
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(text.substring(begin).getBytes(StandardCharsets.UTF_8));
        }
        try (MemoryClient client = on.server.open("packages", "bob", "pc8")) {
            client.writeFile(SharePath.of(record), packed.toByteArray());
        }
    }

    @Test
    void R12_progressSpeaksOfWhatIsSent() throws IOException {
        try (MemoryFixture on = published(MemoryProfile.windows(), OLD)) {
            List<Progress> told = new ArrayList<>();
            on.share
                    .update("OFFICE")
                    .from(TestSource.of(Map.of("BIG.BIN", NEW, "A.TXT", "small")))
                    .onProgress(told::add)
                    .run();
            Progress last = told.stream()
                    .filter(each -> each.phase() == Phase.STAGE)
                    .reduce((one, other) -> other)
                    .orElseThrow();
            assertThat(Arrays.asList(last.bytesDone(), last.bytesTotal())).containsOnly((long) MIB);
        }
    }
}
