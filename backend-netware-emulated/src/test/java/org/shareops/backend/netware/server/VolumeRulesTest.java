package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.HandlePath;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.backend.netware.wire.Reply;

/** What whoever builds a server says about its volumes, as clients see it over the socket. */
class VolumeRulesTest {
    @TempDir
    Path root;

    private EmulatedNetWareServerBuilder described() {
        return EmulatedNetWareServer.builder("NW312")
                .volume("SYS", root)
                .operator("SUPERVISOR", "secret".toCharArray())
                .user("ANNA", "secret".toCharArray());
    }

    private static Reply open(RawClient by, String path, int mode, int access) throws Exception {
        PacketWriter fields = new PacketWriter().u8(Bench.LONG).u8(mode).u16le(Bench.ALL);
        fields.u32le(0xFFF).u32le(0).u16le(access);
        return by.call(87, 1, Bench.path(path).write(fields));
    }

    private static int write(RawClient by, Reply opened, String content) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        PacketWriter fields =
                Bench.sixBytes(new PacketWriter().u8(0), opened.data().u32le());
        return by.call(73, -1, fields.u32be(0).u16be(bytes.length).bytes(bytes)).completion();
    }

    private static int close(RawClient by, Reply opened) throws Exception {
        return by.call(
                        66,
                        -1,
                        Bench.sixBytes(new PacketWriter().u8(0), opened.data().u32le()))
                .completion();
    }

    private static int on(RawClient by, int subFunction, String path) throws Exception {
        PacketWriter fields = new PacketWriter().u8(Bench.LONG).u8(0);
        if (subFunction != 2) {
            fields.u16le(Bench.ALL);
        }
        if (subFunction == 6) {
            fields.u32le(0xFFF);
        }
        return by.call(87, subFunction, Bench.path(path).write(fields)).completion();
    }

    private static int rename(RawClient by, String from, String to) throws Exception {
        PacketWriter fields = new PacketWriter().u8(Bench.LONG).u8(1).u16le(Bench.ALL);
        return by.call(87, 4, HandlePath.writePair(fields, Bench.path(from), Bench.path(to)))
                .completion();
    }

    @Test
    void aDropBoxTakesFilesAndShowsNone() throws Exception {
        Files.createDirectory(root.resolve("Inbox"));
        Files.writeString(root.resolve("Inbox/there.txt"), "there");
        try (EmulatedNetWareServer server =
                        described().grant("anna", "sys", "INBOX", Right.CREATE).start();
                RawClient anna = RawClient.login(server, "ANNA", "secret");
                RawClient boss = RawClient.login(server, "SUPERVISOR", "secret")) {
            Reply dropped = open(anna, "SYS:Inbox/dropped.txt", Opening.CREATE, 0x03);
            assertThat(dropped.completion()).isZero();
            assertThat(write(anna, dropped, "dropped")).isZero();
            assertThat(close(anna, dropped)).isZero();
            assertThat(root.resolve("Inbox/dropped.txt")).hasContent("dropped");
            for (String file : new String[] {"SYS:Inbox/dropped.txt", "SYS:Inbox/there.txt"}) {
                assertThat(open(anna, file, Opening.OPEN, 0x01).completion()).isEqualTo(Completion.NO_OPEN_RIGHTS);
                assertThat(open(anna, file, Opening.OPEN, 0x02).completion()).isEqualTo(Completion.NO_OPEN_RIGHTS);
                assertThat(open(anna, file, Opening.REPLACE, 0x02).completion()).isEqualTo(Completion.NO_OPEN_RIGHTS);
                assertThat(on(anna, 6, file)).isEqualTo(Completion.NO_SEARCH_RIGHTS);
                assertThat(on(anna, 8, file)).isEqualTo(Completion.NO_DELETE_RIGHTS);
                assertThat(rename(anna, file, "SYS:stolen")).isEqualTo(Completion.NO_RENAME_RIGHTS);
            }
            assertThat(on(anna, 2, "SYS:Inbox")).isEqualTo(Completion.NO_SEARCH_RIGHTS);
            assertThat(on(anna, 2, "SYS:")).isZero();
            Reply read = open(boss, "SYS:Inbox/dropped.txt", Opening.OPEN, 0x01);
            assertThat(read.completion()).isZero();
            assertThat(on(boss, 2, "SYS:Inbox")).isZero();
        }
    }

    @Test
    void aReadOnlyVolumeIsReadAndNeverChanged() throws Exception {
        Files.writeString(root.resolve("file.txt"), "content");
        try (EmulatedNetWareServer server = described().readOnlyVolume("sys").start();
                RawClient boss = RawClient.login(server, "SUPERVISOR", "secret")) {
            Reply opened = open(boss, "SYS:file.txt", Opening.OPEN, 0x01);
            PacketWriter fields =
                    Bench.sixBytes(new PacketWriter().u8(0), opened.data().u32le());
            assertThat(boss.call(72, -1, fields.u32be(0).u16be(100)).data().u16be())
                    .isEqualTo(7);
            assertThat(close(boss, opened)).isZero();
            assertThat(open(boss, "SYS:file.txt", Opening.OPEN, 0x03).completion())
                    .isEqualTo(Completion.NO_WRITE_RIGHTS);
            assertThat(open(boss, "SYS:new.txt", Opening.CREATE, 0x03).completion())
                    .isEqualTo(Completion.NO_CREATE_RIGHTS);
            assertThat(on(boss, 8, "SYS:file.txt")).isNotZero();
            assertThat(rename(boss, "SYS:file.txt", "SYS:other.txt")).isNotZero();
            assertThat(on(boss, 2, "SYS:")).isZero();
        }
        assertThat(root).isDirectoryContaining(path -> path.endsWith("file.txt"));
        assertThat(root.resolve("file.txt")).hasContent("content");
    }

    @Test
    void moreOpenFilesThanAllowedAreRefused() throws Exception {
        try (EmulatedNetWareServer server =
                        described().openFileLimit(1).withoutDirectoryFlushes().start();
                RawClient anna = RawClient.login(server, "ANNA", "secret")) {
            Reply first = open(anna, "SYS:one.txt", Opening.CREATE, 0x03);
            assertThat(first.completion()).isZero();
            assertThat(open(anna, "SYS:two.txt", Opening.CREATE, 0x03).completion())
                    .isEqualTo(Completion.NO_FILE_HANDLES);
            assertThat(close(anna, first)).isZero();
            assertThat(open(anna, "SYS:two.txt", Opening.CREATE, 0x03).completion())
                    .isZero();
        }
    }

    @Test
    void rulesAboutWhatIsNotThereAreRefused() {
        assertThatThrownBy(() -> described().readOnlyVolume("DATA")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> described().grant("NOBODY", "SYS", "", Right.SCAN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> described().grant("ANNA", "DATA", "", Right.SCAN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> described().openFileLimit(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> described().openFileLimit(50_001)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void durationsWithoutEndAreRefused() {
        Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
        assertThatThrownBy(() -> described().watchdog(endless)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> described().packetTimeLimit(endless)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> described().refusedLogOnSlot(endless)).isInstanceOf(IllegalArgumentException.class);
        assertThat(described().watchdog(Duration.ofDays(366))).isNotNull();
    }

    @Test
    void aVolumeNeedsADirectory() throws Exception {
        Path file = Files.createFile(root.resolve("file"));
        EmulatedNetWareServerBuilder onNothing =
                EmulatedNetWareServer.builder("NW312").volume("SYS", root.resolve("nothing"));
        assertThatThrownBy(onNothing::start).isInstanceOf(NoSuchFileException.class);
        EmulatedNetWareServerBuilder onFile =
                EmulatedNetWareServer.builder("NW312").volume("SYS", file);
        assertThatThrownBy(onFile::start).isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void volumesThatShareFilesAreRefused() throws Exception {
        Path below = Files.createDirectories(root.resolve("a/b"));
        Path link = Files.createSymbolicLink(root.resolve("link"), below);
        Path beside = Files.createDirectory(root.resolve("beside"));
        for (Path other : List.of(root, below, link, root.resolve("a/../a/b"))) {
            assertThatThrownBy(() -> described().dosVolume("OTHER", other).start())
                    .as("%s", other)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("OTHER");
        }
        EmulatedNetWareServerBuilder apart =
                EmulatedNetWareServer.builder("NW312").volume("SYS", below).volume("OTHER", beside);
        try (EmulatedNetWareServer server = apart.start()) {
            assertThat(server.name()).isEqualTo("NW312");
        }
    }
}
