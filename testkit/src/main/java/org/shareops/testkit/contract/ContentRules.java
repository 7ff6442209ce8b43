package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Scene.refusal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.NameRules;
import org.shareops.spi.RenameMode;
import org.shareops.spi.VolumeTraits;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.Sample;

/** What rules R9 and R11 ask of names, contents, times and attributes. */
abstract class ContentRules extends Rules {
    private static final List<String> NAMES = List.of(
            "PLAIN.TXT",
            "Mixed.Case",
            "with space.txt",
            "two.dots.txt",
            ".hidden",
            "trailing.",
            "trailing ",
            " leading",
            "CON",
            "con.txt",
            "NUL.",
            "COM1",
            "LPT9.TXT",
            "a:b",
            "a*b",
            "a?b",
            "a<b>c",
            "a|b",
            "quo\"te",
            "back\\slash",
            "%2e%2e",
            "%41.txt",
            "tab\tname",
            "bell\u0007",
            "new\nline",
            "del\u007f",
            "\u00e9 composed",
            "e\u0301 decomposed",
            "Gr\u00f6\u00dfe.txt",
            "\u4e2d\u6587.txt",
            "\ud83d\ude00.txt",
            "\u200bzero width",
            "\uff0ffullwidth slash",
            "lone \ud800 surrogate",
            "LONGNAME1.TXT",
            "a;b=c,d[e]+f.txt",
            "~1",
            "PROGRA~1",
            "-dash",
            "x".repeat(255),
            "x".repeat(256),
            "\u00e9".repeat(127),
            "\u00e9".repeat(128),
            "\u00e9".repeat(255));

    private static final int MOST_BYTES = 8 << 20;
    private static final int PARTS = 64;
    private static final int READERS = 4;
    private static final Instant OTHER_TIME = Instant.parse("2001-02-03T04:05:06Z");

    /** Those that no server sets or minds by itself. */
    private static final List<FileAttribute> STAYING = List.of(FileAttribute.HIDDEN, FileAttribute.EXECUTABLE);

    @Test
    void R9_everyNameIsKeptAsItIsOrRefused() throws Exception {
        NameRules rules = on().volume().traits().names();
        List<String> wrong = new ArrayList<>();
        Set<String> kept = new java.util.HashSet<>();
        for (String name : NAMES) {
            boolean allowed = rules.problemsOf(on().at("").child(name)).isEmpty();
            try {
                String content = "content of " + NAMES.indexOf(name);
                on().put(name, content);
                String stored = rules.stored(name);
                // Rules are those of the strictest server: this one may take what they refuse, and keep it as it likes.
                if (allowed) {
                    kept.add(stored);
                    if (!on().list("").containsKey(stored)) {
                        wrong.add(shown(name) + ": listed as " + on().list("").keySet());
                    } else if (!on().get(name).equals(content)) {
                        wrong.add(shown(name) + ": has the content of another");
                    }
                }
                on().volume().delete(on().at(name));
            } catch (ShareException e) {
                if (allowed) {
                    wrong.add(shown(name) + ": its NameRules take it, and " + e);
                } else if (e.kind() != ErrorKind.INVALID_NAME) {
                    wrong.add(shown(name) + ": INVALID_NAME is asked for, and not " + e);
                }
            }
        }
        assertThat(wrong)
                .as(Rule.R9.asks("every name kept as it is, or refused with INVALID_NAME"))
                .isEmpty();
        assertThat(on().list(""))
                .as(Rule.R9.asks("nothing of names that were refused"))
                .isEmpty();
        assertThat(kept).as("names that were kept").contains("PLAIN.TXT");
    }

    private static String shown(String name) {
        StringBuilder text = new StringBuilder("\"");
        name.chars()
                .limit(40)
                .forEach(c -> text.append(
                        c < ' ' || c > '~' ? String.format(Locale.ROOT, "\\u%04x", c) : String.valueOf((char) c)));
        return text.append(name.length() > 40 ? "...\" (" + name.length() + ")" : "\"")
                .toString();
    }

