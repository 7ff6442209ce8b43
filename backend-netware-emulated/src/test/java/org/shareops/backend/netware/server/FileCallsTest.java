package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.backend.netware.server.Bench.Answered;
import org.shareops.backend.netware.wire.EntryInformation;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.backend.netware.wire.Request;

/** The file functions, byte by byte where byte order and offsets matter. */
class FileCallsTest {
    /** 1996-05-17 13:45:30 UTC: date 0x20B1, time 0x6DAF. */
    private static final Instant TIME = Instant.parse("1996-05-17T13:45:30Z");

    @TempDir
    Path root;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(root);
    }

    @AfterEach
    void stop() {
        bench.close();
        assertThat(bench.count(Counter.FILES_OPEN)).isZero();
        assertThat(bench.count(Counter.LOCKS_HELD)).isZero();
    }

    private void file(String name, String content) throws IOException {
        Files.writeString(root.resolve(name), content);
        Files.setLastModifiedTime(root.resolve(name), FileTime.from(TIME));
    }

    @Test
    void theGoldenOpenIsUnderstoodAndItsReplyHasEveryFieldInItsPlace() throws IOException {
        file("README.TXT", "hello");
        Answered answered = bench.send(
                bench.anna,
                Bench.hex("2222 06 02 01 00 57 01 00 01 0680 ff0f0000 00000000 0100 00 00000000 ff 02 03 535953"
                        + "0a 524541444d452e545854"));
        assertThat(answered.completion()).isZero();
        String hex = answered.hex();
        assertThat(hex.substring(0, 12)).as("handle, action, reserved").isEqualTo("010000000100");
        String record = hex.substring(12);
        assertThat(record.substring(0, 8)).as("space").isEqualTo("05000000");
        assertThat(record.substring(8, 20)).as("attributes, flags").isEqualTo("000000000000");
        assertThat(record.substring(20, 40)).as("size, streams").isEqualTo("05000000" + "05000000" + "0100");
        assertThat(record.substring(48, 56)).as("creator").isEqualTo("00000001");
        assertThat(record.substring(56, 64)).as("modified: time, date").isEqualTo("af6db120");
        assertThat(record.substring(64, 76)).as("modifier, access date").isEqualTo("00000001" + "b120");
        assertThat(record.substring(76, 92)).as("archived").isEqualTo("0000000000000000");
        assertThat(record.substring(92, 96)).as("rights").isEqualTo("ff01");
        assertThat(record.substring(96, 120)).as("entry, DOS entry, volume").isEqualTo("020000000200000000000000");
        assertThat(record.substring(120, 152)).as("EA, name space").isEqualTo("0".repeat(32));
        assertThat(record.substring(152)).as("name").isEqualTo("0a524541444d452e545854");
    }

    @Test
    void theOldOpenRepliesWithTheSixByteHandleAndBigEndianNumbers() throws IOException {
        file("README.TXT", "hello");
        // 76, handle 0, search 6, access 1, SYS:README.TXT
        Answered answered =
                bench.send(bench.anna, Bench.hex("2222 06 02 01 00 4c 00 06 01 0e 5359533a524541444d452e545854"));
        assertThat(answered.data()).hasSize(36);
        assertThat(answered.hex().substring(0, 48))
                .isEqualTo("020001000000" + "0000" + "524541444d452e54585400000000" + "00" + "00");
        assertThat(answered.hex().substring(48, 56)).as("size").isEqualTo("00000005");
        assertThat(answered.hex().substring(64)).as("modify date, time").isEqualTo("20b16daf");
    }

    @Test
    void readingAtAnOddOffsetHasAPadByte() throws IOException {
        file("README.TXT", "hello");
        long handle = bench.opened(bench.anna, "SYS:README.TXT", 1);
        // 72, reserved, handle 1 with insignificant first bytes, offset 1, count 3
        Answered odd = bench.send(bench.anna, Bench.hex("2222 07 02 01 00 48 00 abcd01000000 00000001 0003"));
        assertThat(handle).isEqualTo(1);
        assertThat(odd.hex()).isEqualTo("0003" + "00" + "656c6c");
        assertThat(bench.read(bench.anna, handle, 2, 100).hex()).isEqualTo("0003" + "6c6c6f");
        assertThat(bench.read(bench.anna, handle, 5, 100).hex())
                .as("at the end")
                .isEqualTo("000000");
        assertThat(bench.read(bench.anna, handle, 0xFFFFFFFEL, 100).hex()).isEqualTo("0000");
        assertThat(bench.count(Counter.BYTES_READ)).isEqualTo(6);
    }

    @Test
    void aReadIsCutToTheNegotiatedSize() throws IOException {
        file("A", "x".repeat(2000));
        bench.anna.packetSize(512);
        Answered answered = bench.read(bench.anna, bench.opened(bench.anna, "SYS:A", 1), 0, 2000);
        assertThat(answered.hex()).startsWith("0200");
        assertThat(answered.data()).hasSize(514);
    }

    @Test
    void writesSetContentAndLength() throws IOException {
        long handle = bench.created(bench.anna, "SYS:New File.txt");
        // 73, reserved, handle, offset 0, count 5
        Answered written =
                bench.send(bench.anna, Bench.hex("2222 07 02 01 00 49 00 000001000000 00000000 0005 68656c6c6f"));
        assertThat(written.completion()).isZero();
        assertThat(bench.write(bench.anna, handle, 3, Bench.bytes("p!"))).isZero();
        assertThat(root.resolve("New File.txt")).hasContent("help!");
        assertThat(bench.write(bench.anna, handle, 4, new byte[0])).isZero();
        assertThat(root.resolve("New File.txt")).hasContent("help");
        assertThat(bench.write(bench.anna, handle, 6, new byte[0])).isZero();
        assertThat(root.resolve("New File.txt")).hasContent("help\0\0");
        assertThat(bench.send(bench.anna, Bench.hex("2222 07 02 01 00 47 00 000001000000"))
                        .hex())
                .as("71")
                .isEqualTo("00000006");
        assertThat(bench.count(Counter.BYTES_WRITTEN)).isEqualTo(7);
        assertThat(bench.close(bench.anna, handle)).isZero();
        assertThat(bench.events).containsExactly("OPENED 2 SYS:New File.txt", "CLOSED 2 SYS:New File.txt");
    }

    @Test
    void offsetsNearFourGibibytesWorkAndBeyondIsRefused() throws IOException {
        long handle = bench.created(bench.anna, "SYS:BIG.BIN");
        assertThat(bench.write(bench.anna, handle, 0xFFFFFFFEL, new byte[] {7})).isZero();
        assertThat(Files.size(root.resolve("BIG.BIN"))).isEqualTo(0xFFFFFFFFL);
        assertThat(bench.read(bench.anna, handle, 0xFFFFFFFEL, 10).hex()).isEqualTo("000107");
        assertThat(bench.write(bench.anna, handle, 0xFFFFFFFEL, new byte[] {7, 8}))
                .isEqualTo(0x01);
        assertThat(bench.write(bench.anna, handle, 0xFFFFFFFFL, new byte[] {7})).isEqualTo(0x01);
        assertThat(bench.write(bench.anna, handle, 0xFFFFFFFFL, new byte[0])).isZero();
        assertThat(bench.close(bench.anna, handle)).isZero();
        assertThat(bench.delete(bench.anna, "SYS:BIG.BIN")).isZero();
    }

    @Test
    void timesAreSetOnCloseAndByModify() throws IOException, MalformedPacketException {
        long handle = bench.created(bench.anna, "SYS:A.TXT");
        bench.write(bench.anna, handle, 0, Bench.bytes("a"));
        // 75, reserved, handle, time BE, date BE
        assertThat(bench.send(bench.anna, Bench.hex("2222 07 02 01 00 4b 00 000001000000 6daf 20b1"))
                        .completion())
                .isZero();
        assertThat(bench.close(bench.anna, handle)).isZero();
        assertThat(Files.getLastModifiedTime(root.resolve("A.TXT")).toInstant()).isEqualTo(TIME);
        // 87/7: attributes hidden and archive; modified on 1997-01-02 at 00:00:02 (date 0x2222, time 0x0001)
        Answered modified = bench.send(
                bench.anna,
                Bench.hex("2222 08 02 01 00 57 07 04 00 0680 02030000 22000000 0000 0000 00000000 2222 0100 00000000"
                        + "0000 0000 00000000 0000 0000 0000 00000000 00 00000000 ff 02 03 535953 05 412e545854"));
        assertThat(modified.completion()).isZero();
        EntryInformation information = EntryInformation.read(
                bench.information(bench.anna, Bench.LONG, "SYS:A.TXT").reader());
        assertThat(information.modified().toInstant()).isEqualTo(Instant.parse("1997-01-02T00:00:02Z"));
        assertThat(information.attributes()).isEqualTo(0x22);
        assertThat(information.owner()).isEqualTo(0x11);
    }

    @Test
    void aDateThatIsNoneLeavesEverythingAsItWas() throws IOException {
        file("A.TXT", "a");
        Answered modified = bench.send(
                bench.anna,
                Bench.hex("2222 08 02 01 00 57 07 04 00 0680 02030000 02000000 0000 0000 00000000 ffff ffff 00000000"
                        + "0000 0000 00000000 0000 0000 0000 00000000 00 00000000 ff 02 03 535953 05 412e545854"));
        assertThat(modified.completion()).isEqualTo(0x7E);
        assertThat(Files.getLastModifiedTime(root.resolve("A.TXT")).toInstant()).isEqualTo(TIME);
    }

    @Test
    void searchesGoThroughADirectoryOnceEach() throws IOException, MalformedPacketException {
        Files.createDirectory(root.resolve("Sub"));
        file("Sub/One.txt", "1");
        file("Sub/Two.txt", "22");
        Answered started =
                bench.send(bench.anna, Bench.hex("2222 08 02 01 00 57 02 04 00 00 00000000 ff 02 03 535953 03 537562"));
        assertThat(started.hex()).isEqualTo("00" + "02000000" + "ffffffff");
        byte[] sequence = started.data();
        // 87/3, long, stream 0, search all, mask name only, pattern ff2a
        PacketWriter next =
                new PacketWriter().bytes(Bench.hex("04 00 0680 01000000")).bytes(sequence);
        Answered one = bench.call(bench.anna, 87, 3, next.bytes(Bench.hex("02 ff2a")));
        assertThat(one.hex()).startsWith("00" + "02000000" + "03000000" + "00");
        assertThat(one.hex().substring(20 + 152)).isEqualTo("074f6e652e747874");
        PacketReader again = one.reader();
        next = new PacketWriter().bytes(Bench.hex("04 00 0680 01000000")).bytes(again.bytes(9));
        Answered two = bench.call(bench.anna, 87, 3, next.bytes(Bench.hex("02 ff2a")));
        assertThat(two.hex()).startsWith("00" + "02000000" + "04000000" + "00");
        next = new PacketWriter()
                .bytes(Bench.hex("04 00 0680 01000000"))
                .bytes(two.reader().bytes(9));
        assertThat(bench.call(bench.anna, 87, 3, next.bytes(Bench.hex("02 ff2a")))
                        .completion())
                .isEqualTo(0xFF);
        assertThat(bench.count(Counter.LIST_REQUESTS)).isEqualTo(1);
    }

    @Test
    void aSearchSetSaysWhetherThereIsMore() throws IOException {
        for (String name : List.of("A", "B", "C")) {
            file(name, name);
        }
        // 87/20: mask name, at most 2, volume 0, base 1, from the start
        String request = "2222 08 02 01 00 57 14 04 00 0680 01000000 0200 00 01000000";
        Answered first = bench.send(bench.anna, Bench.hex(request + "ffffffff 02 ff2a"));
        assertThat(first.hex().substring(0, 24)).isEqualTo("00" + "01000000" + "03000000" + "ff" + "0200");
        assertThat(first.data()).hasSize(12 + 2 * 78);
        Answered second = bench.send(bench.anna, Bench.hex(request + "03000000 02 ff2a"));
        assertThat(second.hex().substring(0, 24)).isEqualTo("00" + "01000000" + "04000000" + "00" + "0100");
        assertThat(bench.send(bench.anna, Bench.hex(request + "04000000 02 ff2a"))
                        .completion())
                .isEqualTo(0xFF);
    }

    @Test
    void oldSearchesFindDosNames() throws IOException {
        file("A long name.text", "hello");
        file("B.TXT", "b");
        // 62 for SYS:, then 63 with *.*
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 3e 00 04 5359533a"))
                        .hex())
                .isEqualTo("00" + "0001" + "ffff" + "ff");
        Answered one = bench.send(bench.anna, Bench.hex("2222 08 02 01 00 3f 00 0001 ffff 06 03 2a2e2a"));
        assertThat(one.data()).hasSize(32);
        assertThat(one.hex()).startsWith("0000" + "0001" + "414c4f4e474e7e312e5445580000" + "00" + "00" + "00000005");
        assertThat(one.hex()).endsWith("20b16daf");
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 3f 00 0001 0000 06 05 2aae545854"))
                        .hex())
                .startsWith("0001" + "0001" + "422e545854");
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 3f 00 0001 0001 06 01 2a"))
                        .completion())
                .isEqualTo(0xFF);
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 3f 00 0007 ffff 06 01 2a"))
                        .completion())
                .isEqualTo(0x9C);
    }

    @Test
    void volumesTellNumberNameSpaceAndNameSpaces() throws MalformedPacketException {
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 16 0005 05 03 737973"))
                        .hex())
                .as("22/5")
                .isEqualTo("00");
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 16 0002 06 00"))
                        .hex())
                .as("22/6")
                .isEqualTo("03535953");
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 16 000d 34 00000000 01000000 00000000"))
                        .hex())
                .as("22/52")
                .isEqualTo("01000000" + "00000000" + "00000000" + "03535953");
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 57 18 0000 00"))
                        .hex())
                .as("87/24")
                .isEqualTo("0200" + "00" + "04");
        Answered space = bench.send(bench.anna, Bench.hex("2222 08 02 01 00 16 0002 2c 00"));
        assertThat(space.data()).as("22/44").hasSize(33);
        PacketReader reader = space.reader();
        assertThat(reader.u32le()).isPositive();
        assertThat(space.hex()).endsWith("03535953");
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 12 00")).data())
                .as("18")
                .hasSize(28);
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 12 01")).completion())
                .isEqualTo(0x98);
    }

    @Test
    void directoryHandlesStandForDirectories() throws IOException {
        Files.createDirectories(root.resolve("Data/Long Directory"));
        // 22/18: base 0, letter, SYS:DATA/LONGDI~1
        Answered allocated = bench.send(
                bench.anna, Bench.hex("2222 08 02 01 00 16 0015 12 00 46 11 5359533a444154412f4c4f4e4744497e31"));
        assertThat(allocated.hex()).isEqualTo("01ff");
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 16 0002 01 01"))
                        .hex())
                .as("22/1")
                .isEqualTo("115359533a444154412f4c4f4e4744497e31");
        // 22/10: make NEW below handle 1; 22/15: rename it to OLD; 22/11: delete it
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 16 0007 0a 01 ff 03 4e4557"))
                        .completion())
                .isZero();
        assertThat(root.resolve("Data/Long Directory/NEW")).isDirectory();
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 16 000a 0f 01 03 4e4557 03 4f4c44"))
                        .completion())
                .isZero();
        assertThat(root.resolve("Data/Long Directory/OLD")).isDirectory();
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 16 0007 0b 01 00 03 4f4c44"))
                        .completion())
                .isZero();
        // 22/45, then 22/20 twice
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 16 0002 2d 01"))
                        .data())
                .hasSize(25);
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 16 0002 14 01"))
                        .completion())
                .isZero();
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 16 0002 14 01"))
                        .completion())
                .isEqualTo(0x9B);
        // 87/12 by long names
        assertThat(bench.send(
                                bench.anna,
                                Bench.hex("2222 08 02 01 00 57 0c 04 00 0000 00 00000000 ff 02 03 535953"
                                        + "04 64617461"))
                        .hex())
                .isEqualTo("01" + "00" + "00000000");
        assertThat(bench.events)
                .containsExactly(
                        "RENAMED 2 SYS:Data/Long Directory/NEW -> SYS:Data/Long Directory/OLD",
                        "DELETED 2 SYS:Data/Long Directory/OLD");
    }

    @Test
    void namesAreFoundByBaseAndBasesByName() throws IOException {
        Files.createDirectory(root.resolve("Sub"));
        file("Sub/A.TXT", "a");
        // 87/22 of SYS/Sub
        Answered base = bench.send(
                bench.anna, Bench.hex("2222 08 02 01 00 57 16 04 00 0000 00 00000000 ff 02 03 535953 03 535542"));
        assertThat(base.hex()).isEqualTo("02000000" + "02000000" + "00");
        // 87/6 of A.TXT below base 2
        assertThat(bench.send(
                                bench.anna,
                                Bench.hex("2222 08 02 01 00 57 06 04 04 0680 ff0f0000 00 02000000 01 01 05 612e747874"))
                        .completion())
                .isZero();
        // 23/244 and 23/243
        assertThat(bench.send(bench.operator, Bench.hex("2222 08 01 01 00 17 0010 f4 00 0d 5359533a5355425c412e545854"))
                        .hex())
                .isEqualTo("00" + "03000000");
        assertThat(bench.send(bench.operator, Bench.hex("2222 08 01 01 00 17 0007 f3 00 03000000 04"))
                        .hex())
                .isEqualTo("0d5359533a5375622f412e545854");
    }

    @Test
    void aCreateIsAnsweredOnlyOnceItsDirectoryIsOnTheDiskButSeenByOthersAtOnce() {
        bench.loop.hold();
        var reply = startToCreate("SYS:A.TXT");
        bench.loop.run();
        assertThat(reply).isNotDone();
        assertThat(bench.open(bench.bert, "SYS:A.TXT", Opening.OPEN, 0x0F).completion())
                .isEqualTo(0x80);
        bench.loop.letGo();
        assertThat(reply).isDone();
    }

    @Test
    void aRenameCountsOnceItHasReachedTheDisk() {
        bench.close(bench.anna, bench.created(bench.anna, "SYS:A.TXT"));
        bench.loop.hold();
        var reply = bench.start(
                bench.anna,
                Bench.hex("2222 08 02 01 00 57 04 04 01 0680 00 01000000 01 01 00 01000000 01 01"
                        + " 05 412e545854 05 422e545854"));
        bench.loop.run();
        assertThat(root.resolve("B.TXT")).exists();
        assertThat(bench.count(Counter.RENAME_OK)).isZero();
        bench.loop.letGo();
        assertThat(bench.ended(reply).completion()).isZero();
        assertThat(bench.count(Counter.RENAME_OK)).isEqualTo(1);
        assertThat(bench.count(Counter.RENAME_DENIED)).isZero();
    }

    @Test
    void committedFilesAreFlushed() {
        long handle = bench.created(bench.anna, "SYS:A.TXT");
        for (int function : List.of(59, 61)) {
            assertThat(bench.call(bench.anna, function, Bench.sixBytes(new PacketWriter().u8(0), handle))
                            .completion())
                    .isZero();
        }
    }

    private CompletableFuture<byte[]> startToCreate(String path) {
        PacketWriter fields = new PacketWriter().bytes(Bench.hex("04 08 0680 00000000 00000000 0300"));
        byte[] packet =
                Request.frame(1, 2, 1, 87, 1, Bench.path(path).write(fields).toBytes());
        return bench.start(bench.anna, packet);
    }

    @Test
    void aDirectoryThatIsRenamedWhileItIsFlushedIsFlushedAllTheSame() {
        assertThat(bench.makeDirectory(bench.anna, "SYS:Sub")).isZero();
        bench.loop.hold();
        var reply = startToCreate("SYS:Sub/A.TXT");
        assertThat(bench.loop.heldBeside()).isEqualTo(1);
        bench.server.release(bench.anna, 1);
        var renamed = bench.start(
                bench.bert,
                Bench.hex("2222 08 03 01 00 57 04 04 01 0680 00 01000000 01 01 00 01000000 01 01 03 535542 03 427573"));
        bench.loop.letGo();
        assertThat(bench.ended(reply).completion()).isZero();
        assertThat(bench.ended(renamed).completion()).isZero();
        assertThat(root.resolve("Bus/A.TXT")).exists();
    }

    @Test
    void aStationThatEndsWhileItsFileIsCommittedLeavesNothing() {
        long handle = bench.created(bench.anna, "SYS:A.TXT");
        bench.loop.hold();
        var reply = bench.start(
                bench.anna,
                Request.frame(
                        1,
                        2,
                        1,
                        59,
                        -1,
                        Bench.sixBytes(new PacketWriter().u8(0), handle).toBytes()));
        bench.server.release(bench.anna, Releasable.ALL_TASKS);
        bench.loop.letGo();
        assertThat(bench.ended(reply).completion()).isEqualTo(0x83);
        assertThat(bench.count(Counter.FILES_OPEN)).isZero();
    }

    @Test
    void aCreateWhoseStationEndsBeforeItsAnswerIsClosed() {
        bench.loop.hold();
        var reply = startToCreate("SYS:A.TXT");
        assertThat(bench.count(Counter.FILES_OPEN)).isEqualTo(1);
        assertThat(reply.cancel(false)).isTrue();
        assertThat(bench.count(Counter.FILES_OPEN)).isZero();
        bench.loop.letGo();
    }
}
