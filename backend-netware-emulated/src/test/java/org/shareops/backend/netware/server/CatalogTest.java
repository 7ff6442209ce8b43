package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.backend.netware.server.Bench.Answered;
import org.shareops.backend.netware.wire.EntryInformation;
import org.shareops.backend.netware.wire.HandlePath;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;

/** Names, and what the directory beneath shows and hides. */
class CatalogTest {
    private static final byte[] EVERYTHING = Bench.hex("ff2a");

    @TempDir
    Path work;

    private Path root;
    private Path outside;
    private Bench bench;

    @BeforeEach
    void start() throws IOException {
        root = Files.createDirectory(work.resolve("root"));
        outside = Files.createDirectory(work.resolve("outside"));
        Files.writeString(outside.resolve("SECRET.TXT"), "secret");
        bench = new Bench(root);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private EntryInformation information(int nameSpace, String path) throws MalformedPacketException {
        Answered answered = bench.information(bench.anna, nameSpace, path);
        assertThat(answered.completion()).as(path).isZero();
        return EntryInformation.read(answered.reader());
    }

    private long numberOf(String path) throws MalformedPacketException {
        return information(Bench.LONG, path).entry();
    }

    private Set<String> list(long base, int nameSpace) throws MalformedPacketException {
        Set<String> names = new HashSet<>();
        byte[] sequence =
                new PacketWriter().u8(0).u32le(base).u32le(0xFFFFFFFFL).toBytes();
        boolean more = true;
        while (more) {
            PacketWriter fields = new PacketWriter().u8(nameSpace).u8(0).u16le(Bench.ALL);
            fields.u32le(0xFFF).u16le(100).bytes(sequence).counted(EVERYTHING);
            Answered answered = bench.call(bench.anna, 87, 20, fields);
            if (answered.completion() == 0xFF) {
                return names;
            }
            PacketReader reader = answered.reader();
            sequence = reader.bytes(9);
            more = reader.u8() != 0;
            int count = reader.u16le();
            for (int i = 0; i < count; i++) {
                assertThat(names.add(EntryInformation.read(reader).name())).isTrue();
            }
            reader.end();
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..", ".", "a/b", "a\\b", "/etc", "a:b", "a*b", "a?b", "a<b", "a>b", "a|b", "a\"b", "a\0b", "a\nb", ""
            })
    void namesThatLeadElsewhereOrCannotBeAreRefused(String name) {
        HandlePath last = Bench.at(1, Bench.bytes(name));
        assertThat(bench.open(bench.anna, Bench.LONG, last, Opening.CREATE, 3, 0)
                        .completion())
                .isEqualTo(0x87);
        assertThat(bench.open(bench.anna, Bench.LONG, last, Opening.OPEN, 1, 0).completion())
                .isIn(0x9C, 0x9E);
        HandlePath inner = Bench.at(1, Bench.bytes(name), Bench.bytes("SECRET.TXT"));
        assertThat(bench.open(bench.anna, Bench.LONG, inner, Opening.OPEN, 1, 0).completion())
                .isEqualTo(0x9C);
        assertThat(root).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SYS:..\\outside\\SECRET.TXT",
                "SYS:/../outside/SECRET.TXT",
                "SYS://etc/passwd",
                "SYS:./SECRET.TXT",
                "SYS:A:SECRET.TXT"
            })
    void oldPathsDoNotLeaveTheVolumeEither(String path) {
        PacketWriter fields = new PacketWriter().u8(0).u8(6).u8(1).text(path);
        assertThat(bench.call(bench.anna, 76, fields).completion()).isIn(0x9C, 0x9E);
    }

    @Test
    void namesThatAreNotUtf8OrTooLongAreRefused() {
        HandlePath bad = Bench.at(1, Bench.hex("41ff2a"));
        assertThat(bench.open(bench.anna, Bench.LONG, bad, Opening.CREATE, 3, 0).completion())
                .isEqualTo(0x87);
        assertThat(bench.open(bench.anna, Bench.LONG, bad, Opening.OPEN, 1, 0).completion())
                .isEqualTo(0x9E);
        assertThat(bench.open(bench.anna, "SYS:" + "x".repeat(255), Opening.CREATE, 3)
                        .completion())
                .isZero();
        assertThat(bench.open(bench.anna, Bench.DOS, Bench.path("SYS:long name.txt"), Opening.CREATE, 3, 0)
                        .completion())
                .isEqualTo(0x87);
    }

