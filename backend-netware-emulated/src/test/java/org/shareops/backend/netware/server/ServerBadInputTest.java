package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.backend.netware.wire.MalformedPacketException;
import org.shareops.backend.netware.wire.PacketType;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.backend.netware.wire.Reply;
import org.shareops.backend.netware.wire.Request;
import org.shareops.testkit.VirtualClock;

/** Bytes that no client should send: they end the connection they came on, or get a completion code; nobody else notices. */
class ServerBadInputTest {
    private static final long SEED = Long.getLong("shareops.seed", 20260301);
    private static final int PACKETS = 20_000;
    private static final Duration PACKET_TIME = Duration.ofSeconds(30);

    private final EventLog log = new EventLog();
    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private EmulatedNetWareServer server;
    private RawClient bystander;

    private EmulatedNetWareServerBuilder described() {
        return EmulatedNetWareServer.builder("NW312")
                .operator("SUPERVISOR", "secret".toCharArray())
                .packetTimeLimit(PACKET_TIME)
                .clock(clock);
    }

    @BeforeEach
    void start() throws Exception {
        server = described().tcpConnectionLimit(3000).start();
        bystander = RawClient.login(server, "SUPERVISOR", "secret");
    }

    @AfterEach
    void stop() throws Exception {
        assertThat(bystander.call(23, 17).completion()).isZero();
        bystander.close();
        server.close();
        assertThat(server.count(Counter.INTERNAL_FAILURES)).isZero();
        assertThat(server.count(Counter.ATTACH_CURRENT)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "446d6455 00000017 00000001 00001000 1111 00 ff 01 ff 00",
                "744e6350 00000010 3333 00 07 01 00 00 00",
                "474554202f20485454502f312e310d0a0d0a",
                "446d6454 7fffffff 00000001 00001000",
                "446d6454 ffffffff 00000001 00001000",
                "446d6454 80000017 00000001 00001000 1111 00 ff 01 ff 00",
                "446d6454 00010200 00000001 00001000",
                "446d6454 00000016 00000001 00001000 1111 00 ff 01 ff",
                "446d6454 00000000 00000001 00001000",
                "446d6454 00000017 00000001 00001000 3333 00 ff 01 ff 00",
                "446d6454 00000017 00000001 00001000 0000 00 ff 01 ff 00",
                "446d6454 00000017 00000001 00001000 7777 00 ff 01 ff 00",
            })
    void whatIsNoRequestClosesItsConnection(String hex) throws Exception {
        server.addListener(log);
        try (RawClient client = RawClient.connect(server)) {
            client.sendHex(hex);
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(server.count(Counter.MALFORMED)).isEqualTo(1);
        assertThat(log.of(ServerEvent.Type.MALFORMED)).hasSize(1);
    }

    @Test
    void aFrameThatEndsInTheMiddleLeavesNothing() throws Exception {
        server.addListener(log);
        try (RawClient client = RawClient.attach(server)) {
            client.sendHex("446d6454 00000017 00000001 00001000 2222 01");
        }
        log.await(() -> server.count(Counter.ATTACH_CURRENT) == 1);
        assertThat(server.count(Counter.MALFORMED)).isZero();
    }

    @Test
    void whoDripsTooSlowlyIsCutOff() throws Exception {
        server.addListener(log);
        try (RawClient dripping = RawClient.attach(server);
                RawClient idle = RawClient.attach(server);
                RawClient mute = RawClient.connect(server)) {
            dripping.sendHex("446d6454 00000017 0000");
            // The answer to a later request of the same thread tells that the bytes before it were read.
            assertThat(idle.call(20, -1).completion()).isZero();
            log.await(() -> server.count(Counter.TCP_ACCEPTED) == 4);
            clock.advance(PACKET_TIME.minusSeconds(1));
            dripping.sendHex("0001");
            clock.advance(Duration.ofSeconds(1));
            assertThat(dripping.isClosedByServer()).isTrue();
            assertThat(mute.isClosedByServer()).isTrue();
            clock.advance(PACKET_TIME);
            assertThat(idle.call(20, -1).completion()).isZero();
        }
    }

    @Test
    void manyHalfOpenConnectionsHurtNobody() throws Exception {
        List<RawClient> halfOpen = new ArrayList<>();
        try {
            for (int i = 0; i < 2000; i++) {
                RawClient client = RawClient.connect(server);
                halfOpen.add(client);
                if (i % 2 == 0) {
                    client.sendHex("446d6454 0000");
                }
            }
            assertThat(bystander.call(20, -1).completion()).isZero();
            try (RawClient another = RawClient.attach(server)) {
                assertThat(another.call(20, -1).completion()).isZero();
            }
            clock.advance(PACKET_TIME);
            for (RawClient client : halfOpen) {
                assertThat(client.isClosedByServer()).isTrue();
            }
        } finally {
            for (RawClient client : halfOpen) {
                client.close();
            }
        }
    }

    @Test
    void connectionsAboveTheLimitAreClosedAtOnce() throws Exception {
        try (EmulatedNetWareServer small = described().tcpConnectionLimit(2).start();
                RawClient one = RawClient.attach(small);
                RawClient two = RawClient.attach(small);
                RawClient three = RawClient.connect(small)) {
            assertThat(three.isClosedByServer()).isTrue();
            assertThat(one.call(20, -1).completion()).isZero();
            two.destroy();
        }
    }

    @Test
    void whoNeverReadsIsCutOff() throws Exception {
        server.extend(functions ->
                functions.add(123, 1, Functions.Needs.CONNECTION, call -> Answer.of(new PacketWriter().zeros(60_000))));
        try (RawClient client = RawClient.attach(server)) {
            for (int i = 1; i < 100_000 && server.count(Counter.MALFORMED) == 0; i++) {
                client.sendPacket(Request.frame(i & 0xFF, client.connection, 1, 123, 1, new byte[0]));
            }
            assertThat(client.isClosedByServer()).isTrue();
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|abort).*");
        }
        assertThat(server.count(Counter.MALFORMED)).isEqualTo(1);
    }

