package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.DosTime;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.backend.netware.wire.Reply;
import org.shareops.testkit.VirtualClock;

/** The bytes of what is not about files, as other implementations send and expect them. */
class ServerWireTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Instant NOW = Instant.parse("2026-03-01T12:34:56Z");
    private static final String CREATE = "446d6454 00000017 00000001 00001000 1111 00 ff 01 ff 00";

    private final VirtualClock clock = new VirtualClock(NOW);
    private EmulatedNetWareServer server;

    @BeforeEach
    void start() throws Exception {
        server = EmulatedNetWareServer.builder("nw312")
                .operator("supervisor", "secret".toCharArray())
                .user("a", "a".toCharArray())
                .loginKeys(() -> HEX.parseHex("0123456789abcdef"))
                .clock(clock)
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.count(Counter.INTERNAL_FAILURES)).isZero();
    }

    private static String hex(String spaced) {
        return spaced.replace(" ", "");
    }

    @Test
    void createAndDestroyAreTheGoldenBytes() throws Exception {
        // Sockets that nobody refers to are closed at some time.
        List<RawClient> others = new ArrayList<>();
        for (int i = 1; i < 7; i++) {
            others.add(RawClient.attach(server));
        }
        try (RawClient client = RawClient.connect(server)) {
            client.sendHex(CREATE);
            assertThat(client.hex(16)).isEqualTo(hex("744e6350 00000010 3333 00 07 01 00 00 00"));
            client.sendHex("446d6454 0000001a 00000001 00001000 2222 01 07 01 00 17 0001 11");
            assertThat(client.hex(16)).isEqualTo(hex("744e6350 00000090 3333 01 07 01 00 00 00"));
            assertThat(client.hex(128))
                    .isEqualTo(HEX.formatHex("NW312".getBytes(StandardCharsets.US_ASCII))
                            + "00".repeat(43)
                            + hex(
                                    "03 0c 00fa 0007 0000 00 02 01 0007 01 01 01 00 01 01 01 00 00 000000000000 04 00 0000")
                            + "00".repeat(48));
            client.sendHex("446d6454 00000017 00000001 00001000 5555 02 07 01 00 00");
            assertThat(client.hex(16)).isEqualTo(hex("744e6350 00000010 3333 02 07 01 00 00 00"));
        }
        for (RawClient other : others) {
            other.close();
        }
    }

    @Test
    void aClearedConnectionIsAnsweredWithTheGoldenBytes() throws Exception {
        try (RawClient client = RawClient.attach(server)) {
            assertThat(server.clear(1)).isTrue();
            client.sendHex("446d6454 00000017 00000001 00001000 2222 05 01 01 00 14");
            assertThat(client.hex(16)).isEqualTo(hex("744e6350 00000010 3333 05 01 01 00 fd 01"));
        }
    }

    @Test
    void allKindsOfCreateRequestsAreAccepted() throws Exception {
        String[] packets = {
            "1111 00 ff 02 ff 00",
            "1111 01 ff 01 ff 01 10 0000000000000000000000000000000000",
            "1111 00 00 01 00 00",
            "1111 00 ff 01 ff 04",
        };
        for (String packet : packets) {
            try (RawClient client = RawClient.connect(server)) {
                client.sendPacket(HEX.parseHex(hex(packet)));
                Reply reply = client.reply();
                assertThat(reply.completion()).isZero();
                client.connection = reply.connection();
                assertThat(client.call(20, -1).completion()).isZero();
            }
        }
    }

    @Test
    void framesThatTcpSplitOrMergedAreUnderstood() throws Exception {
        try (RawClient client = RawClient.connect(server)) {
            byte[] create = HEX.parseHex(hex(CREATE));
            for (byte one : create) {
                client.sendBytes(new byte[] {one});
            }
            assertThat(client.reply().connection()).isEqualTo(1);
            String clock20 = "446d6454 00000017 00000001 00001000 2222 %s 01 01 00 14";
            client.sendHex(String.format(clock20, "01") + String.format(clock20, "02") + String.format(clock20, "03"));
            assertThat(client.reply().sequence()).isEqualTo(1);
            assertThat(client.reply().sequence()).isEqualTo(2);
            assertThat(client.reply().sequence()).isEqualTo(3);
        }
    }

    @Test
    void theLoginVectorOpensTheServer() throws Exception {
        try (RawClient client = RawClient.attach(server)) {
            assertThat(client.loginKey()).isEqualTo(HEX.parseHex("0123456789abcdef"));
            assertThat(client.objectId("SUPERVISOR")).isEqualTo(1);
            PacketWriter answer = new PacketWriter()
                    .bytes(HEX.parseHex("14e322da1b38ea07"))
                    .u16be(1)
                    .text("SUPERVISOR");
            assertThat(client.call(23, 24, answer).completion()).isZero();
            assertThat(client.call(23, 70).data().bytes(5)).isEqualTo(HEX.parseHex("3300000001"));
        }
    }

    @Test
    void sizesAreNegotiated() throws Exception {
        try (RawClient client = RawClient.attach(server)) {
            Reply refusedSecurity =
                    client.call(97, -1, new PacketWriter().u16be(1032).u8(2).u16be(0));
            assertThat(refusedSecurity.data().bytes(5)).isEqualTo(HEX.parseHex("0408000000"));
            assertThat(client.call(97, -1, new PacketWriter().u16be(65496).u8(0).u16be(0))
                            .data()
                            .u16be())
                    .isEqualTo(4096);
            assertThat(client.call(33, -1, new PacketWriter().u16be(1024))
                            .data()
                            .u16be())
                    .isEqualTo(1024);
            assertThat(client.call(33, -1, new PacketWriter().u16be(100)).data().u16be())
                    .isEqualTo(1024);
        }
    }

    @Test
    void theClockIsTheServers() throws Exception {
        try (RawClient client = RawClient.attach(server)) {
            Reply reply = client.call(20, -1);
            assertThat(reply.packet()).hasSize(Reply.DATA + 7);
            assertThat(reply.data().bytes(7)).isEqualTo(HEX.parseHex("7e03010c223800"));
        }
    }

    @Test
    void theBinderyKnowsUsersAndTheServer() throws Exception {
        try (RawClient client = RawClient.attach(server)) {
            Reply user = client.call(23, 53, new PacketWriter().u16be(1).text("a"));
            assertThat(user.packet()).hasSize(Reply.DATA + 54);
            assertThat(HEX.formatHex(user.data().bytes(7))).isEqualTo("01000002" + "0001" + "41");
            assertThat(client.call(23, 54, new PacketWriter().u32be(0x01000002L))
                            .packet())
                    .hasSize(Reply.DATA + 54);
            PacketWriter serverScan =
                    new PacketWriter().u32be(0xFFFFFFFFL).u16be(4).text("*");
            Reply scanned = client.call(23, 55, serverScan);
            assertThat(scanned.packet()).hasSize(Reply.DATA + 57);
            assertThat(RawClient.padded(scanned, 6, 48)).isEqualTo("NW312");
            long last = 0xFFFFFFFFL;
            StringBuilder names = new StringBuilder();
            Reply next = client.call(
                    23, 55, new PacketWriter().u32be(last).u16be(0xFFFF).text("*"));
            while (next.completion() == 0) {
                names.append(RawClient.padded(next, 6, 48)).append(' ');
                last = next.data().u32be();
                next = client.call(
                        23, 55, new PacketWriter().u32be(last).u16be(0xFFFF).text("*"));
            }
            assertThat(next.completion()).isEqualTo(Completion.NO_SUCH_OBJECT);
            assertThat(names.toString()).isEqualTo("SUPERVISOR A NW312 ");
            assertThat(client.call(23, 53, new PacketWriter().u16be(1).text("A*"))
                            .completion())
                    .isEqualTo(Completion.ILLEGAL_WILDCARD);
            assertThat(client.call(23, 53, new PacketWriter().u16be(1).text("NOBODY"))
                            .completion())
                    .isEqualTo(Completion.NO_SUCH_OBJECT);
            PacketWriter property = new PacketWriter().u16be(1).text("A").u8(1).text("LOGIN_CONTROL");
            assertThat(client.call(23, 61, property).completion()).isEqualTo(Completion.UNKNOWN_REQUEST);
        }
    }

    @Test
    void connectionsAreListed() throws Exception {
        try (RawClient first = RawClient.login(server, "A", "a");
                RawClient second = RawClient.attach(server);
                RawClient operator = RawClient.login(server, "SUPERVISOR", "SECRET")) {
            Reply info = operator.call(23, 28, new PacketWriter().u32le(first.connection));
            assertThat(info.packet()).hasSize(Reply.DATA + 62);
            PacketReader data = info.data();
            assertThat(data.u32be()).isEqualTo(0x01000002L);
            assertThat(data.u16be()).isEqualTo(1);
            assertThat(data.padded(48)).isEqualTo("A");
            assertThat(DosTime.readClock(data)).isEqualTo(NOW);
            Reply anonymous = operator.call(23, 22, new PacketWriter().u8(second.connection));
            assertThat(anonymous.completion()).isZero();
            assertThat(anonymous.data().bytes(54)).containsOnly(0);
            assertThat(operator.call(23, 28, new PacketWriter().u32le(4)).completion())
                    .isEqualTo(Completion.BAD_STATION);
            assertThat(operator.call(23, 28, new PacketWriter().u32le(0xFFFFFFFFL))
                            .completion())
                    .isEqualTo(Completion.BAD_STATION);
            assertThat(operator.call(23, 26, new PacketWriter().u32le(1)).data().bytes(13))
                    .isEqualTo(HEX.parseHex("7f00000100000000000000000b"));
            assertThat(operator.call(23, 19, new PacketWriter().u8(1)).packet()).hasSize(Reply.DATA + 12);
            assertThat(operator.call(23, 26, new PacketWriter().u32le(9)).completion())
                    .isEqualTo(Completion.FAILURE);
            try (RawClient again = RawClient.login(server, "A", "a")) {
                assertThat(again.connection).isEqualTo(4);
                PacketWriter all = new PacketWriter().u32le(0).u16be(1).text("A");
                assertThat(operator.call(23, 27, all).data().bytes(9)).isEqualTo(HEX.parseHex("020100000004000000"));
                PacketWriter beyond = new PacketWriter().u32le(1).u16be(1).text("A");
                assertThat(operator.call(23, 27, beyond).data().bytes(5)).isEqualTo(HEX.parseHex("0104000000"));
                PacketWriter byId = new PacketWriter().u32be(0x01000002L).u32le(0);
                assertThat(operator.call(23, 31, byId).data().bytes(10))
                        .isEqualTo(HEX.parseHex("02000100000004000000"));
                assertThat(operator.call(23, 21, new PacketWriter().u16be(1).text("A"))
                                .data()
                                .bytes(3))
                        .isEqualTo(HEX.parseHex("020104"));
            }
        }
    }

    @Test
    void anAddressThatTheFieldHasNoRoomForIsNotCalledIPv4() throws Exception {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        InetAddress six = InetAddress.getByAddress(loopback);
        assumeTrue(NetworkInterface.getByInetAddress(six) != null, "there is no IPv6 here");
        try (EmulatedNetWareServer other = EmulatedNetWareServer.builder("NW6")
                        .user("a", "a".toCharArray())
                        .bindAddress(six)
                        .start();
                RawClient client = RawClient.login(other, "A", "a")) {
            assertThat(client.call(23, 26, new PacketWriter().u32le(1)).data().bytes(13))
                    .containsOnly(0);
        }
    }

    @Test
    void theServerDescribesItself() throws Exception {
        try (RawClient client = RawClient.attach(server)) {
            Reply reply = client.call(23, 201);
            assertThat(reply.completion()).isZero();
            assertThat(reply.packet()).hasSize(Reply.DATA + 512);
            assertThat(reply.data().padded(48)).isEqualTo("Shareops");
        }
    }
}