    @Test
    void namesAreTheSameWhateverTheirCase() throws MalformedPacketException {
        bench.close(bench.anna, bench.created(bench.anna, "SYS:Straße Ä.txt"));
        assertThat(numberOf("sys:STRAßE ä.TXT")).isEqualTo(2);
        assertThat(bench.open(bench.anna, "SYS:straße ä.TXT", Opening.CREATE, 3).completion())
                .isEqualTo(0x85);
        assertThat(bench.count(Counter.CREATE_REQUESTS)).isEqualTo(2);
        assertThat(bench.count(Counter.CREATE_COLLISION)).isEqualTo(1);
    }

    @Test
    void longNamesHaveDosNamesOfTheirOwn() throws MalformedPacketException {
        for (String name : List.of("Long name.text", "Long name 2.text", "longna~3.tex", "short.c", ".hidden")) {
            bench.close(bench.anna, bench.created(bench.anna, "SYS:" + name));
        }
        assertThat(information(Bench.DOS, "SYS:Long name.text").name()).isEqualTo("LONGNA~1.TEX");
        assertThat(information(Bench.DOS, "SYS:Long name 2.text").name()).isEqualTo("LONGNA~2.TEX");
        assertThat(information(Bench.DOS, "SYS:longna~3.tex").name()).isEqualTo("LONGNA~3.TEX");
        assertThat(information(Bench.DOS, "SYS:short.c").name()).isEqualTo("SHORT.C");
        bench.close(bench.anna, bench.created(bench.anna, "SYS:Long name 3.text"));
        assertThat(list(1, Bench.DOS))
                .hasSize(6)
                .contains("LONGNA~4.TEX")
                .allMatch(name -> Names.isLegal(name, Names.DOS));
    }

    @Test
    void aDosVolumeKeepsCapitalsAndKnowsNoLongNames() throws IOException {
        try (Bench dos = new Bench(List.of(new VolumeOptions("DOS", root, false, false)), 10)) {
            assertThat(dos.open(dos.anna, "DOS:A.TXT", Opening.CREATE, 3).completion())
                    .isEqualTo(0xBF);
            assertThat(dos.open(dos.anna, Bench.DOS, Bench.path("DOS:a.txt"), Opening.CREATE, 3, 0)
                            .completion())
                    .isZero();
            assertThat(root.resolve("A.TXT")).exists();
            assertThat(dos.send(dos.anna, Bench.hex("2222 08 02 01 00 57 18 0000 00"))
                            .hex())
                    .isEqualTo("010000");
        }
    }

    @Test
    void linksAreNeitherShownNorFollowedButTheirNamesAreTaken() throws IOException, MalformedPacketException {
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createSymbolicLink(root.resolve("file.txt"), outside.resolve("SECRET.TXT"));
        Files.createSymbolicLink(root.resolve("dangling"), outside.resolve("nothing"));
        Files.writeString(root.resolve("seen.txt"), "seen");
        assertThat(list(1, Bench.LONG)).containsExactly("seen.txt");
        assertThat(bench.open(bench.anna, "SYS:link/SECRET.TXT", Opening.OPEN, 1)
                        .completion())
                .isEqualTo(0x9C);
        assertThat(bench.open(bench.anna, "SYS:file.txt", Opening.OPEN, 1).completion())
                .isEqualTo(0xFF);
        for (String name : List.of("SYS:LINK", "SYS:file.txt", "SYS:dangling")) {
            assertThat(bench.open(bench.anna, name, Opening.CREATE | Opening.REPLACE, 3)
                            .completion())
                    .as(name)
                    .isEqualTo(0x85);
            assertThat(bench.rename(bench.anna, "SYS:seen.txt", name)).as(name).isEqualTo(0x92);
        }
        assertThat(outside.resolve("nothing")).doesNotExist();
        assertThat(outside.resolve("SECRET.TXT")).hasContent("secret");
    }

