package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.backend.netware.wire.Completion;

/** Errors of the virtual machine's kind, such as failed assertions: they end neither the server nor anybody's connection. */
class ServerErrorsTest {
    private EmulatedNetWareServer server;

    @BeforeEach
    void start() throws IOException {
        server = EmulatedNetWareServer.builder("NW312")
                .user("USER", "swordfish".toCharArray())
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aListenersFailedAssertionIsItsOwnAffair() throws Exception {
        try (RawClient before = RawClient.attach(server)) {
            server.addListener(event -> {
                throw new AssertionError("on purpose");
            });
            assertThat(before.keyedLogin("USER", "swordfish").completion()).isZero();
            try (RawClient after = RawClient.attach(server)) {
                assertThat(after.call(20, -1).completion()).isZero();
            }
            assertThat(before.call(20, -1).completion()).isZero();
        }
        assertThat(server.count(Counter.INTERNAL_FAILURES)).isZero();
    }

    @Test
    void aRequestThatEndsInAnErrorIsAnsweredAndCounted() throws Exception {
        server.extend(functions -> {
            functions.add(121, -1, Functions.Needs.CONNECTION, call -> {
                throw new StackOverflowError("on purpose");
            });
            functions.add(
                    122,
                    -1,
                    Functions.Needs.CONNECTION,
                    call -> new Answer.Later(CompletableFuture.failedFuture(new AssertionError("on purpose"))));
        });
        try (RawClient client = RawClient.attach(server)) {
            assertThat(client.call(121, -1).completion()).isEqualTo(Completion.FAILURE);
            assertThat(client.call(122, -1).completion()).isEqualTo(Completion.FAILURE);
            assertThat(client.call(20, -1).completion()).isZero();
        }
        assertThat(server.count(Counter.INTERNAL_FAILURES)).isEqualTo(2);
    }
}