    private static byte[] randomFields(Random random) {
        byte[] fields = new byte[random.nextInt(10) == 0 ? random.nextInt(2000) : random.nextInt(40)];
        random.nextBytes(fields);
        if (fields.length > 0 && random.nextBoolean()) {
            fields[0] = (byte) random.nextInt(4);
        }
        return fields;
    }

    private static byte[] randomPacket(Random random, int sequence, int connection) {
        int[] functions = {20, 21, 22, 23, 23, 23, 24, 25, 33, 72, 87, 97};
        int function = random.nextInt(4) == 0 ? random.nextInt(256) : functions[random.nextInt(functions.length)];
        byte[] packet = Request.frame(
                sequence, connection, random.nextInt(256), function, random.nextInt(256), randomFields(random));
        switch (random.nextInt(200)) {
            case 0 -> packet[0] = (byte) random.nextInt(256);
            case 1 -> packet[2] = (byte) random.nextInt(256);
            case 2 -> packet[3] = (byte) random.nextInt(256);
            default -> {
                if (packet.length > Request.FIELDS && random.nextInt(3) == 0) {
                    packet[Request.FIELDS + random.nextInt(packet.length - Request.FIELDS)] =
                            (byte) random.nextInt(256);
                }
            }
        }
        return packet;
    }