    @Test
    void aDirectoryThatBecomesALinkLeadsNowhere() throws IOException, MalformedPacketException {
        Files.createDirectory(root.resolve("Sub"));
        Files.writeString(root.resolve("Sub/SECRET.TXT"), "mine");
        long directory = numberOf("SYS:Sub");
        long file = numberOf("SYS:Sub/SECRET.TXT");
        Files.move(root.resolve("Sub"), work.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve("Sub"), outside);
        for (HandlePath path : List.of(Bench.at(directory, Bench.bytes("SECRET.TXT")), Bench.at(file))) {
            assertThat(bench.open(bench.anna, Bench.LONG, path, Opening.OPEN, 1, 0)
                            .completion())
                    .isEqualTo(0x9C);
        }
    }

    @Test
    void changesByOthersOnThisMachineAreSeenAtOnce() throws IOException, MalformedPacketException {
        Files.writeString(root.resolve("a.txt"), "a");
        long number = numberOf("SYS:a.txt");
        for (int i = 0; i < 20; i++) {
            Files.writeString(root.resolve("b" + i), "b");
            assertThat(bench.information(bench.anna, Bench.LONG, "SYS:B" + i).completion())
                    .isZero();
        }
        assertThat(numberOf("SYS:a.txt")).as("still known").isEqualTo(number);
        Files.delete(root.resolve("a.txt"));
        assertThat(bench.information(bench.anna, Bench.LONG, "SYS:a.txt").completion())
                .isEqualTo(0xFF);
        assertThat(list(1, Bench.LONG)).hasSize(20);
    }

    @Test
    void aMissInALargeDirectoryThatHasJustChangedDoesNotReadAllOfIt() throws Exception {
        for (int i = 0; i < Catalog.LARGE; i++) {
            Files.createFile(root.resolve("f" + i));
        }
        // Later than now: for as long as this test runs it has changed just now.
        FileTime changed = FileTime.from(Instant.now().plus(Duration.ofHours(1)));
        Files.setLastModifiedTime(root, changed);
        Catalog catalog = new Catalog(root, 1);
        Directory before = catalog.content(catalog.root(), false);
        assertThat(catalog.find(catalog.root(), "nothing", Names.LONG)).isNull();
        assertThat(catalog.content(catalog.root(), false)).isSameAs(before);
        for (String name : List.of("Just now", "CAPITALS", "small")) {
            Files.createFile(root.resolve(name));
            Files.setLastModifiedTime(root, changed);
        }
        assertThat(catalog.find(catalog.root(), "Just now", Names.LONG)).isNotNull();
        assertThat(catalog.find(catalog.root(), "Capitals", Names.LONG)).isNotNull();
        assertThat(catalog.find(catalog.root(), "SMALL", Names.DOS)).isNotNull();
    }

    @Test
    void numbersOutliveRenames() throws IOException, MalformedPacketException {
        assertThat(bench.makeDirectory(bench.anna, "SYS:One")).isZero();
        assertThat(bench.makeDirectory(bench.anna, "SYS:Two")).isZero();
        bench.close(bench.anna, bench.created(bench.anna, "SYS:One/file"));
        long number = numberOf("SYS:One/file");
        assertThat(bench.rename(bench.anna, "SYS:One/file", "SYS:Two/FILE")).isZero();
        assertThat(bench.rename(bench.anna, "SYS:Two", "SYS:One/Sub")).isZero();
        assertThat(numberOf("SYS:One/Sub/File")).isEqualTo(number);
        assertThat(bench.rename(bench.anna, "SYS:One/Sub/FILE", "SYS:One/Sub/File"))
                .as("case only")
                .isZero();
        assertThat(root.resolve("One/Sub/File")).exists();
        assertThat(bench.rename(bench.anna, "SYS:One", "SYS:One/Sub/Deeper")).isEqualTo(0x9C);
        assertThat(bench.count(Counter.RENAME_OK)).isEqualTo(3);
        assertThat(bench.count(Counter.RENAME_DENIED)).isEqualTo(1);
    }

