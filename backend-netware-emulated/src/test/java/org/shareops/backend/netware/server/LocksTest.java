package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.backend.netware.wire.PacketWriter;

/** Locks of ranges and files, and waiting for them. */
class LocksTest {
    private static final int EXCLUSIVE = 1;
    private static final int SHAREABLE = 3;
    private static final int SECOND = 18;

    @TempDir
    Path root;

    private Bench bench;
    private long annas;
    private long berts;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(root.resolve("A.DAT"), "0123456789");
        bench = new Bench(root);
        annas = bench.opened(bench.anna, "SYS:A.DAT", 0x03);
        berts = bench.opened(bench.bert, "SYS:A.DAT", 0x03);
    }

    @AfterEach
    void close() {
        bench.close();
        assertThat(bench.count(Counter.LOCKS_HELD)).isZero();
        assertThat(bench.count(Counter.FILES_OPEN)).isZero();
    }

    @Test
    void theBytesOfALockRequestAreBigEndian() {
        // 109: exclusive, handle 1, start 2, length 3, no wait
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 6d 01 000001000000 00000002 00000003 0000"))
                        .completion())
                .isZero();
        assertThat(bench.lockNow(bench.bert, EXCLUSIVE, berts, 4, 1)).isEqualTo(0xFF);
        assertThat(bench.lockNow(bench.bert, EXCLUSIVE, berts, 5, 1)).isZero();
        assertThat(bench.lockNow(bench.bert, EXCLUSIVE, berts, 0, 2)).isZero();
        // 26 is laid out the same way; 28 with and 30 without the reserved byte
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 1a 01 000001000000 00000008 00000001 0000"))
                        .completion())
                .isZero();
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 1c 00 000001000000 00000002 00000003"))
                        .completion())
                .isZero();
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 1e 000001000000 00000008 00000001"))
                        .completion())
                .isZero();
        assertThat(bench.count(Counter.LOCKS_HELD)).isEqualTo(2);
    }

    @Test
    void exclusiveLocksAreMandatory() {
        assertThat(bench.lockNow(bench.anna, EXCLUSIVE, annas, 2, 3)).isZero();
        assertThat(bench.read(bench.bert, berts, 0, 3).completion()).isEqualTo(0xA2);
        assertThat(bench.read(bench.bert, berts, 0, 2).completion()).isZero();
        assertThat(bench.write(bench.bert, berts, 4, Bench.bytes("x"))).isEqualTo(0xA2);
        assertThat(bench.write(bench.bert, berts, 5, Bench.bytes("x"))).isZero();
        assertThat(bench.write(bench.bert, berts, 4, new byte[0]))
                .as("cutting it off")
                .isEqualTo(0xA2);
        assertThat(bench.read(bench.anna, annas, 2, 3).completion()).isZero();
        assertThat(bench.write(bench.anna, annas, 2, Bench.bytes("x"))).isZero();
        assertThat(bench.open(bench.bert, "SYS:A.DAT", Opening.REPLACE, 0x03).completion())
                .isEqualTo(0xA2);
    }

    @Test
    void shareableLocksGoTogetherAndStopEverybodysWriting() {
        assertThat(bench.lockNow(bench.anna, SHAREABLE, annas, 0, 4)).isZero();
        assertThat(bench.lockNow(bench.bert, SHAREABLE, berts, 2, 4)).isZero();
        assertThat(bench.lockNow(bench.bert, EXCLUSIVE, berts, 3, 9))
                .as("own log")
                .isEqualTo(0xFD);
        assertThat(bench.write(bench.anna, annas, 0, Bench.bytes("x"))).isEqualTo(0xA2);
        assertThat(bench.read(bench.bert, berts, 0, 4).completion()).isZero();
        assertThat(bench.lockNow(bench.bert, EXCLUSIVE, berts, 2, 4))
                .as("upgrade")
                .isEqualTo(0xFF);
        assertThat(bench.unlock(bench.anna, 30, annas, 0, 4)).isZero();
        assertThat(bench.lockNow(bench.bert, EXCLUSIVE, berts, 2, 4)).isZero();
        assertThat(bench.count(Counter.LOCKS_HELD)).isEqualTo(1);
    }

    @Test
    void aConnectionHasALimitedNumberOfRanges() {
        for (int i = 0; i < Locks.MOST_RECORDS_OF_ONE; i++) {
            assertThat(bench.lockNow(bench.anna, i % 2, annas, 2L * i, 1)).isZero();
        }
        assertThat(bench.lockNow(bench.anna, EXCLUSIVE, annas, 0x10000, 1)).isEqualTo(0x96);
        assertThat(bench.lockNow(bench.anna, 0, annas, 0x10000, 1))
                .as("logged only")
                .isEqualTo(0x96);
        assertThat(bench.lockNow(bench.anna, SHAREABLE, annas, 0, 1))
                .as("one of those that are there")
                .isZero();
        assertThat(bench.lockNow(bench.bert, EXCLUSIVE, berts, 0x10000, 1)).isZero();
        assertThat(bench.unlock(bench.anna, 30, annas, 0, 1)).isZero();
        assertThat(bench.lockNow(bench.anna, EXCLUSIVE, annas, 0x20000, 1)).isZero();
        bench.close(bench.anna, annas);
        long again = bench.opened(bench.anna, "SYS:A.DAT", 0x03);
        assertThat(bench.lockNow(bench.anna, EXCLUSIVE, again, 0x20000, 1)).isZero();
    }

    @Test
    void aRefusedLockTakesUpNoRoom() {
        assertThat(bench.lockNow(bench.bert, EXCLUSIVE, berts, 0, 1)).isZero();
        for (int i = 0; i <= Locks.MOST_RECORDS_OF_ONE; i++) {
            assertThat(bench.lockNow(bench.anna, EXCLUSIVE, annas, 0, 1)).isEqualTo(0xFF);
        }
    }

    @Test
    void allConnectionsTogetherHaveALimitedNumberOfRanges() {
        int connections = Locks.MOST_RECORDS / Locks.MOST_RECORDS_OF_ONE;
        for (int i = 0; i < connections; i++) {
            Station station = Bench.station(100 + i, new User(0x100 + i, "USER" + i, new byte[16], false));
            long handle = bench.created(station, "SYS:F" + i);
            for (int j = 0; j < Locks.MOST_RECORDS_OF_ONE; j++) {
                assertThat(bench.lockNow(station, 0, handle, j, 1)).isZero();
            }
        }
        assertThat(bench.lockNow(bench.anna, EXCLUSIVE, annas, 0, 1)).isEqualTo(0x96);
    }

    @Test
    void aConnectionHasALimitedNumberOfFilesOnItsList() throws IOException {
        for (int i = 0; i <= Locks.MOST_FILES_OF_ONE; i++) {
            Files.createFile(root.resolve("F" + i));
            PacketWriter fields =
                    new PacketWriter().u8(0).u8(EXCLUSIVE).u16be(0).text("SYS:F" + i);
            assertThat(bench.call(bench.anna, 105, fields).completion())
                    .isEqualTo(i < Locks.MOST_FILES_OF_ONE ? 0 : 0x96);
        }
        PacketWriter cleared = new PacketWriter().u8(0).text("SYS:F0");
        assertThat(bench.call(bench.anna, 7, cleared).completion()).isZero();
        PacketWriter last = new PacketWriter().u8(0).u8(EXCLUSIVE).u16be(0).text("SYS:F" + Locks.MOST_FILES_OF_ONE);
        assertThat(bench.call(bench.anna, 105, last).completion()).isZero();
    }

    @Test
    void aRangeToTheEndReachesBeyondTheEnd() {
        assertThat(bench.lockNow(bench.anna, EXCLUSIVE, annas, 5, 0xFFFFFFFFL)).isZero();
        assertThat(bench.lockNow(bench.bert, EXCLUSIVE, berts, 0xFFFFFFFEL, 1)).isEqualTo(0xFF);
        assertThat(bench.lockNow(bench.bert, EXCLUSIVE, berts, 0, 5)).isZero();
    }

    @Test
    void releasedRangesStayOnTheListAndClearedOnesDoNot() {
        assertThat(bench.lockNow(bench.anna, 0, annas, 0, 4)).as("logged only").isZero();
        assertThat(bench.lockNow(bench.bert, EXCLUSIVE, berts, 0, 4)).isZero();
        assertThat(bench.unlock(bench.anna, 28, annas, 0, 4)).as("not locked").isEqualTo(0xFF);
        assertThat(bench.unlock(bench.bert, 28, berts, 0, 4)).isZero();
        assertThat(bench.lockNow(bench.anna, EXCLUSIVE, annas, 0, 4)).isZero();
        assertThat(bench.unlock(bench.anna, 28, annas, 0, 4)).isZero();
        assertThat(bench.lockNow(bench.anna, EXCLUSIVE, annas, 1, 4))
                .as("still logged")
                .isEqualTo(0xFD);
        assertThat(bench.unlock(bench.anna, 30, annas, 0, 4)).isZero();
        assertThat(bench.lockNow(bench.anna, EXCLUSIVE, annas, 1, 4)).isZero();
        assertThat(bench.unlock(bench.anna, 30, annas, 0, 4)).as("forgotten").isEqualTo(0xFF);
    }

    @Test
    void whoWaitsGetsTheLockWhenItIsGivenBackInOrder() {
        assertThat(bench.lockNow(bench.anna, EXCLUSIVE, annas, 0, 4)).isZero();
        long second = bench.opened(bench.operator, "SYS:A.DAT", 0x03);
        var bertWaits = bench.lock(bench.bert, EXCLUSIVE, berts, 0, 4, 10 * SECOND);
        var operatorWaits = bench.lock(bench.operator, EXCLUSIVE, second, 2, 1, 10 * SECOND);
        bench.loop.advance(Duration.ofSeconds(9));
        assertThat(bertWaits).isNotDone();
        assertThat(bench.call(bench.operator, 23, 234, new PacketWriter().u16le(3))
                        .hex())
                .as("waits for a record, with task 1")
                .isEqualTo("01" + "01" + "0100" + "01");
        assertThat(bench.unlock(bench.anna, 28, annas, 0, 4)).isZero();
        assertThat(bench.ended(bertWaits).completion()).isZero();
        assertThat(operatorWaits).isNotDone();
        assertThat(bench.close(bench.bert, berts)).isZero();
        assertThat(bench.ended(operatorWaits).completion()).isZero();
    }

    @Test
    void aWaitEndsAfterItsTicksAndLeavesNothingBehind() {
        assertThat(bench.lockNow(bench.anna, EXCLUSIVE, annas, 0, 4)).isZero();
        var waits = bench.lock(bench.bert, EXCLUSIVE, berts, 0, 4, 10 * SECOND);
        bench.loop.advance(Duration.ofMillis(9_999));
        assertThat(waits).isNotDone();
        bench.loop.advance(Duration.ofMillis(1));
        assertThat(bench.ended(waits).completion()).isEqualTo(0xFE);
        assertThat(bench.unlock(bench.anna, 30, annas, 0, 4)).isZero();
        assertThat(bench.count(Counter.LOCKS_HELD)).isZero();
        assertThat(bench.lockNow(bench.bert, 0, berts, 1, 4))
                .as("not on the list")
                .isZero();
    }

    @Test
    void theEndOfAStationGivesBackItsLocksAndEndsItsWaits() {
        assertThat(bench.lockNow(bench.anna, EXCLUSIVE, annas, 0, 4)).isZero();
        var waits = bench.lock(bench.bert, EXCLUSIVE, berts, 0, 4, 10 * SECOND);
        bench.server.release(bench.bert, Releasable.ALL_TASKS);
        assertThat(waits).isDone();
        var operatorWaits =
                bench.lock(bench.operator, EXCLUSIVE, bench.opened(bench.operator, "SYS:A.DAT", 0x03), 0, 4, SECOND);
        bench.server.release(bench.anna, Releasable.ALL_TASKS);
        assertThat(bench.ended(operatorWaits).completion()).isZero();
        assertThat(bench.read(bench.anna, annas, 0, 1).completion()).isEqualTo(0x88);
    }

    @Test
    void theEndOfATaskGivesBackWhatThatTaskHas() {
        assertThat(bench.lockNow(bench.anna, EXCLUSIVE, annas, 0, 4)).isZero();
        bench.server.release(bench.anna, 9);
        assertThat(bench.lockNow(bench.bert, EXCLUSIVE, berts, 0, 4)).isEqualTo(0xFF);
        bench.server.release(bench.anna, 1);
        assertThat(bench.lockNow(bench.bert, EXCLUSIVE, berts, 0, 4)).isZero();
    }

    @Test
    void aLockedFileCannotBeOpenedByOthersNorAnOpenOneLocked() {
        // 105: handle 0, exclusive, no wait, SYS:B.DAT
        bench.close(bench.anna, bench.created(bench.anna, "SYS:B.DAT"));
        String name = "09 5359533a422e444154";
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 69 00 01 0000" + name))
                        .completion())
                .isZero();
        assertThat(bench.open(bench.bert, "SYS:B.DAT", Opening.OPEN, 0x01).completion())
                .isEqualTo(0x80);
        long mine = bench.opened(bench.anna, "SYS:B.DAT", 0x01);
        assertThat(bench.send(bench.bert, Bench.hex("2222 08 03 01 00 03 00 01 0000" + name))
                        .completion())
                .isEqualTo(0xFF);
        var waits = bench.start(bench.bert, Bench.hex("2222 08 03 01 00 03 00 01 0012" + name));
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 05 00" + name))
                        .completion())
                .isZero();
        assertThat(waits).as("still open").isNotDone();
        assertThat(bench.close(bench.anna, mine)).isZero();
        assertThat(bench.ended(waits).completion()).isZero();
        assertThat(bench.send(bench.bert, Bench.hex("2222 08 03 01 00 07 00" + name))
                        .completion())
                .isZero();
        assertThat(bench.send(bench.bert, Bench.hex("2222 08 03 01 00 07 00" + name))
                        .completion())
                .isEqualTo(0xFF);
        var another = bench.opened(bench.bert, "SYS:B.DAT", 0x01);
        assertThat(bench.send(bench.anna, Bench.hex("2222 08 02 01 00 69 00 03 0000" + name))
                        .completion())
                .as("shareable beside a reader")
                .isZero();
        assertThat(bench.open(bench.bert, "SYS:B.DAT", Opening.OPEN, 0x02).completion())
                .isEqualTo(0x80);
        assertThat(bench.close(bench.bert, another)).isZero();
    }
}