    @Test
    void randomPacketsInProcessNeverThrow() throws Exception {
        Random random = new Random(SEED);
        EventJournal journal = new EventJournal(clock, List.of());
        ServerCore core = new ServerCore(described().options(), new SameThread(), journal);
        Line line = new Line();
        Conversation conversation = new Conversation(core, line);
        int restarts = 0;
        for (int i = 0; i < PACKETS; i++) {
            if (line.closed || core.stations().size() == 0) {
                conversation.lost("restart");
                line = new Line();
                conversation = new Conversation(core, line);
                conversation.take(
                        Request.encode(PacketType.CREATE, 0, 0xFFFF, 1, 0).toBytes());
                login(core);
                line.sequence = 0;
                restarts++;
            }
            line.sequence = line.sequence + 1 & 0xFF;
            int before = line.replies;
            try {
                conversation.take(randomPacket(random, line.sequence, 1));
                assertThat(line.replies).as("seed %s packet %s", SEED, i).isEqualTo(before + 1);
            } catch (MalformedPacketException e) {
                line.closed = true;
            }
        }
        conversation.lost("end");
        assertThat(journal.counters().get(Counter.INTERNAL_FAILURES))
                .as("seed %s", SEED)
                .isZero();
        assertThat(core.stations().size()).isZero();
        assertThat(restarts).isGreaterThan(10);
    }

    /** As an operator there is more to go wrong. */
    private static void login(ServerCore core) throws Refused {
        Station station = core.stations().find(1);
        if (station != null) {
            core.stations().login(station, core.options().accounts().get(0).user());
        }
    }

    @Test
    void randomPacketsOverTheSocketHurtNobodyElse() throws Exception {
        Random random = new Random(SEED + 1);
        int sent = 0;
        while (sent < PACKETS) {
            try (RawClient client = RawClient.login(server, "SUPERVISOR", "secret")) {
                while (sent < PACKETS) {
                    client.sequence = client.sequence + 1 & 0xFF;
                    sent++;
                    client.sendPacket(randomPacket(random, client.sequence, client.connection));
                    Reply reply = client.reply();
                    if (reply.endsConnection()) {
                        break;
                    }
                }
            } catch (IOException e) {
                // The server had enough of this connection, as it may; log-ons may be off now, too.
                server.enableLogin();
            }
            server.enableLogin();
            if (bystander.call(20, -1).endsConnection()) {
                bystander.close();
                bystander = RawClient.login(server, "SUPERVISOR", "secret");
            }
        }
        assertThat(server.count(Counter.INTERNAL_FAILURES)).as("seed %s", SEED).isZero();
    }

    @Test
    void randomBytesCloseTheirConnection() throws Exception {
        Random random = new Random(SEED + 2);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[16 + random.nextInt(3000)];
            random.nextBytes(bytes);
            try (RawClient client = RawClient.connect(server)) {
                client.sendBytes(bytes);
                assertThat(client.isClosedByServer()).isTrue();
            }
        }
        assertThat(server.count(Counter.MALFORMED)).isEqualTo(200);
    }

    @Test
    void noConnectionOfAnotherCanBeUsed() throws Exception {
        try (RawClient thief = RawClient.attach(server)) {
            thief.connection = bystander.connection;
            Reply reply = thief.call(23, 200);
            assertThat(reply.status()).isEqualTo(Reply.BAD_CONNECTION);
            thief.destroy();
            assertThat(server.connections()).hasSize(2);
            byte[] own = HexFormat.of().parseHex("2222010201001714".substring(0, 14));
            thief.sendPacket(own);
            assertThat(thief.reply().type()).isEqualTo(PacketType.REPLY);
        }
    }

    private static final class Line implements Transport {
        private boolean closed;
        private int replies;
        private int sequence;

        @Override
        public InetSocketAddress peer() {
            return InetSocketAddress.createUnresolved("client", 1);
        }

        @Override
        public void send(byte[] packet) {
            replies++;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public void closeAfterSending() {
            closed = true;
        }
    }

    private static final class SameThread implements EventLoop {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public CompletableFuture<Void> after(Duration delay, Runnable task) {
            return new CompletableFuture<>();
        }

        @Override
        public <T> CompletableFuture<T> beside(Callable<T> work) {
            try {
                return CompletableFuture.completedFuture(work.call());
            } catch (Exception e) {
                return CompletableFuture.failedFuture(e);
            }
        }
    }
}
