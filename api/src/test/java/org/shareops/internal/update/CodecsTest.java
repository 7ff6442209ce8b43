package org.shareops.internal.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.shareops.internal.spill.Codec;
import org.shareops.internal.spill.PackedReader;
import org.shareops.internal.spill.PackedWriter;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.SecurityState;
import org.shareops.model.SharePath;
import org.shareops.update.Change;

/** What is packed comes out equal. */
class CodecsTest {
    private static final SharePath PATH = SharePath.of("office/ä\ud83d\ude00.doc");
    private static final Instant EARLY = Instant.parse("1601-01-01T00:00:00.000000100Z");
    private static final Instant LATE = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final String HASH = "0123456789abcdef".repeat(4);

    private static final Blocks BLOCKS = Blocks.of(new byte[] {0, -1, 7});

    private static <V> void assertKept(Codec<V> codec, List<V> values) {
        PackedWriter writer = new PackedWriter();
        values.forEach(value -> codec.write(PATH, value, writer));
        PackedReader reader = new PackedReader(writer.toBytes());
        assertThat(values)
                .allSatisfy(value -> assertThat(codec.read(PATH, reader)).isEqualTo(value));
    }

    @Test
    void keepsEntries() {
        assertKept(
                Codecs.ENTRY,
                List.of(
                        new Entry(
                                PATH.name(),
                                EntryKind.FILE,
                                Long.MAX_VALUE,
                                EARLY,
                                Optional.of(LATE),
                                EnumSet.allOf(FileAttribute.class),
                                Optional.of(new FileId("12:34"))),
                        new Entry(
                                "other", EntryKind.MOUNT_POINT, 0, LATE, Optional.empty(), Set.of(), Optional.empty()),
                        new Entry(
                                "",
                                EntryKind.OTHER,
                                -1,
                                Instant.EPOCH,
                                Optional.of(EARLY),
                                Set.of(FileAttribute.EXECUTABLE),
                                Optional.of(new FileId("")))));
    }

    @Test
    void keepsLinesOfManifests() {
        assertKept(
                Codecs.LINE,
                List.of(
                        Manifest.Line.ofDirectory(),
                        new Manifest.Line(
                                false,
                                5,
                                EARLY,
                                Optional.of(LATE),
                                Optional.of(new FileId("x\ty")),
                                HASH,
                                Blocks.NONE,
                                Optional.of("mark"),
                                true),
                        lineOf(5, "unknown", Blocks.NONE),
                        lineOf(5, HASH.replace('a', 'A'), BLOCKS),
                        lineOf(5 << 20, HASH, BLOCKS)));
    }

    private static Manifest.Line lineOf(long size, String hash, Blocks blocks) {
        return new Manifest.Line(
                false, size, LATE, Optional.empty(), Optional.empty(), hash, blocks, Optional.empty(), false);
    }

    @Test
    void keepsWhatWasStagedAndDecided() {
        assertKept(
                Codecs.STAGED,
                List.of(
                        new Stager.Staged(300, new FileId("7"), HASH, Blocks.NONE),
                        new Stager.Staged(300, new FileId("7"), HASH, BLOCKS),
                        new Stager.Staged(0, new FileId(""), null, Blocks.NONE)));
        assertKept(
                Verdict.CODEC,
                List.of(
                        Verdict.of(Planned.Step.KEEP),
                        new Verdict(Planned.Step.ADD, true, null, Blocks.NONE),
                        new Verdict(Planned.Step.REPLACE, false, null, BLOCKS),
                        new Verdict(Planned.Step.SAME, false, HASH, BLOCKS)));
        assertKept(
                Codecs.CHANGE,
                List.of(
                        new Change(PATH, Change.Action.REPLACE, EntryKind.FILE, 1L << 40),
                        new Change(SharePath.root(), Change.Action.REMOVE, EntryKind.DIRECTORY, 0)));
    }

    @Test
    void keepsTheRest() {
        assertKept(Codecs.SECURITY, List.of(new SecurityState("posix", new byte[] {0, -1, 1})));
        assertKept(Codecs.TIME, List.of(EARLY, LATE, Instant.EPOCH));
        assertKept(Codecs.PATH, List.of(PATH, SharePath.root()));
        assertKept(Codecs.TEXT, List.of("", "\u0000\ud800"));
        assertKept(Codecs.FLAG, List.of(true, false));
    }
}
