package org.shareops.testkit.samba;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.Smb2Format;

/** The proxy between the real client and the real server. */
@Timeout(120)
class SambaProxyTest {
    private SambaServer server;
    private CountingProxy proxy;
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        assumeThat(SambaServer.missing()).isEmpty();
        server = SambaServer.builder()
                .user("alice", "alice-secret")
                .share("data")
                .share("secret", "server smb encrypt = required")
                .global("server signing = mandatory")
                .start();
        directory = server.directoryOf("data");
        Files.writeString(directory.resolve("file"), "content");
        server.letEverybodyWrite("data");
        proxy = CountingProxy.start(server.port(), new Smb2Format());
    }

    @AfterEach
    void close() throws IOException {
        if (proxy != null) {
            assertThat(proxy.problems()).isEmpty();
            proxy.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void requestsAreCountedThoughTheyAreSigned() throws IOException {
        try (SmbClientProcess client = client("data")) {
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(proxy.count(Smb2Format.SESSION_SETUP)).isEqualTo(2);
            assertThat(proxy.count(Smb2Format.TREE_CONNECT)).isPositive();
            proxy.reset();
            client.open("file");
            assertThat(proxy.counts()).containsOnlyKeys(Smb2Format.CREATE).containsEntry(Smb2Format.CREATE, 1L);
            client.closeAll();
            assertThat(proxy.counts()).containsEntry(Smb2Format.CLOSE, 1L);
        }
    }

    @Test
    void encryptedRequestsCannotBeTold() throws IOException {
        try (SmbClientProcess client = client("secret")) {
            proxy.reset();
            assertThat(client.run("mkdir x")).isEmpty();
            assertThat(proxy.counts()).containsOnlyKeys(Smb2Format.UNREADABLE);
        }
    }

    @Test
    void aLongWayTakesLong() throws IOException {
        try (SmbClientProcess client = client("data")) {
            proxy.delay(Duration.ofMillis(100), Duration.ofMillis(100));
            long start = System.nanoTime();
            client.open("file");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void aCutConnectionIsLostForItsHolder() throws IOException {
        try (SmbClientProcess holder = client("data");
                SmbClientProcess other = SmbClientProcess.start(server, "data", "alice", "alice-secret")) {
            holder.open("file");
            assertThat(other.run("rename file free")).contains("NT_STATUS_SHARING_VIOLATION");
            proxy.cutAll();
            assertThat(holder.canStillUse()).isFalse();
            assertThat(Deadline.met(Duration.ofSeconds(20), () -> succeeds(other, "rename file free")))
                    .isTrue();
        }
    }

    @Test
    void anAnswerIsLostAfterTheServerDidTheWork() throws IOException {
        try (SmbClientProcess client = client("data")) {
            proxy.planNext(Fault.CUT_ANSWER, Smb2Format.CREATE);
            assertThat(client.run("mkdir made")).contains("NT_STATUS_");
            assertThat(directory.resolve("made")).isDirectory();
            assertThat(proxy.faults()).isEqualTo(1);
        }
    }

    @Test
    void aRequestIsLostBeforeTheServerDoesTheWork() throws IOException {
        try (SmbClientProcess client = client("data")) {
            proxy.planNext(Fault.CUT_BEFORE, Smb2Format.CREATE);
            assertThat(client.run("mkdir made")).contains("NT_STATUS_");
            assertThat(directory.resolve("made")).doesNotExist();
        }
    }

    private SmbClientProcess client(String share) throws IOException {
        return SmbClientProcess.start(proxy.port(), share, "alice", "alice-secret");
    }

    private static boolean succeeds(SmbClientProcess client, String command) {
        try {
            return client.run(command).isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
