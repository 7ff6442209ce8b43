package org.shareops.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.shareops.backend.memory.Fixture.assertRefused;
import static org.shareops.backend.memory.Fixture.bytes;
import static org.shareops.backend.memory.Fixture.path;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.shareops.model.Access;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.Claim;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;

class FaultTest {
    private final MemoryServer server =
            MemoryServer.create("dp01", MemoryProfile.windows()).addShare("packages");
    private final Fixture on;

    FaultTest() throws ShareException {
        on = new Fixture(server);
        on.write("file", "x");
    }

    @Test
    void refusedBeforeMeansNotDoneButCounted() throws ShareException {
        server.beforeEach(failing("rename", ErrorKind.ACCESS_DENIED));
        assertRefused(ErrorKind.ACCESS_DENIED, this::renameToMoved);
        server.beforeEach((primitive, path) -> {});
        assertThat(on.volume.stat(path("file"))).isPresent();
        assertThat(server.requests()).containsEntry("rename", 1L);
    }

    @Test
    void failingAfterMeansDone() throws ShareException {
        server.afterEach(failing("rename", ErrorKind.OUTCOME_UNKNOWN));
        assertRefused(ErrorKind.OUTCOME_UNKNOWN, this::renameToMoved);
        assertThat(on.volume.stat(path("moved"))).isPresent();
    }

    @Test
    void aCutLeavesTheOutcomeOfAChangeUnknownWhetherDoneOrNot() throws ShareException {
        server.beforeEach(cutting("rename"));
        assertRefused(ErrorKind.OUTCOME_UNKNOWN, this::renameToMoved);
        assertThat(nameAfterRestart()).isEqualTo("file");
        try (ServerLink link = on.backend.logOn(Fixture.ADDRESS, Credentials.ofProcess())) {
            server.beforeEach((primitive, path) -> {}).afterEach(cutting("rename"));
            assertRefused(
                    ErrorKind.OUTCOME_UNKNOWN,
                    () -> link.volume(Fixture.PACKAGES).rename(path("file"), path("moved"), RenameMode.FAIL_IF_EXISTS));
        }
        assertThat(nameAfterRestart()).isEqualTo("moved");
    }

    @Test
    void aCutOfALookIsALostLink() {
        server.afterEach(cutting("stat"));
        assertRefused(ErrorKind.LINK_LOST, () -> on.volume.stat(path("file")));
    }

    @Test
    void stoppedServerEndsLinksClaimsAndClientsForGood() throws ShareException {
        Claim claim = on.volume.claim(path("file"));
        server.stop();
        assertThat(on.link.alive()).isFalse();
        assertRefused(ErrorKind.LINK_LOST, on.link::verify);
        assertRefused(ErrorKind.LINK_LOST, () -> on.volume.stat(path("file")));
        assertRefused(ErrorKind.LINK_LOST, claim::delete);
        assertRefused(ErrorKind.LINK_LOST, () -> on.other.read(path("file")));
        assertRefused(ErrorKind.UNREACHABLE, () -> on.backend.logOn(Fixture.ADDRESS, Credentials.ofProcess()));
        assertRefused(ErrorKind.UNREACHABLE, () -> server.open("packages", "bob", "pc17"));
        server.start();
        assertThat(on.link.alive()).isFalse();
        assertRefused(ErrorKind.LINK_LOST, () -> on.volume.stat(path("file")));
        MemoryClient again = server.open("packages", "bob", "pc17");
        assertThat(again.open(path("file"), Set.of(Access.READ), Set.of()).read())
                .isEqualTo(bytes("x"));
        claim.close();
        on.link.close();
    }

    @Test
    void failedLogOnLeavesNoPresence() {
        int before = server.connections();
        server.afterEach(failing("logOn", ErrorKind.PROTOCOL));
        assertRefused(ErrorKind.PROTOCOL, () -> on.backend.logOn(Fixture.ADDRESS, Credentials.ofProcess()));
        server.afterEach((primitive, path) -> {
            throw new IllegalStateException("crash");
        });
        assertThatThrownBy(() -> on.backend.logOn(Fixture.ADDRESS, Credentials.ofProcess()))
                .hasMessage("crash");
        assertThat(server.connections()).isEqualTo(before);
        server.afterEach(cutting("logOn"));
        assertRefused(ErrorKind.UNREACHABLE, () -> on.backend.logOn(Fixture.ADDRESS, Credentials.ofProcess()));
    }

    @Test
    void faultPointsRunWithoutTheLock() throws ShareException {
        server.beforeEach((primitive, path) -> {
            if (primitive.equals("read")) {
                on.other.writeFile(path("file"), bytes("in between"));
            }
        });
        assertThat(on.read("file")).isEqualTo("in between");
    }

    private void renameToMoved() throws ShareException {
        on.volume.rename(path("file"), path("moved"), RenameMode.FAIL_IF_EXISTS);
    }

    private String nameAfterRestart() throws ShareException {
        server.start().beforeEach((primitive, path) -> {}).afterEach((primitive, path) -> {});
        try (ServerLink link = on.backend.logOn(Fixture.ADDRESS, Credentials.ofProcess())) {
            return link.volume(Fixture.PACKAGES).stat(path("file")).isPresent() ? "file" : "moved";
        }
    }

    private FaultPoint cutting(String which) {
        return (primitive, path) -> {
            if (primitive.equals(which)) {
                server.stop();
            }
        };
    }

    private static FaultPoint failing(String which, ErrorKind kind) {
        return (primitive, path) -> {
            if (primitive.equals(which)) {
                throw ShareException.of(kind, primitive).path(path).build();
            }
        };
    }
}
