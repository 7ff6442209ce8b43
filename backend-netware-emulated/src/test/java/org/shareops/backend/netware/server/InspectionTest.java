package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.backend.netware.server.Bench.Answered;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketReader;

/** What operators see of open files and locks: all numbers here are least significant byte first. */
class InspectionTest {
    @TempDir
    Path root;

    private Bench bench;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectory(root.resolve("Sub"));
        Files.writeString(root.resolve("Sub/A long name.txt"), "hello");
        bench = new Bench(root);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private Answered ask(String hex) {
        return bench.send(bench.operator, Bench.hex("2222 08 01 01 00 17" + hex));
    }

    @Test
    void theFilesOfAConnectionAreListed() {
        assertThat(ask("0005 eb 0200 0000").hex()).as("none open").isEqualTo("00000000");
        bench.opened(bench.anna, "SYS:Sub/A long name.txt", 0x0B);
        assertThat(ask("0005 eb 0200 0000").hex())
                .isEqualTo("0000" + "0100" + "0100" + "08" + "0b" + "00" + "00" + "02000000" + "03000000" + "01" + "00"
                        + "0c414c4f4e474e7e312e545854");
        assertThat(ask("0005 eb 0300 0000").hex()).as("another's").isEqualTo("00000000");
        assertThat(bench.count(Counter.SESSION_LISTED)).isEqualTo(3);
    }

    @Test
    void longListsComeInPages() throws MalformedPacketException {
        for (int i = 0; i < 30; i++) {
            bench.created(bench.anna, "SYS:F" + i);
        }
        PacketReader first = ask("0005 eb 0200 0000").reader();
        assertThat(first.u16le()).isEqualTo(28);
        assertThat(first.u16le()).isEqualTo(28);
        PacketReader second = ask("0005 eb 0200 1c00").reader();
        assertThat(second.u16le()).isZero();
        assertThat(second.u16le()).isEqualTo(2);
        assertThat(ask("0005 eb 0200 ffff").hex()).isEqualTo("00000000");
    }

    @Test
    void whoStaysIsOnSomePageWhateverIsClosedMeanwhile() throws MalformedPacketException {
        List<Long> handles = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            handles.add(bench.created(bench.anna, "SYS:F" + i));
        }
        PacketReader first = ask("0005 eb 0200 0000").reader();
        int next = first.u16le();
        assertThat(names(first)).hasSize(28).startsWith("F0").endsWith("F27");
        handles.subList(0, 20).forEach(handle -> bench.close(bench.anna, handle));
        PacketReader second = page("eb 0200", next).reader();
        next = second.u16le();
        assertThat(names(second)).hasSize(28).startsWith("F28").endsWith("F55");
        bench.created(bench.anna, "SYS:F60");
        PacketReader third = page("eb 0200", next).reader();
        assertThat(third.u16le()).isZero();
        assertThat(names(third)).containsExactly("F56", "F57", "F58", "F59", "F60");
    }

    private Answered page(String call, int seen) {
        return ask("0005 " + call + String.format(Locale.ROOT, "%02x%02x", seen & 0xFF, seen >> 8));
    }

    private static List<String> names(PacketReader records) throws MalformedPacketException {
        List<String> names = new ArrayList<>();
        int count = records.u16le();
        for (int i = 0; i < count; i++) {
            records.skip(16);
            names.add(records.text());
        }
        return names;
    }

    @Test
    void theHoldersOfAFileAreAllOnSomePageToo() throws MalformedPacketException {
        List<Long> handles = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            handles.add(bench.opened(bench.anna, "SYS:Sub/A long name.txt", 0x01));
        }
        bench.opened(bench.bert, "SYS:Sub/A long name.txt", 0x01);
        PacketReader first = ask("0009 ec 00 00 03000000 0000").reader();
        String next = String.format(Locale.ROOT, "%04x", Short.reverseBytes((short) first.u16le()));
        handles.subList(0, 40).forEach(handle -> bench.close(bench.anna, handle));
        PacketReader second = ask("0009 ec 00 00 03000000" + next).reader();
        assertThat(second.u16le()).isZero();
        second.skip(14);
        assertThat(second.u16le()).as("those that are left").isEqualTo(11);
        second.skip(10 * 7);
        assertThat(second.u16le()).as("Bert").isEqualTo(3);
    }

    @Test
    void theRangesOfAFileAreAllOnSomePageToo() throws MalformedPacketException {
        long handle = bench.opened(bench.anna, "SYS:Sub/A long name.txt", 0x03);
        for (int i = 0; i < 40; i++) {
            assertThat(bench.lockNow(bench.anna, 1, handle, i, 1)).isZero();
        }
        PacketReader first = ask("0009 ee 00 00 03000000 0000").reader();
        String next = String.format(Locale.ROOT, "%04x", Short.reverseBytes((short) first.u16le()));
        assertThat(first.u16le()).isEqualTo(32);
        for (int i = 0; i < 20; i++) {
            assertThat(bench.unlock(bench.anna, 30, handle, i, 1)).isZero();
        }
        PacketReader second = ask("0009 ee 00 00 03000000" + next).reader();
        assertThat(second.u16le()).isZero();
        assertThat(second.u16le()).isEqualTo(8);
        second.skip(4);
        assertThat(second.u32le()).as("the first of them").isEqualTo(32);
    }

    @Test
    void theConnectionsOfAFileAreListed() {
        bench.opened(bench.anna, "SYS:Sub/A long name.txt", 0x09);
        bench.opened(bench.bert, "SYS:Sub/A long name.txt", 0x01);
        // 105 by Bert: shareable lock of SYS:SUB\ALONGN~1.TXT
        assertThat(bench.send(
                                bench.bert,
                                Bench.hex("2222 08 03 01 00 69 00 03 0000 14"
                                        + "5359533a5355425c414c4f4e474e7e312e545854"))
                        .completion())
                .isZero();
        assertThat(ask("0009 ec 00 00 03000000 0000").hex())
                .isEqualTo("0000" + "0200" + "0200" + "0200" + "0000" + "0000" + "0100" + "00" + "01" + "0200"
                        + "0200" + "0100" + "08" + "09" + "00"
                        + "0300" + "0100" + "07" + "01" + "fe");
        assertThat(ask("0009 ec 00 00 02000000 0000").hex()).as("not in use").isEqualTo("00".repeat(18));
        assertThat(ask("0009 ec 00 07 02000000 0000").completion()).isEqualTo(0x98);
    }

    @Test
    void theLocksOfAFileAreListed() {
        long handle = bench.opened(bench.anna, "SYS:Sub/A long name.txt", 0x03);
        assertThat(bench.lockNow(bench.anna, 1, handle, 0x10, 0x20)).isZero();
        assertThat(bench.lockNow(bench.anna, 3, handle, 0x100, 0xFFFFFFFFL)).isZero();
        assertThat(ask("0009 ee 00 00 03000000 0000").hex())
                .isEqualTo("0000" + "0200"
                        + "0100" + "0000" + "10000000" + "2f000000" + "0200" + "0100" + "05"
                        + "0100" + "0100" + "00010000" + "ffffffff" + "0200" + "0100" + "05");
    }

    @Test
    void theTasksOfAConnectionAreListed() {
        bench.opened(bench.anna, "SYS:Sub/A long name.txt", 0x01);
        assertThat(ask("0003 ea 0200").hex()).isEqualTo("00" + "01" + "0100" + "00");
        assertThat(ask("0003 ea 0700").hex()).isEqualTo("0000");
    }
}
