package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.PacketReader;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.backend.netware.wire.Reply;
import org.shareops.testkit.VirtualClock;

/** The connection table over time, and what operators and the console do to it. */
class ServerAdministrationTest {
    private final EventLog log = new EventLog();
    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private EmulatedNetWareServer server;

    private EmulatedNetWareServerBuilder described() {
        return EmulatedNetWareServer.builder("NW312")
                .operator("SUPERVISOR", "secret".toCharArray())
                .user("USER", "swordfish".toCharArray())
                .clock(clock)
                .listener(log);
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.count(Counter.INTERNAL_FAILURES)).isZero();
        assertThat(server.count(Counter.ATTACH_CURRENT)).isZero();
        assertThat(server.count(Counter.ATTACH_NOT_LOGGED_IN)).isZero();
        assertThat(server.count(Counter.LICENCES_IN_USE)).isZero();
    }

    private void awaitCurrent(long number) throws InterruptedException {
        log.await(() -> server.count(Counter.ATTACH_CURRENT) == number);
    }

    @Test
    void destroyCloseAndResetFreeTheNumberAtOnce() throws Exception {
        server = described().start();
        try (RawClient keeper = RawClient.attach(server)) {
            RawClient destroyed = RawClient.login(server, "USER", "swordfish");
            assertThat(destroyed.connection).isEqualTo(2);
            destroyed.destroy();
            assertThat(server.count(Counter.ATTACH_CURRENT)).isEqualTo(1);
            destroyed.close();
            RawClient closed = RawClient.login(server, "USER", "swordfish");
            assertThat(closed.connection).isEqualTo(2);
            closed.close();
            awaitCurrent(1);
            RawClient reset = RawClient.login(server, "USER", "swordfish");
            assertThat(reset.connection).isEqualTo(2);
            reset.reset();
            awaitCurrent(1);
            assertThat(server.connections()).hasSize(1);
            assertThat(keeper.call(20, -1).completion()).isZero();
        }
        awaitCurrent(0);
        assertThat(server.count(Counter.ATTACH_PEAK)).isEqualTo(2);
    }

    @Test
    void logoutKeepsTheNumber() throws Exception {
        server = described().start();
        try (RawClient client = RawClient.login(server, "USER", "swordfish")) {
            clock.advance(Duration.ofMinutes(1));
            assertThat(server.connections().get(0).user()).isEqualTo("USER");
            client.call(25, -1);
            ConnectionInfo left = server.connections().get(0);
            assertThat(left.user()).isNull();
            assertThat(left.number()).isEqualTo(1);
            assertThat(left.loginTime()).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
        }
    }

    @Test
    void aThousandClientsOnTwoHundredAndFiftyConnections() throws Exception {
        server = described().start();
        List<RawClient> in = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            RawClient client = RawClient.connect(server);
            Reply reply = client.create();
            if (reply.completion() == 0) {
                assertThat(reply.connection()).isEqualTo(in.size() + 1);
                in.add(client);
            } else {
                assertThat(reply.completion()).isEqualTo(Completion.NO_FREE_CONNECTION);
                assertThat(reply.connection()).isZero();
                refused++;
                client.close();
            }
        }
        assertThat(in).hasSize(250);
        assertThat(server.count(Counter.TABLE_FULL)).isEqualTo(refused);
        assertThat(server.count(Counter.ATTACH_REQUESTS)).isEqualTo(1000);
        assertThat(server.count(Counter.ATTACH_PEAK)).isEqualTo(250);
        in.get(99).close();
        awaitCurrent(249);
        in.set(99, RawClient.attach(server));
        assertThat(in.get(99).connection).isEqualTo(100);
        for (RawClient client : in) {
            assertThat(client.call(20, -1).completion()).isZero();
            client.close();
        }
        awaitCurrent(0);
    }

    @Test
    void clearingTellsTheVictimBeforeAnythingElse() throws Exception {
        server = described().start();
        try (RawClient operator = RawClient.login(server, "SUPERVISOR", "secret");
                RawClient victim = RawClient.login(server, "USER", "swordfish")) {
            assertThat(operator.call(23, 254, new PacketWriter().u32le(9)).completion())
                    .isEqualTo(Completion.BAD_STATION);
            assertThat(operator.call(23, 254, new PacketWriter().u32le(2)).completion())
                    .isZero();
            assertThat(server.connections()).hasSize(1);
            assertThat(log.of(ServerEvent.Type.CLEARED).get(0).user()).isEqualTo("USER");
            try (RawClient next = RawClient.attach(server)) {
                assertThat(next.connection).isEqualTo(2);
                for (int i = 0; i < 3; i++) {
                    Reply reply = victim.call(i == 1 ? 200 : 20, -1);
                    assertThat(reply.completion()).isEqualTo(Completion.BAD_STATION);
                    assertThat(reply.status()).isEqualTo(Reply.BAD_CONNECTION);
                    assertThat(reply.connection()).isEqualTo(2);
                }
                assertThat(victim.isClosedByServer()).isTrue();
                assertThat(next.call(20, -1).completion()).isZero();
            }
            assertThat(server.count(Counter.SESSION_CLOSED)).isEqualTo(1);
        }
    }

    @Test
    void theOldCallClearsToo() throws Exception {
        server = described().start();
        try (RawClient operator = RawClient.login(server, "SUPERVISOR", "secret");
                RawClient victim = RawClient.attach(server)) {
            assertThat(operator.call(23, 210, new PacketWriter().u8(2)).completion())
                    .isZero();
            assertThat(victim.call(20, -1).status()).isEqualTo(Reply.BAD_CONNECTION);
        }
    }

    @Test
    void aClearedStreamEndsAfterFiveSeconds() throws Exception {
        server = described().start();
        try (RawClient victim = RawClient.attach(server)) {
            server.clear(1);
            clock.advance(Duration.ofSeconds(5));
            assertThat(victim.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aClearedStreamEndsAtOnceIfToldSo() throws Exception {
        server = described().closeAfterClear().start();
        try (RawClient victim = RawClient.attach(server)) {
            server.clear(1);
            assertThat(victim.isClosedByServer()).isTrue();
        }
    }

    @Test
    void whoClearsHimselfIsOut() throws Exception {
        server = described().start();
        try (RawClient operator = RawClient.login(server, "SUPERVISOR", "secret")) {
            Reply reply = operator.call(23, 254, new PacketWriter().u32le(operator.connection));
            assertThat(reply.completion()).isZero();
            assertThat(reply.status()).isEqualTo(Reply.BAD_CONNECTION);
            assertThat(operator.call(20, -1).completion()).isEqualTo(Completion.BAD_STATION);
            assertThat(server.connections()).isEmpty();
        }
    }

    @Test
    void disabledLoginsKeepEverybodyOutUntilOneWhoIsInEnablesThem() throws Exception {
        server = described().start();
        try (RawClient operator = RawClient.login(server, "SUPERVISOR", "secret");
                RawClient user = RawClient.login(server, "USER", "swordfish");
                RawClient late = RawClient.attach(server)) {
            assertThat(operator.call(23, 203).completion()).isZero();
            assertThat(operator.call(23, 203).completion()).isZero();
            assertThat(server.isLoginEnabled()).isFalse();
            assertThat(late.call(23, 205).data().u8()).isZero();
            assertThat(late.keyedLogin("SUPERVISOR", "secret").completion()).isEqualTo(Completion.LOGIN_LOCKOUT);
            assertThat(late.keyedLogin("USER", "wrong").completion()).isEqualTo(Completion.LOGIN_LOCKOUT);
            PacketWriter plain = new PacketWriter().u16be(1).text("USER").text("SWORDFISH");
            assertThat(late.call(23, 20, plain).completion()).isEqualTo(Completion.LOGIN_LOCKOUT);
            assertThat(user.call(20, -1).completion()).isZero();
            RawClient.attach(server).destroy();
            user.call(25, -1);
            assertThat(user.keyedLogin("USER", "swordfish").completion()).isEqualTo(Completion.LOGIN_LOCKOUT);
            assertThat(operator.call(23, 204).completion()).isZero();
            assertThat(user.keyedLogin("USER", "swordfish").completion()).isZero();
            assertThat(late.call(23, 205).data().u8()).isEqualTo(1);
            assertThat(server.count(Counter.LOGIN_DISABLED)).isEqualTo(1);
            assertThat(log.of(ServerEvent.Type.LOGINS_ENABLED)).hasSize(1);
        }
    }

    @Test
    void theConsoleDisablesAndEnables() throws Exception {
        server = described().start();
        server.disableLogin();
        assertThatThrownBy(() -> RawClient.login(server, "USER", "swordfish")).isInstanceOf(IOException.class);
        server.enableLogin();
        RawClient.login(server, "USER", "swordfish").close();
    }

    @Test
    void aRefusedLogOnHoldsItsNumberForAsLongAsTold() throws Exception {
        Duration quarter = Duration.ofMinutes(15);
        server = described().refusedLogOnSlot(quarter).connectionLimit(2).start();
        try (RawClient refused = RawClient.attach(server)) {
            assertThat(refused.keyedLogin("USER", "wrong").completion()).isEqualTo(Completion.FAILURE);
            refused.destroy();
        }
        assertThat(server.connections()).hasSize(1);
        try (RawClient user = RawClient.login(server, "USER", "swordfish")) {
            assertThat(user.connection).isEqualTo(2);
            try (RawClient third = RawClient.connect(server)) {
                assertThat(third.create().completion()).isEqualTo(Completion.NO_FREE_CONNECTION);
            }
        }
        awaitCurrent(1);
        clock.advance(quarter.minusSeconds(1));
        assertThat(server.connections()).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        awaitCurrent(0);
        RawClient orphan = RawClient.attach(server);
        orphan.reset();
        try (RawClient second = RawClient.attach(server)) {
            assertThat(second.connection).isEqualTo(2);
            assertThat(server.clear(1)).isTrue();
            assertThat(server.connections()).hasSize(1);
        }
    }

    @Test
    void theWatchdogFreesWhoIsSilent() throws Exception {
        server = described().watchdog(Duration.ofMinutes(15)).start();
        try (RawClient silent = RawClient.login(server, "USER", "swordfish");
                RawClient busy = RawClient.attach(server)) {
            clock.advance(Duration.ofMinutes(10));
            assertThat(busy.call(20, -1).completion()).isZero();
            assertThat(server.connections()).hasSize(2);
            clock.advance(Duration.ofMinutes(5));
            awaitCurrent(1);
            assertThat(server.count(Counter.WATCHDOG_CLEARED)).isEqualTo(1);
            assertThat(silent.call(20, -1).status()).isEqualTo(Reply.BAD_CONNECTION);
            assertThat(busy.call(20, -1).completion()).isZero();
            clock.advance(Duration.ofMinutes(14));
            assertThat(server.connections()).hasSize(1);
            clock.advance(Duration.ofMinutes(1));
            awaitCurrent(0);
        }
    }

    @Test
    void messagesWaitToBeFetched() throws Exception {
        server = described().start();
        try (RawClient operator = RawClient.login(server, "SUPERVISOR", "secret");
                RawClient user = RawClient.login(server, "USER", "swordfish");
                RawClient anonymous = RawClient.attach(server)) {
            PacketWriter send = new PacketWriter()
                    .u16le(4)
                    .u32le(user.connection)
                    .u32le(anonymous.connection)
                    .u32le(77)
                    .u32le(user.connection)
                    .text("bye");
            PacketReader results = operator.call(21, 10, send).data();
            assertThat(results.u16le()).isEqualTo(4);
            assertThat(List.of(results.u32le(), results.u32le(), results.u32le(), results.u32le()))
                    .containsExactly(0L, 2L, 1L, 4L);
            Reply waiting = user.call(20, -1);
            assertThat(waiting.completion()).isZero();
            assertThat(waiting.status()).isEqualTo(Reply.MESSAGE_WAITING);
            Reply fetched = user.call(21, 11);
            assertThat(fetched.data().text()).isEqualTo("bye");
            assertThat(fetched.status()).isZero();
            assertThat(user.call(21, 1).data().text()).isEmpty();

            user.call(21, 2);
            PacketWriter old = new PacketWriter().u8(3).u8(2).u8(3).u8(77).text("again");
            assertThat(operator.call(21, 0, old).data().bytes(4)).isEqualTo(new byte[] {3, -1, -3, -3});
            user.call(21, 3);
            assertThat(operator.call(21, 0, new PacketWriter().u8(1).u8(2).text("again"))
                            .data()
                            .u16be())
                    .isEqualTo(0x0100);
            assertThat(user.call(21, 1).data().text()).isEqualTo("again");
            assertThat(operator.call(23, 253, new PacketWriter().u8(0).text("all"))
                            .completion())
                    .isZero();
            assertThat(operator.call(23, 209, new PacketWriter().u8(1).u8(2).text("you"))
                            .completion())
                    .isZero();
            assertThat(user.call(21, 1).data().text()).isEqualTo("all");
            assertThat(operator.call(21, 1).data().text()).isEqualTo("all");
            assertThat(server.count(Counter.MESSAGE_SENT)).isEqualTo(4);
        }
    }

    @Test
    void aServerThatIsDownSaysSo() throws Exception {
        server = described().start();
        try (RawClient client = RawClient.login(server, "USER", "swordfish")) {
            server.down();
            assertThat(server.connections()).isEmpty();
            Reply reply = client.call(20, -1);
            assertThat(reply.status()).isEqualTo(Reply.SERVER_DOWN);
            assertThat(reply.completion()).isEqualTo(Completion.FAILURE);
        }
        try (RawClient client = RawClient.connect(server)) {
            Reply reply = client.create();
            assertThat(reply.completion()).isEqualTo(Completion.FAILURE);
            assertThat(reply.status()).isEqualTo(Reply.SERVER_DOWN);
        }
    }

    @Test
    void closeEndsEverything() throws Exception {
        server = described().start();
        RawClient client = RawClient.login(server, "USER", "swordfish");
        server.close();
        server.close();
        assertThat(client.isClosedByServer()).isTrue();
        assertThatThrownBy(() -> RawClient.connect(server)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> server.connections()).isInstanceOf(IllegalStateException.class);
        assertThat(server.count(Counter.LOGIN_REQUESTS)).isEqualTo(1);
        try (EmulatedNetWareServer again =
                described().port(server.address().getPort()).start()) {
            RawClient.attach(again).close();
        }
    }

    @Test
    void aListenerMayCloseTheServer() throws Exception {
        server = described().start();
        server.addListener(event -> {
            if (event.type() == ServerEvent.Type.LOGGED_IN) {
                server.close();
            }
        });
        try (RawClient client = RawClient.attach(server)) {
            client.send(23, 23, new PacketWriter());
            byte[] key = client.reply().data().bytes(8);
            client.send(23, 24, client.keyed(key, 0x01000002L, "USER", "swordfish"));
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void passwordsAreOverwrittenAndShownNowhere() throws Exception {
        char[] password = "hunter2".toCharArray();
        EmulatedNetWareServerBuilder builder = described().user("OTHER", password);
        server = builder.start();
        assertThat(password).containsOnly('\0');
        assertThat(builder.options().toString()).doesNotContainIgnoringCase("hunter2");
        assertThat(server.toString()).doesNotContainIgnoringCase("hunter2");
        RawClient.login(server, "OTHER", "Hunter2").close();
    }
}
