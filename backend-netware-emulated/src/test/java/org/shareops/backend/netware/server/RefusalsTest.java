package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.backend.netware.server.Rights.Grant;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.testkit.SmallDisk;

/** Each completion code that the file functions know, provoked. */
class RefusalsTest {
    @TempDir
    Path root;

    private VolumeOptions sys;

    @BeforeEach
    void options() throws IOException {
        sys = new VolumeOptions("SYS", root, true, false);
        Files.createDirectories(root.resolve("Sub/Deep"));
        Files.writeString(root.resolve("A.TXT"), "a");
        Files.writeString(root.resolve("Sub/B.TXT"), "b");
    }

    private static Bench bench(VolumeOptions... volumes) {
        return new Bench(List.of(volumes), 5);
    }

    @Test
    void whatIsInUseIsNeitherRenamedNorDeletedNorReplaced() throws IOException {
        try (Bench bench = bench(sys)) {
            long handle = bench.opened(bench.bert, "SYS:Sub/B.TXT", 0x0B);
            assertThat(bench.delete(bench.anna, "SYS:Sub/B.TXT")).isEqualTo(0x8E);
            assertThat(bench.rename(bench.anna, "SYS:Sub/B.TXT", "SYS:C.TXT")).isEqualTo(0x8E);
            assertThat(bench.rename(bench.anna, "SYS:Sub", "SYS:Bus")).isEqualTo(0x8E);
            assertThat(bench.delete(bench.anna, "SYS:Sub")).isEqualTo(0xA0);
            assertThat(bench.open(bench.anna, "SYS:Sub/B.TXT", Opening.REPLACE, 2)
                            .completion())
                    .isEqualTo(0x80);
            // 67: create SYS:SUB\B.TXT
            assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 43 00 00 0d 5359533a5355425c422e545854"))
                            .completion())
                    .isEqualTo(0x80);
            assertThat(Files.readString(root.resolve("Sub/B.TXT"))).isEqualTo("b");
            bench.close(bench.bert, handle);
            assertThat(bench.delete(bench.anna, "SYS:Sub/B.TXT")).isZero();
            assertThat(bench.count(Counter.DELETE_REQUESTS)).isEqualTo(3);
        }
    }

    @Test
    void aLenientVolumeRenamesDirectoriesWithOpenFiles() throws IOException {
        try (Bench bench = bench(new VolumeOptions("SYS", root, true, true))) {
            long handle = bench.opened(bench.bert, "SYS:Sub/B.TXT", 0x03);
            assertThat(bench.rename(bench.anna, "SYS:Sub", "SYS:Bus")).isZero();
            assertThat(bench.write(bench.bert, handle, 0, Bench.bytes("c"))).isZero();
            assertThat(root.resolve("Bus/B.TXT")).hasContent("c");
        }
    }

    @Test
    void whatIsOpenOnAnotherVolumeIsNotInUseHere() throws IOException {
        Path other = Files.createDirectories(root.resolve("Sub/Deep/other"));
        Files.createDirectory(other.resolve("Box"));
        Files.writeString(other.resolve("Box/B.TXT"), "b");
        Path mine = Files.createDirectory(root.resolve("mine"));
        Files.createDirectory(mine.resolve("Box"));
        try (Bench bench =
                bench(new VolumeOptions("SYS", mine, true, false), new VolumeOptions("VOL1", other, true, false))) {
            bench.opened(bench.bert, "VOL1:Box/B.TXT", 0x01);
            assertThat(bench.rename(bench.anna, "VOL1:Box", "VOL1:Bag")).isEqualTo(0x8E);
            assertThat(bench.rename(bench.anna, "SYS:Box", "SYS:Bag")).isZero();
        }
    }

    @Test
    void existingTargetsAndOtherVolumesRefuseARename() throws IOException {
        Path other = Files.createDirectory(root.resolve("other"));
        try (Bench bench = bench(sys, new VolumeOptions("VOL1", other, true, false))) {
            assertThat(bench.rename(bench.anna, "SYS:A.TXT", "SYS:Sub/B.TXT")).isEqualTo(0x92);
            assertThat(bench.rename(bench.anna, "SYS:A.TXT", "SYS:Sub")).isEqualTo(0x92);
            assertThat(bench.rename(bench.anna, "SYS:A.TXT", "VOL1:A.TXT")).isEqualTo(0x9A);
            assertThat(bench.rename(bench.anna, "SYS:A.TXT", "VOL2:A.TXT")).isEqualTo(0x98);
            assertThat(bench.rename(bench.anna, "SYS:NONE", "SYS:SOME")).isEqualTo(0xFF);
            assertThat(bench.rename(bench.anna, "SYS:A.TXT", "SYS:None/A.TXT")).isEqualTo(0x9C);
            assertThat(bench.rename(bench.anna, "SYS:A.TXT", "SYS:A?TXT")).isEqualTo(0x87);
            // 69: SYS:A.TXT to VOL1:A.TXT
            assertThat(bench.send(
                                    bench.anna,
                                    Bench.hex("2222 08 02 01 00 45 00 06 09 5359533a412e545854"
                                            + "00 0a 564f4c313a412e545854"))
                            .completion())
                    .isEqualTo(0x9A);
            assertThat(bench.send(
                                    bench.anna,
                                    Bench.hex(
                                            "2222 08 02 01 00 45 00 06 09 5359533a412e545854 00 09 5359533a432e545854"))
                            .completion())
                    .isZero();
            assertThat(root.resolve("C.TXT")).hasContent("a");
        }
    }

    @Test
    void whatIsMissingIsSaidToBe() {
        try (Bench bench = bench(sys)) {
            assertThat(bench.open(bench.anna, "SYS:NONE", Opening.OPEN, 1).completion())
                    .isEqualTo(0xFF);
            assertThat(bench.open(bench.anna, "SYS:None/A", Opening.OPEN, 1).completion())
                    .isEqualTo(0x9C);
            assertThat(bench.open(bench.anna, "SYS:A.TXT/A", Opening.CREATE, 1).completion())
                    .isEqualTo(0x9C);
            assertThat(bench.open(bench.anna, "NO:A", Opening.OPEN, 1).completion())
                    .isEqualTo(0x98);
            assertThat(bench.open(bench.anna, "SYS:A.TXT", 0, 1).completion()).isEqualTo(0xA5);
            assertThat(bench.open(bench.anna, "SYS:A.TXT", Opening.OPEN, 0x0401).completion())
                    .as("delete on close")
                    .isEqualTo(0xA5);
            assertThat(bench.open(bench.anna, "SYS:NEW", Opening.CREATE, 0x0403).completion())
                    .isEqualTo(0xA5);
            assertThat(root.resolve("NEW")).doesNotExist();
            assertThat(bench.open(bench.anna, "SYS:Sub", Opening.OPEN, 1).completion())
                    .as("a directory")
                    .isEqualTo(0xFF);
            assertThat(bench.open(bench.anna, 1, Bench.path("SYS:A.TXT"), Opening.OPEN, 1, 0)
                            .completion())
                    .as("Macintosh names")
                    .isEqualTo(0xBF);
            assertThat(bench.open(bench.anna, 4, Bench.at(4711), Opening.OPEN, 1, 0)
                            .completion())
                    .isEqualTo(0x9C);
            assertThat(bench.delete(bench.anna, "SYS:NONE")).isEqualTo(0xFF);
            PacketWriter newStyle =
                    new PacketWriter().u8(4).u8(4).u16le(Bench.ALL).u32le(0x80000001L);
            assertThat(bench.call(bench.anna, 87, 6, Bench.path("SYS:A.TXT").write(newStyle))
                            .completion())
                    .isEqualTo(0xFB);
            assertThat(bench.call(bench.anna, 87, 30, new PacketWriter()).completion())
                    .isEqualTo(0xFB);
        }
    }

    @Test
    void aFileThatIsTooLongForTheProtocolIsNotReadInPart() throws IOException {
        Path large = root.resolve("LARGE");
        try (FileChannel channel = FileChannel.open(large, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), Volume.LONGEST_FILE);
        }
        try (Bench bench = bench(sys)) {
            assertThat(bench.open(bench.anna, "SYS:LARGE", Opening.OPEN, 1).completion())
                    .isEqualTo(0x83);
            assertThat(bench.count(Counter.FILES_OPEN)).isZero();
            long emptied = Bench.handle(bench.open(bench.anna, "SYS:LARGE", Opening.OPEN | Opening.REPLACE, 3));
            assertThat(large).isEmptyFile();
            try (FileChannel channel = FileChannel.open(large, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(1), Volume.LONGEST_FILE);
            }
            assertThat(bench.call(bench.anna, 71, Bench.sixBytes(new PacketWriter().u8(0), emptied))
                            .completion())
                    .as("grown by others")
                    .isEqualTo(0x83);
            assertThat(bench.close(bench.anna, emptied)).isZero();
            assertThat(bench.delete(bench.anna, "SYS:LARGE")).isZero();
        }
    }

    @Test
    void createNewAndCreateDifferWhereTheFileExists() {
        try (Bench bench = bench(sys)) {
            assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 4d 00 00 09 5359533a412e545854"))
                            .completion())
                    .as("77")
                    .isEqualTo(0x85);
            assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 43 00 00 09 5359533a412e545854"))
                            .completion())
                    .as("67")
                    .isZero();
            assertThat(root.resolve("A.TXT")).isEmptyFile();
            assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 54 00 00 13 10 09 5359533a442e545854"))
                            .completion())
                    .as("84 creates")
                    .isZero();
            assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 41 00 06 09 5359533a442e545854"))
                            .completion())
                    .as("65 opens with 0x13")
                    .isEqualTo(0x80);
            assertThat(bench.makeDirectory(bench.anna, "SYS:Sub")).isEqualTo(0x85);
            assertThat(bench.makeDirectory(bench.anna, "SYS:A.TXT")).isEqualTo(0x85);
        }
    }

    @Test
    void handlesHaveOwnersAndAnEnd() {
        try (Bench bench = bench(sys)) {
            long handle = bench.opened(bench.anna, "SYS:A.TXT", 0x01);
            assertThat(bench.read(bench.bert, handle, 0, 1).completion()).isEqualTo(0x88);
            assertThat(bench.read(bench.anna, handle + 1, 0, 1).completion()).isEqualTo(0x88);
            assertThat(bench.write(bench.anna, handle, 0, Bench.bytes("x"))).isEqualTo(0x94);
            long other = bench.opened(bench.anna, "SYS:Sub/B.TXT", 0x02);
            assertThat(bench.read(bench.anna, other, 0, 1).completion()).isEqualTo(0x93);
            for (int i = 0; i < 3; i++) {
                bench.opened(bench.anna, "SYS:A.TXT", 0x01);
            }
            assertThat(bench.open(bench.anna, "SYS:A.TXT", Opening.OPEN, 1).completion())
                    .isEqualTo(0x81);
            assertThat(bench.open(bench.anna, "SYS:NEW", Opening.CREATE, 3).completion())
                    .isEqualTo(0x81);
            assertThat(root.resolve("NEW")).doesNotExist();
            assertThat(bench.close(bench.anna, handle)).isZero();
            assertThat(bench.close(bench.anna, handle)).isEqualTo(0x88);
            assertThat(bench.open(bench.anna, "SYS:A.TXT", Opening.OPEN, 1).completion())
                    .isZero();
        }
    }

    @Test
    void directoriesInUseOrNotEmptyStay() {
        try (Bench bench = bench(sys)) {
            assertThat(bench.delete(bench.anna, "SYS:Sub")).isEqualTo(0xA0);
            byte[] allocate = Bench.hex("2222 08 03 01 00 16 0010 12 00 46 0c 5359533a5355422f44454550");
            assertThat(bench.send(bench.bert, allocate).completion()).isZero();
            assertThat(bench.delete(bench.anna, "SYS:Sub/Deep")).isEqualTo(0x9F);
            for (int i = 1; i < 255; i++) {
                assertThat(bench.send(bench.bert, allocate).completion()).isZero();
            }
            assertThat(bench.send(bench.bert, allocate).completion()).isEqualTo(0x9D);
            bench.server.release(bench.bert, Releasable.ALL_TASKS);
            assertThat(bench.delete(bench.anna, "SYS:Sub/Deep")).isZero();
            assertThat(bench.delete(bench.anna, "SYS:")).as("the root").isEqualTo(0x8A);
        }
    }

    @Test
    void readOnlyFilesStayAsTheyAre() {
        try (Bench bench = bench(sys)) {
            // 70: attribute 1 for SYS:A.TXT
            assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 46 01 00 06 09 5359533a412e545854"))
                            .completion())
                    .isZero();
            assertThat(bench.open(bench.anna, "SYS:A.TXT", Opening.OPEN, 3).completion())
                    .isEqualTo(0x94);
            Bench.Answered readOnly = bench.open(bench.anna, "SYS:A.TXT", Opening.OPEN | 0x40, 3);
            assertThat(readOnly.data()[4] & 0xFF).as("opened, read-only").isEqualTo(0x81);
            assertThat(bench.write(bench.anna, Bench.handle(readOnly), 0, Bench.bytes("x")))
                    .isEqualTo(0x94);
            bench.close(bench.anna, Bench.handle(readOnly));
            assertThat(bench.open(bench.anna, "SYS:A.TXT", Opening.REPLACE, 3).completion())
                    .isEqualTo(0x86);
            assertThat(bench.delete(bench.anna, "SYS:A.TXT")).isEqualTo(0x90);
            assertThat(bench.rename(bench.anna, "SYS:A.TXT", "SYS:B.TXT")).isEqualTo(0x90);
        }
    }

    @Test
    void wildcardsDeleteWhatTheyCan() throws IOException {
        try (Bench bench = bench(sys)) {
            for (String name : List.of("1.X", "2.X", "1.Y", "2.Y")) {
                Files.writeString(root.resolve(name), "x");
            }
            bench.opened(bench.bert, "SYS:1.X", 1);
            byte[] erase = Bench.hex("2222 08 02 01 00 44 00 06 07 5359533a2a2e58");
            assertThat(bench.send(bench.anna, erase).completion()).isEqualTo(0x8D);
            assertThat(bench.send(bench.anna, erase).completion()).isEqualTo(0x8E);
            bench.server.release(bench.bert, Releasable.ALL_TASKS);
            assertThat(bench.send(bench.anna, erase).completion()).isZero();
            assertThat(bench.send(bench.anna, erase).completion()).isEqualTo(0xFF);
            bench.send(bench.anna, Bench.hex("2222 08 02 01 00 46 01 00 06 07 5359533a312e59"));
            byte[] others = Bench.hex("2222 08 02 01 00 44 00 06 07 5359533a2a2e59");
            assertThat(bench.send(bench.anna, others).completion()).isEqualTo(0x8F);
            assertThat(bench.send(bench.anna, others).completion()).isEqualTo(0x90);
            assertThat(root.resolve("1.Y")).exists();
            assertThat(root.resolve("2.Y")).doesNotExist();
        }
    }

    @Test
    void aReadOnlyVolumeStaysAsItIs() {
        try (Bench bench = bench(sys.withReadOnly(true))) {
            assertThat(bench.open(bench.operator, "SYS:A.TXT", Opening.OPEN, 1).completion())
                    .isZero();
            assertThat(bench.open(bench.operator, "SYS:A.TXT", Opening.OPEN, 3).completion())
                    .isEqualTo(0x94);
            assertThat(bench.open(bench.operator, "SYS:NEW", Opening.CREATE, 3).completion())
                    .isEqualTo(0x84);
            assertThat(bench.delete(bench.operator, "SYS:Sub/B.TXT")).isEqualTo(0x90);
            assertThat(bench.rename(bench.operator, "SYS:Sub/B.TXT", "SYS:C")).isEqualTo(0x90);
            assertThat(bench.send(bench.operator, Bench.hex("2222 08 01 01 00 46 01 00 06 09 5359533a412e545854"))
                            .completion())
                    .isEqualTo(0x8C);
            assertThat(bench.send(
                                    bench.operator,
                                    Bench.hex("2222 08 01 01 00 16 0010 0b 00 00 0c" + "5359533a5355422f44454550"))
                            .completion())
                    .as("22/11")
                    .isEqualTo(0x8A);
        }
    }

    @Test
    void aGrantGoesWithItsDirectoryAndStaysWithItsName() {
        VolumeOptions limited = sys.withGrants(List.of(new Grant("ANNA", "Sub/Deep", Rights.SCAN | Rights.MODIFY)));
        try (Bench bench = bench(limited)) {
            assertThat(bench.makeDirectory(bench.bert, "SYS:Sub/Deep/Deeper")).isZero();
            assertThat(bench.rename(bench.anna, "SYS:Sub/Deep", "SYS:Sub/Free")).isZero();
            assertCannotCreate(bench, "SYS:Sub/Free/NEW");
            assertCannotCreate(bench, "SYS:Sub/Free/Deeper/NEW");
            assertThat(bench.rename(bench.anna, "SYS:Sub", "SYS:Bus")).isZero();
            assertCannotCreate(bench, "SYS:Bus/Free/NEW");
            assertThat(bench.rename(bench.anna, "SYS:Bus/Free", "SYS:Out")).isZero();
            assertCannotCreate(bench, "SYS:Out/NEW");
            assertThat(bench.makeDirectory(bench.anna, "SYS:Sub")).isZero();
            assertThat(bench.makeDirectory(bench.anna, "SYS:Sub/Deep")).isZero();
            assertCannotCreate(bench, "SYS:Sub/Deep/NEW");
            assertThat(bench.delete(bench.bert, "SYS:Out/Deeper")).isZero();
            assertThat(bench.delete(bench.anna, "SYS:Out")).isZero();
            assertThat(bench.makeDirectory(bench.anna, "SYS:Out")).isZero();
            assertThat(bench.open(bench.anna, "SYS:Out/NEW", Opening.CREATE, 3).completion())
                    .as("another directory")
                    .isZero();
            assertThat(bench.makeDirectory(bench.anna, "SYS:Bus/Free")).isZero();
            assertThat(bench.open(bench.anna, "SYS:Bus/Free/NEW", Opening.CREATE, 3)
                            .completion())
                    .as("the name that it had on its way")
                    .isZero();
        }
    }

    private static void assertCannotCreate(Bench bench, String path) {
        assertThat(bench.open(bench.anna, path, Opening.CREATE, 3).completion())
                .as(path)
                .isEqualTo(0x84);
    }

    @Test
    void aGrantOnADosVolumeGoesByTheNameThatClientsSee() throws IOException {
        Files.createDirectory(root.resolve("A long directory"));
        VolumeOptions limited = new VolumeOptions("SYS", root, false, false)
                .withGrants(List.of(new Grant("ANNA", "alongd~1", Rights.SCAN)));
        try (Bench bench = bench(limited)) {
            assertThat(bench.open(bench.anna, Bench.DOS, Bench.path("SYS:ALONGD~1/NEW"), Opening.CREATE, 3, 0)
                            .completion())
                    .isEqualTo(0x84);
            assertThat(bench.open(bench.bert, Bench.DOS, Bench.path("SYS:ALONGD~1/NEW"), Opening.CREATE, 3, 0)
                            .completion())
                    .isZero();
        }
    }

    @Test
    void theNearestGrantDecidesAndOperatorsMayDoAll() {
        VolumeOptions limited = sys.withGrants(List.of(
                new Grant("ANNA", "", Rights.SCAN),
                new Grant("anna", "SUB", Rights.SCAN | Rights.OPEN | Rights.READ),
                new Grant("ANNA", "Sub/Deep", Rights.ALL)));
        try (Bench bench = bench(limited)) {
            assertThat(bench.open(bench.anna, "SYS:A.TXT", Opening.OPEN, 1).completion())
                    .isEqualTo(0x82);
            assertThat(bench.open(bench.anna, "SYS:Sub/B.TXT", Opening.OPEN, 1).completion())
                    .isZero();
            assertThat(bench.open(bench.anna, "SYS:Sub/B.TXT", Opening.OPEN, 3).completion())
                    .isEqualTo(0x82);
            assertThat(bench.open(bench.anna, "SYS:Sub/NEW", Opening.CREATE, 3).completion())
                    .isEqualTo(0x84);
            assertThat(bench.delete(bench.anna, "SYS:A.TXT")).isEqualTo(0x8A);
            assertThat(bench.rename(bench.anna, "SYS:A.TXT", "SYS:C.TXT")).isEqualTo(0x8B);
            assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 46 01 00 06 09 5359533a412e545854"))
                            .completion())
                    .isEqualTo(0x8C);
            assertThat(bench.open(bench.anna, "SYS:Sub/Deep/NEW", Opening.CREATE, 3)
                            .completion())
                    .isZero();
            assertThat(bench.delete(bench.bert, "SYS:A.TXT"))
                    .as("no grant for him")
                    .isZero();
        }
        try (Bench bench = bench(sys.withGrants(List.of(new Grant("SUPERVISOR", "", 0), new Grant("BERT", "", 0))))) {
            assertThat(bench.information(bench.operator, Bench.LONG, "SYS:Sub").completion())
                    .isZero();
            assertThat(bench.information(bench.bert, Bench.LONG, "SYS:Sub").completion())
                    .isEqualTo(0x89);
        }
    }

    @Test
    void whoHasNotLoggedInIsRefusedEachCallInItsOwnWay() {
        try (Bench bench = bench(sys)) {
            Station nobody = Bench.station(9, null);
            Map<Integer, Integer> codes = Map.of(
                    76, 0x82, 77, 0x84, 68, 0x8A, 69, 0x8B, 70, 0x8C, 62, 0x89, 72, 0x88, 66, 0x88, 109, 0x88, 105,
                    0x82);
            codes.forEach((function, code) -> assertThat(
                            bench.call(nobody, function, new PacketWriter()).completion())
                    .as("function " + function)
                    .isEqualTo(code));
            assertThat(bench.open(nobody, "SYS:A.TXT", Opening.OPEN, 1).completion())
                    .isEqualTo(0x82);
            assertThat(bench.call(
                                    bench.anna,
                                    23,
                                    235,
                                    new PacketWriter().u16le(2).u16le(0))
                            .completion())
                    .isEqualTo(0xC6);
        }
    }

    @Test
    void requestsThatAreTooShortAreRefusedAndChangeNothing() {
        try (Bench bench = bench(sys)) {
            byte[] whole = Bench.hex("2222 06 02 01 00 57 01 04 0a 0680 ff0f0000 00000000 0300 00 00000000 ff 02 03"
                    + "535953 03 4e4557");
            for (int length = 8; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThat(bench.send(bench.anna, cut).completion())
                        .as("%d bytes", length)
                        .isEqualTo(0x7E);
            }
            assertThat(root.resolve("NEW")).doesNotExist();
            assertThat(bench.count(Counter.FILES_OPEN)).isZero();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsSaidToBeFull() throws IOException {
        Optional<SmallDisk> mounted = SmallDisk.mount(Files.createDirectory(root.resolve("small")), 1 << 20);
        assumeTrue(mounted.isPresent(), "mounting a file system needs root, and a system that lets root do it");
        try (SmallDisk disk = mounted.get();
                Bench bench = bench(new VolumeOptions("SYS", root.resolve("small"), true, false))) {
            long handle = bench.created(bench.anna, "SYS:A.TXT");
            assertThat(bench.write(bench.anna, handle, 0, Bench.bytes("a"))).isZero();
            disk.fill();
            assertThat(bench.write(bench.anna, handle, 100_000, new byte[4096])).isEqualTo(0x01);
            assertThat(bench.read(bench.anna, handle, 0, 1).hex()).isEqualTo("000161");
            disk.free();
            assertThat(bench.write(bench.anna, handle, 100_000, new byte[4096])).isZero();
            assertThat(bench.close(bench.anna, handle)).isZero();
        }
    }
}