    @Test
    void ofNamesThatDifferOnlyInCaseOneIsShown() throws IOException, MalformedPacketException {
        Files.writeString(root.resolve("README"), "first");
        Files.writeString(root.resolve("readme"), "second");
        assumeTrue(Files.readString(root.resolve("README")).equals("first"), "names here differ by case");
        assertThat(list(1, Bench.LONG)).containsExactly("README");
        assertThat(bench.rename(bench.anna, "SYS:README", "SYS:readme")).isEqualTo(0x92);
        assertThat(bench.delete(bench.anna, "SYS:Readme")).isZero();
        assertThat(root.resolve("readme")).hasContent("second");
    }

    @Test
    void aDirectoryOfTenThousandIsListedWhole() throws IOException, MalformedPacketException {
        Path many = Files.createDirectory(root.resolve("many"));
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(many.resolve("a file with a long name " + i + ".txt"));
        }
        long base = numberOf("SYS:many");
        assertThat(list(base, Bench.LONG)).hasSize(10_000);
        assertThat(list(base, Bench.DOS)).hasSize(10_000).allMatch(name -> Names.isLegal(name, Names.DOS));
        assertThat(bench.count(Counter.LIST_REQUESTS)).isEqualTo(2);
    }

    @Test
    void hiddenEntriesAreFoundOnlyByWhoAsks() throws MalformedPacketException {
        bench.close(bench.anna, Bench.handle(bench.open(bench.anna, "SYS:A", Opening.CREATE, 3, 0x02)));
        assertThat(information(Bench.LONG, "SYS:A").attributes()).isEqualTo(0x02);
        PacketWriter plain = new PacketWriter().u8(4).u8(4).u16le(0x8000).u32le(0xFFF);
        assertThat(bench.call(bench.anna, 87, 6, Bench.path("SYS:A").write(plain))
                        .completion())
                .isEqualTo(0xFF);
    }

    @Test
    void patternsMatchAsOnDos() throws Refused {
        assertThat(NamePattern.ofDos(Bench.bytes("*.*")).matches("NOEXT")).isTrue();
        assertThat(NamePattern.ofDos(Bench.hex("aaaeaa")).matches("NOEXT")).isTrue();
        assertThat(NamePattern.ofDos(Bench.bytes("a?.t*")).matches("ab.txt")).isTrue();
        assertThat(NamePattern.ofDos(Bench.bytes("a?.t*")).matches("a.txt")).isFalse();
        assertThat(NamePattern.ofDos(Bench.hex("41bfbfae545854")).matches("a.txt"))
                .isTrue();
        assertThat(NamePattern.ofDos(Bench.bytes("")).matches("any")).isTrue();
        assertThat(NamePattern.ofEscaped(Bench.hex("61ff2a62")).matches("AxxB")).isTrue();
        assertThat(NamePattern.ofEscaped(Bench.hex("61ff2a62")).matches("AxxC")).isFalse();
        assertThat(NamePattern.ofEscaped(Bench.bytes("a*")).matches("ab"))
                .as("not escaped")
                .isFalse();
        assertThat(NamePattern.ofEscaped(Bench.hex("ff3fff3f")).matches("ab")).isTrue();
    }

    @Test
    void aNameThatAnotherFileHasTakenMeanwhileIsNotTheOldFile() throws IOException, MalformedPacketException {
        Files.writeString(root.resolve("A.TXT"), "old");
        long number = numberOf("SYS:A.TXT");
        Files.writeString(root.resolve("B.TXT"), "new");
        Files.move(root.resolve("B.TXT"), root.resolve("A.TXT"), StandardCopyOption.REPLACE_EXISTING);
        PacketWriter fields = new PacketWriter().u8(4).u8(0).u16le(Bench.ALL);
        assertThat(bench.call(bench.anna, 87, 8, Bench.at(number).write(fields)).completion())
                .isNotZero();
        assertThat(root.resolve("A.TXT")).hasContent("new");
        assertThat(numberOf("SYS:A.TXT")).isNotEqualTo(number);
    }
}