    @Test
    void R9_caseTellsNamesApartAsTheRulesSay() throws Exception {
        boolean sensitive = on().volume().traits().names().caseSensitive();
        on().put("NAME.TXT", "upper");
        assertThat(on().volume().stat(on().at("name.txt")).isPresent())
                .as(Rule.R9.asks("that another case " + (sensitive ? "is another name" : "is the same name")))
                .isEqualTo(!sensitive);
        if (sensitive) {
            on().put("name.txt", "lower");
        } else {
            Scene.assertKind(
                    Rule.R9,
                    ErrorKind.ALREADY_EXISTS,
                    "for a name that differs only in case",
                    refusal(
                            Rule.R9.asks("a refusal"),
                            () -> on().closing(on().volume().createNew(on().at("name.txt")))));
        }
        assertThat(on().tree(""))
                .as(Rule.R9.asks(sensitive ? "two files" : "one file, as it was"))
                .isEqualTo(sensitive ? Map.of("NAME.TXT", "upper", "name.txt", "lower") : Map.of("NAME.TXT", "upper"));
    }

    /** What one request should move, but no more than a test has time for. */
    private int chunk() throws ShareException {
        return Math.min(MOST_BYTES, on().volume().traits().transferSize());
    }

    @Test
    void R2_contentsOfEverySizeArriveWhole() throws Exception {
        int chunk = chunk();
        int number = 0;
        for (int size : new int[] {0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk + 7}) {
            String name = "S" + number++;
            byte[] content = new byte[size];
            new Random(size).nextBytes(content);
            on().put(name, content);
            assertThat(on().bytes(name))
                    .as(Rule.R2.asks("the content of " + size + " bytes"))
                    .isEqualTo(content);
            assertThat(on().entry(name).size()).as(Rule.R2.asks("its size")).isEqualTo(size);
            try (ContentReader reader = on().volume().read(on().at(name))) {
                assertThat(reader.size())
                        .as(Rule.R2.asks("its size to a reader"))
                        .isEqualTo(size);
                assertThat(reader.read(ByteBuffer.allocate(1), size))
                        .as(Rule.R2.asks("-1 at the end"))
                        .isEqualTo(-1);
                assertThat(reader.read(ByteBuffer.allocate(1), size + 10L))
                        .as(Rule.R2.asks("-1 past the end"))
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void R2_partsMayBeWrittenInAnyOrderByManyThreads() throws Exception {
        VolumeTraits traits = on().volume().traits();
        int part = chunk();
        int parts = 4 * Math.max(1, Math.min(8, traits.parallelism()));
        byte[] content = new byte[parts * part];
        new Random(5).nextBytes(content);
        AtomicInteger next = new AtomicInteger(parts);
        try (ContentWriter writer = on().volume().createNew(on().at("BIG.BIN"))) {
            Crowd.inMany(Math.max(1, Math.min(8, traits.parallelism())), () -> {
                for (int i = next.decrementAndGet(); i >= 0; i = next.decrementAndGet()) {
                    writer.write(ByteBuffer.wrap(content, i * part, part), (long) i * part);
                }
                return true;
            });
            writer.sync();
        }
        assertThat(on().bytes("BIG.BIN"))
                .as(Rule.R2.asks("what was written, each part in its place"))
                .isEqualTo(content);
    }

    @Test
    void R2_moreThanFourGigabytes() throws Exception {
        if (!Sample.ofProperties().isFull()) {
            throw new NotVerified("files of more than 4 GiB are for long runs");
        }
        long last = 1L << 32;
        try (ContentWriter writer = on().volume().createNew(on().at("HUGE.BIN"))) {
            writer.write(ByteBuffer.wrap(new byte[] {7}), last);
            writer.sync();
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.NO_SPACE || e.kind() == ErrorKind.UNSUPPORTED) {
                throw new NotVerified("there is no room for 4 GiB in a file");
            }
            throw e;
        }
        assertThat(on().entry("HUGE.BIN").size())
                .as(Rule.R2.asks("4 GiB and a byte"))
                .isEqualTo(last + 1);
        try (ContentReader reader = on().volume().read(on().at("HUGE.BIN"))) {
            ByteBuffer one = ByteBuffer.allocate(1);
            assertThat(reader.read(one, last)).isEqualTo(1);
            assertThat(one.get(0)).as(Rule.R2.asks("the last byte")).isEqualTo((byte) 7);
        }
    }

    @Test
    void R2_aLargeDirectoryIsListedWholeAndOnce() throws Exception {
        int files = Sample.ofProperties().count(600, 10_000);
        int threads = Math.max(1, Math.min(8, on().volume().traits().parallelism()));
        AtomicInteger next = new AtomicInteger();
        Crowd.inMany(threads, () -> {
            for (int i = next.getAndIncrement(); i < files; i = next.getAndIncrement()) {
                on().volume().createNew(on().at("F" + i)).close();
            }
            return true;
        });
        assertThat(on().list("")).as(Rule.R2.asks("every name once")).hasSize(files);
    }

    @Test
    void R2_deepDirectories() throws Exception {
        NameRules rules = on().volume().traits().names();
        String path = "";
        int depth = 0;
        while (depth < 64 && rules.problemsOf(on().at(path + "D/A.TXT")).isEmpty()) {
            on().volume().createDirectory(on().at(path + "D"));
            path += "D/";
            depth++;
        }
        if (depth == 0) {
            throw new NotVerified("its NameRules leave no room for a directory below the test's own");
        }
        on().put(path + "A.TXT", "deep");
        on().volume().rename(on().at("D"), on().at("E"), RenameMode.FAIL_IF_EXISTS);
        assertThat(on().get("E" + path.substring(1) + "A.TXT"))
                .as(Rule.R2.asks("a file " + depth + " directories deep"))
                .isEqualTo("deep");
    }

    @Test
    void R10_aFullDiskIsNoSuccess() throws Exception {
        String url = Scene.need(on().fixture().smallDirectory(), "there is no small disk");
        try (Scene small = new Scene(on().fixture(), url)) {
            byte[] much = new byte[8 << 20];
            new Random(10).nextBytes(much);
            ShareException e = refusal(Rule.R10.asks("a refusal"), () -> small.put("BIG.BIN", much));
            assertThat(e.kind()).as(Rule.R10.asks("NO_SPACE, and not " + e)).isEqualTo(ErrorKind.NO_SPACE);
            if (small.volume().stat(small.at("BIG.BIN")).isPresent()) {
                small.volume().delete(small.at("BIG.BIN"));
            }
        }
    }

    @Test
    void R2_partsAreReadAtOnceAndIntoBuffersThatHoldSomething() throws Exception {
        byte[] content = new byte[2 * chunk() + 7];
        new Random(2).nextBytes(content);
        on().put("A.TXT", content);
        int part = content.length / PARTS + 1;
        try (ContentReader reader = on().volume().read(on().at("A.TXT"))) {
            AtomicInteger next = new AtomicInteger();
            Crowd.inMany(READERS, () -> {
                for (int from = next.getAndAdd(part); from < content.length; from = next.getAndAdd(part)) {
                    assertPart(reader, content, from, Math.min(part, content.length - from));
                }
                return true;
            });
        }
    }

    private static void assertPart(ContentReader reader, byte[] content, int from, int length) throws ShareException {
        int margin = 5;
        byte[] wanted = new byte[length + 2 * margin];
        System.arraycopy(content, from, wanted, margin, length);
        ByteBuffer buffer = ByteBuffer.allocate(wanted.length).position(margin).limit(margin + length);
        while (buffer.hasRemaining()) {
            int before = buffer.position();
            int count = reader.read(buffer, (long) from + before - margin);
            assertThat(count)
                    .as(Rule.R2.asks("at least one byte, and no end, at " + from + " of " + content.length))
                    .isPositive();
            assertThat(buffer.position())
                    .as(Rule.R2.asks("a buffer that goes on by the " + count + " bytes that were read"))
                    .isEqualTo(before + count);
        }
        assertThat(Arrays.equals(buffer.array(), wanted))
                .as(Rule.R2.asks("the " + length + " bytes at " + from + " where the buffer's position was, although "
                        + "other threads read, too; and nothing before or after them"))
                .isTrue();
    }

    @Test
    void R11_timesAreKeptToTheirPrecision() throws Exception {
        Duration step = on().volume().traits().timePrecision();
        on().put("A.TXT", "a");
        on().volume().createDirectory(on().at("DIR"));
        for (String text : List.of(
                "1985-10-26T01:21:00Z",
                "2001-02-03T04:05:06.123456789Z",
                "2024-02-29T23:59:59.999999900Z",
                "2037-12-31T23:59:58Z")) {
            Instant time = Instant.parse(text);
            for (String name : List.of("A.TXT", "DIR")) {
                on().volume().setAttributes(on().at(name), time, null);
                Duration off =
                        Duration.between(on().entry(name).modified(), time).abs();
                assertThat(off)
                        .as(Rule.R11.asks("the time " + text + " of " + name + " to " + step + ", and not "
                                + on().entry(name).modified()))
                        .isLessThan(step);
            }
        }
        Instant before = on().entry("A.TXT").modified();
        on().volume().rename(on().at("A.TXT"), on().at("B.TXT"), RenameMode.FAIL_IF_EXISTS);
        assertThat(on().entry("B.TXT").modified())
                .as(Rule.R11.asks("the time of before a rename"))
                .isEqualTo(before);
        assertThat(on().listed("", "B.TXT").modified())
                .as(Rule.R11.asks("the same in a listing"))
                .isEqualTo(before);
    }

    @Test
    void R11_theServersClockIsTheOneOfItsTimeStamps() throws Exception {
        Duration step = on().volume().traits().timePrecision();
        Instant before = on().volume().serverTime();
        on().put("A.TXT", "a");
        Instant after = on().volume().serverTime();
        assertThat(on().entry("A.TXT").modified())
                .as(Rule.R11.asks("a new file's time between two readings of serverTime()"))
                .isBetween(before.minus(step).minusSeconds(1), after.plus(step).plusSeconds(1));
    }

    @Test
    void R11_R8_attributesAreKeptAsTheTraitsSay() throws Exception {
        on().put("A.TXT", "a");
        Set<FileAttribute> kept = on().volume().traits().attributes();
        Instant modified = on().entry("A.TXT").modified();
        List<String> wrong = new ArrayList<>();
        List<FileAttribute> inTurn = new ArrayList<>(List.of(FileAttribute.values()));
        // The last one, too, must go when another is set.
        inTurn.add(inTurn.get(0));
        for (FileAttribute attribute : inTurn) {
            on().volume().setAttributes(on().at("A.TXT"), null, Set.of(attribute));
            Set<FileAttribute> present = on().entry("A.TXT").attributes();
            if (present.contains(attribute) != kept.contains(attribute)
                    || STAYING.stream().anyMatch(each -> each != attribute && present.contains(each))) {
                wrong.add(present + " after " + attribute + " was set alone");
            }
            Entry listed = on().list("").get("A.TXT");
            if (listed == null) {
                wrong.add("no entry in a listing after " + attribute + " was set");
            } else if (!listed.attributes().equals(present)) {
                wrong.add(listed.attributes() + " in a listing, and " + present + " alone");
            }
        }
        if (!kept.contains(FileAttribute.HIDDEN) && !kept.contains(FileAttribute.SYSTEM)) {
            on().notShown(Rule.R8, "its traits keep no attribute by which listings leave files out");
        }
        List<FileAttribute> lasting = STAYING.stream().filter(kept::contains).toList();
        if (lasting.isEmpty()) {
            on().partly(Rule.R11, "its traits keep no attribute that no server changes by itself");
        }
        on().volume().setAttributes(on().at("A.TXT"), OTHER_TIME, Set.copyOf(lasting));
        assertThat(Duration.between(on().entry("A.TXT").modified(), OTHER_TIME).abs())
                .as(Rule.R11.asks("the time that was set together with attributes, to its precision"))
                .isLessThan(on().volume().traits().timePrecision());
        assertThat(on().entry("A.TXT").attributes())
                .as(Rule.R11.asks("the attributes that were set together with a time"))
                .containsAll(lasting);
        on().volume().setAttributes(on().at("A.TXT"), modified, null);
        assertThat(on().entry("A.TXT").attributes())
                .as(Rule.R11.asks("the attributes untouched when a time is set"))
                .containsAll(lasting);
        on().volume().setAttributes(on().at("A.TXT"), null, Set.of());
        assertThat(wrong)
                .as(Rule.R11.asks("the attributes " + kept + ", no others, and the same in a listing")
                        + (wrong.toString().contains("no entry") ? "; " + Rule.R8.asks("every name in a listing") : ""))
                .isEmpty();
        assertThat(on().entry("A.TXT").attributes())
                .as(Rule.R11.asks("none after all were cleared"))
                .isEmpty();
        assertThat(Duration.between(on().entry("A.TXT").modified(), modified).abs())
                .as(Rule.R11.asks("the time untouched, to its precision"))
                .isLessThanOrEqualTo(on().volume().traits().timePrecision());
    }

    @Test
    void R11_anEntrySaysTheSameInAListingAndAlone() throws Exception {
        on().put("A.TXT", "content");
        on().volume().createDirectory(on().at("DIR"));
        Map<String, Entry> listed = on().list("");
        assertThat(listed).as(Rule.R11.asks("two names")).hasSize(2);
        for (Entry entry : listed.values()) {
            assertThat(on().entry(entry.name()))
                    .as(Rule.R11.asks("the same alone as in a listing"))
                    .isEqualTo(entry);
        }
        assertThat(on().listed("", "A.TXT").isFile()).isTrue();
        assertThat(on().listed("", "DIR").isDirectory()).isTrue();
    }
}
