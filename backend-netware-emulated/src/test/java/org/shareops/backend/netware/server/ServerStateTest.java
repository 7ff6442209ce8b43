package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.PacketType;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.backend.netware.wire.Reply;
import org.shareops.backend.netware.wire.Request;

/** Who may call what when, log-ons, and the strict order of requests. */
class ServerStateTest {
    private final EventLog log = new EventLog();
    private EmulatedNetWareServer server;

    @BeforeEach
    void start() throws Exception {
        server = EmulatedNetWareServer.builder("NW312")
                .operator("SUPERVISOR", "secret".toCharArray())
                .user("USER", "swordfish".toCharArray())
                .user("OFF", "swordfish".toCharArray())
                .disabledAccount("OFF")
                .user("OLD", "swordfish".toCharArray())
                .expiredPassword("old", 1)
                .user("ONCE", "swordfish".toCharArray())
                .concurrentLogins("ONCE", 1)
                .licences(3)
                .listener(log)
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.count(Counter.INTERNAL_FAILURES)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // Allowed to everybody; some with codes of their own for empty fields.
        "20, -1, 00",
        "24, -1, 00",
        "25, -1, 00",
        "33, -1, 7e",
        "97, -1, 7e",
        "23, 17, 00",
        "23, 20, 7e",
        "23, 23, 00",
        "23, 24, 7e",
        "23, 53, 7e",
        "23, 54, 7e",
        "23, 55, 7e",
        "23, 61, 7e",
        "23, 70, 00",
        "23, 74, 7e",
        "23, 201, 00",
        "23, 205, 00",
        "21, 1, 00",
        "21, 11, 00",
        // For those who logged in.
        "23, 22, fb",
        "23, 28, fb",
        "21, 0, fb",
        "21, 2, fb",
        "21, 10, fb",
        "23, 19, fb",
        "23, 26, fb",
        "23, 27, fb",
        // For operators.
        "23, 200, c6",
        "23, 203, c6",
        "23, 204, c6",
        "23, 209, c6",
        "23, 210, c6",
        "23, 253, c6",
        "23, 254, c6",
        // Not there.
        "23, 72, fb",
        "23, 211, fb",
        "23, 255, fb",
        "22, 200, fb",
        "99, -1, fb",
        "0, -1, fb",
        "255, -1, fb",
    })
    void beforeTheLogOn(int function, int subFunction, String completion) throws Exception {
        try (RawClient client = RawClient.attach(server)) {
            assertThat(client.call(function, subFunction).completion()).isEqualTo(Integer.parseInt(completion, 16));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "USER, 23, 28, 7e", "USER, 23, 22, 7e", "USER, 21, 0, 7e", "USER, 21, 2, 00", "USER, 21, 3, 00",
        "USER, 23, 200, c6", "USER, 23, 203, c6", "USER, 23, 204, c6", "USER, 23, 254, c6", "USER, 23, 210, c6",
        "SUPERVISOR, 23, 200, 00", "SUPERVISOR, 23, 204, 00", "SUPERVISOR, 23, 254, 7e", "SUPERVISOR, 23, 210, 7e",
    })
    void afterTheLogOn(String user, int function, int subFunction, String completion) throws Exception {
        try (RawClient client = RawClient.login(server, user, user.equals("USER") ? "swordfish" : "secret")) {
            assertThat(client.call(function, subFunction).completion()).isEqualTo(Integer.parseInt(completion, 16));
        }
    }

    @Test
    void withoutAServiceConnectionNothingElseIsServed() throws Exception {
        try (RawClient client = RawClient.connect(server);
                RawClient other = RawClient.attach(server)) {
            client.connection = other.connection;
            Reply reply = client.call(20, -1);
            assertThat(reply.completion()).isEqualTo(Completion.BAD_STATION);
            assertThat(reply.status()).isEqualTo(Reply.BAD_CONNECTION);
            assertThat(client.destroy().completion()).isZero();
            assertThat(other.call(20, -1).completion()).isZero();
        }
    }

    @Test
    void logOnsAreRefusedForTheirReasons() throws Exception {
        try (RawClient client = RawClient.attach(server)) {
            assertThat(client.keyedLogin("USER", "wrong").completion()).isEqualTo(Completion.FAILURE);
            byte[] key = client.loginKey();
            PacketWriter nobody = client.keyed(key, 0x01000009L, "NOBODY", "swordfish");
            assertThat(client.call(23, 24, nobody).completion()).isEqualTo(Completion.FAILURE);
            PacketWriter keyIsUsed = client.keyed(key, client.objectId("USER"), "USER", "swordfish");
            assertThat(client.call(23, 24, keyIsUsed).completion()).isEqualTo(Completion.FAILURE);
            assertThat(client.keyedLogin("OFF", "wrong").completion()).isEqualTo(Completion.FAILURE);
            assertThat(client.keyedLogin("OFF", "swordfish").completion()).isEqualTo(Completion.ACCOUNT_DISABLED);
            PacketWriter plain = new PacketWriter().u16be(1).text("USER").text("SWORDFISH");
            assertThat(client.call(23, 20, plain).completion()).isEqualTo(Completion.NO_UNENCRYPTED_PASSWORDS);
            assertThat(server.count(Counter.LOGIN_REFUSED)).isEqualTo(6);
            assertThat(server.count(Counter.LOGIN_REQUESTS)).isEqualTo(6);
            assertThat(server.count(Counter.LICENCES_IN_USE)).isZero();
            assertThat(log.of(ServerEvent.Type.LOGIN_REFUSED)).hasSize(6);
            assertThat(log.all().toString()).doesNotContainIgnoringCase("swordfish");

            assertThat(client.keyedLogin("OLD", "swordfish").completion()).isEqualTo(Completion.PASSWORD_EXPIRED);
            assertThat(server.connections().get(0).user()).isEqualTo("OLD");
            client.call(25, -1);
            assertThat(client.keyedLogin("OLD", "swordfish").completion())
                    .isEqualTo(Completion.PASSWORD_EXPIRED_NO_GRACE);
            assertThat(client.keyedLogin("once", "swordfish").completion()).isZero();
            try (RawClient twice = RawClient.attach(server)) {
                assertThat(twice.keyedLogin("ONCE", "swordfish").completion())
                        .isEqualTo(Completion.MAX_LOGINS_EXCEEDED);
            }
        }
    }

    @Test
    void licencesRunOutBeforeConnectionsDo() throws Exception {
        try (RawClient one = RawClient.login(server, "USER", "swordfish");
                RawClient two = RawClient.login(server, "USER", "swordfish");
                RawClient three = RawClient.login(server, "USER", "swordfish");
                RawClient four = RawClient.attach(server)) {
            assertThat(four.keyedLogin("USER", "swordfish").completion()).isEqualTo(Completion.NO_LOGIN_CONNECTIONS);
            assertThat(two.keyedLogin("SUPERVISOR", "secret").completion()).isZero();
            one.call(25, -1);
            assertThat(four.keyedLogin("USER", "swordfish").completion()).isZero();
            assertThat(server.count(Counter.LICENCES_IN_USE)).isEqualTo(3);
            assertThat(server.count(Counter.ATTACH_NOT_LOGGED_IN)).isEqualTo(1);
            assertThat(three.call(20, -1).completion()).isZero();
        }
    }

    @Test
    void aLogOnWithoutALicenceCostsNoGraceLogin() throws Exception {
        try (RawClient one = RawClient.login(server, "USER", "swordfish");
                RawClient two = RawClient.login(server, "USER", "swordfish");
                RawClient three = RawClient.login(server, "USER", "swordfish");
                RawClient old = RawClient.attach(server)) {
            assertThat(old.keyedLogin("OLD", "swordfish").completion()).isEqualTo(Completion.NO_LOGIN_CONNECTIONS);
            one.call(25, -1);
            assertThat(old.keyedLogin("OLD", "swordfish").completion()).isEqualTo(Completion.PASSWORD_EXPIRED);
            assertThat(two.keyedLogin("OLD", "swordfish").completion()).isEqualTo(Completion.PASSWORD_EXPIRED_NO_GRACE);
            assertThat(three.call(20, -1).completion()).isZero();
        }
    }

    @Test
    void verifyingAPasswordLogsNobodyIn() throws Exception {
        try (RawClient client = RawClient.attach(server)) {
            byte[] key = client.loginKey();
            PacketWriter right = client.keyed(key, client.objectId("USER"), "USER", "swordfish");
            assertThat(client.call(23, 74, right).completion()).isZero();
            key = client.loginKey();
            PacketWriter wrong = client.keyed(key, client.objectId("USER"), "USER", "fish");
            assertThat(client.call(23, 74, wrong).completion()).isEqualTo(Completion.FAILURE);
            assertThat(client.call(23, 70).data().u8()).isZero();
        }
    }

    @Test
    void aLengthWordThatIsWrongIsRefusedAndTheConnectionGoesOn() throws Exception {
        try (RawClient client = RawClient.attach(server)) {
            String[] packets = {
                "2222 01 01 01 00 17 0002 11",
                "2222 02 01 01 00 17 0000 11",
                "2222 03 01 01 00 17 ffff 11",
                "2222 04 01 01 00 17 00",
                "2222 05 01 01 00 17",
                "2222 06 01 01 00 17 0000",
                "2222 07 01 01 00 57",
            };
            for (String packet : packets) {
                client.sendPacket(HexFormat.of().parseHex(packet.replace(" ", "")));
                assertThat(client.reply().completion()).as(packet).isEqualTo(Completion.BAD_LENGTH);
            }
            client.sequence = packets.length;
            assertThat(client.call(20, -1).completion()).isZero();
        }
    }

    @Test
    void aDuplicateIsAnsweredFromTheStoreAndNotCarriedOutTwice() throws Exception {
        List<Integer> calls = new ArrayList<>();
        server.extend(functions -> functions.add(120, -1, Functions.Needs.CONNECTION, call -> {
            calls.add(call.request().sequence());
            return Answer.of(new PacketWriter().u8(calls.size()));
        }));
        try (RawClient client = RawClient.attach(server)) {
            Reply first = client.call(120, -1);
            client.sequence--;
            Reply second = client.call(120, -1);
            assertThat(second.packet()).isEqualTo(first.packet());
            assertThat(client.call(120, -1).data().u8()).isEqualTo(2);
            assertThat(calls).containsExactly(1, 2);
        }
    }

    @Test
    void sequencesWrapAround() throws Exception {
        try (RawClient client = RawClient.attach(server)) {
            for (int i = 0; i < 600; i++) {
                assertThat(client.call(20, -1).sequence()).isEqualTo(i + 1 & 0xFF);
            }
        }
    }

    @Test
    void anotherSequenceClosesTheConnection() throws Exception {
        try (RawClient client = RawClient.attach(server)) {
            client.call(20, -1);
            client.sequence++;
            client.send(20, -1, new PacketWriter());
            assertThat(client.isClosedByServer()).isTrue();
            log.await(() -> server.count(Counter.ATTACH_CURRENT) == 0);
            assertThat(server.count(Counter.MALFORMED)).isEqualTo(1);
        }
    }

    @Test
    void aSecondCreateStartsOver() throws Exception {
        try (RawClient client = RawClient.login(server, "USER", "swordfish")) {
            assertThat(client.create().connection()).isEqualTo(1);
            assertThat(server.connections()).hasSize(1);
            assertThat(server.connections().get(0).user()).isNull();
            assertThat(client.call(23, 70).data().u8()).isZero();
        }
    }

    private CompletableFuture<byte[]> addLater(int function) {
        CompletableFuture<byte[]> later = new CompletableFuture<>();
        server.extend(
                functions -> functions.add(function, -1, Functions.Needs.CONNECTION, call -> new Answer.Later(later)));
        return later;
    }

    @Test
    void aLaterAnswerHoldsUpItsStationOnly() throws Exception {
        CompletableFuture<byte[]> later = addLater(121);
        try (RawClient slow = RawClient.attach(server);
                RawClient other = RawClient.attach(server)) {
            slow.send(121, -1, new PacketWriter());
            slow.sequence--;
            slow.send(121, -1, new PacketWriter());
            assertThat(slow.reply().type()).isEqualTo(PacketType.BUSY);
            slow.send(20, -1, new PacketWriter());
            assertThat(other.call(20, -1).completion()).isZero();
            later.complete(new byte[] {42});
            Reply answer = slow.reply();
            assertThat(answer.sequence()).isEqualTo(1);
            assertThat(answer.data().u8()).isEqualTo(42);
            assertThat(slow.reply().sequence()).isEqualTo(2);
        }
    }

    @Test
    void aLaterAnswerCanBeARefusal() throws Exception {
        CompletableFuture<byte[]> later = addLater(121);
        try (RawClient client = RawClient.attach(server)) {
            client.send(121, -1, new PacketWriter());
            later.completeExceptionally(new Refused(Completion.TIMEOUT));
            assertThat(client.reply().completion()).isEqualTo(Completion.TIMEOUT);
            assertThat(client.call(20, -1).completion()).isZero();
        }
    }

    @Test
    void aLostConnectionCancelsWhatItWaitsFor() throws Exception {
        CompletableFuture<byte[]> later = addLater(121);
        RawClient client = RawClient.attach(server);
        client.send(121, -1, new PacketWriter());
        client.sequence--;
        client.send(121, -1, new PacketWriter());
        assertThat(client.reply().type()).isEqualTo(PacketType.BUSY);
        client.reset();
        log.await(ServerEvent.Type.DETACHED);
        assertThat(later).isCancelled();
        assertThat(server.connections()).isEmpty();
    }

    @Test
    void aClearedConnectionIsToldSoWhereItWaits() throws Exception {
        CompletableFuture<byte[]> later = addLater(121);
        try (RawClient client = RawClient.attach(server)) {
            client.send(121, -1, new PacketWriter());
            client.sequence--;
            client.send(121, -1, new PacketWriter());
            assertThat(client.reply().type()).isEqualTo(PacketType.BUSY);
            server.clear(1);
            assertThat(later).isCancelled();
            Reply reply = client.reply();
            assertThat(reply.completion()).isEqualTo(Completion.BAD_STATION);
            assertThat(reply.status()).isEqualTo(Reply.BAD_CONNECTION);
        }
    }

    @Test
    void aFunctionThatFailsHurtsNobodyElse() throws Exception {
        server.extend(functions -> functions.add(122, -1, Functions.Needs.CONNECTION, call -> {
            throw new IOException("the disk");
        }));
        try (RawClient client = RawClient.attach(server)) {
            assertThat(client.call(122, -1).completion()).isEqualTo(Completion.IO_ERROR);
            assertThat(client.call(20, -1).completion()).isZero();
        }
    }

    @Test
    void tooManyRequestsBeforeAReplyCloseTheConnection() throws Exception {
        CompletableFuture<byte[]> later = addLater(121);
        try (RawClient client = RawClient.attach(server)) {
            for (int i = 0; i < 6; i++) {
                client.sendPacket(Request.frame(i + 1, 1, 1, 121, -1, new byte[0]));
            }
            assertThat(client.isClosedByServer()).isTrue();
            log.await(ServerEvent.Type.DETACHED);
            assertThat(later).isCancelled();
        }
    }
}
