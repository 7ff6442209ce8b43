package org.shareops.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.shareops.backend.memory.Fixture.ADDRESS;
import static org.shareops.backend.memory.Fixture.assertRefused;
import static org.shareops.backend.memory.Fixture.path;

import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Backend;
import org.shareops.spi.ServerLink;

class BackendTest {
    @Test
    void urlsNameServerShareAndPath() {
        Backend backend = new MemoryBackend();
        ShareAddress share = new ShareAddress(ADDRESS, "packages");
        assertThat(backend.share(ShareUrl.parse("MEM://DP01/packages"))).isEqualTo(share);
        assertThat(backend.location(ShareUrl.parse("mem://dp01/packages/office/a%20b")))
                .isEqualTo(new ShareLocation(share, path("office/a b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mem://dp01", "mem:///packages", "mem://dp01:99/packages", "mem://dp01/packages/office"})
    void urlsThatNameNoShareAreRefused(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> new MemoryBackend().share(ShareUrl.parse(url)));
    }

    @Test
    void serviceLoaderFindsAnInstanceWithAScratchShare() throws ShareException {
        Backend found = ServiceLoader.load(Backend.class).stream()
                .filter(provider -> provider.type() == MemoryBackend.class)
                .findFirst()
                .orElseThrow()
                .get();
        ShareAddress scratch = found.share(ShareUrl.parse("mem://localhost/scratch"));
        try (ServerLink link = found.logOn(scratch.server(), Credentials.ofProcess())) {
            assertThat(link.volume(scratch).stat(path(""))).isPresent();
            assertRefused(ErrorKind.NOT_FOUND, () -> link.volume(new ShareAddress(scratch.server(), "none")));
        }
        assertRefused(ErrorKind.UNREACHABLE, () -> found.logOn(ADDRESS, Credentials.ofProcess()));
    }

    @Test
    void serverWithUsersTakesNobodyElse() throws ShareException {
        MemoryServer server = MemoryServer.create("dp01", MemoryProfile.windows())
                .user("PLANT\\alice", "right")
                .addShare("packages");
        MemoryBackend backend = new MemoryBackend(server);
        for (Credentials wrong : new Credentials[] {
            Credentials.ofProcess(),
            Credentials.anonymous(),
            Credentials.password("PLANT\\alice", "wrong".toCharArray()),
            Credentials.password("alice", "right".toCharArray())
        }) {
            assertRefused(ErrorKind.AUTHENTICATION_REJECTED, 0xC000006DL, () -> backend.logOn(ADDRESS, wrong));
        }
        assertThat(server.connections()).isZero();
        assertThat(server.logOns()).isZero();
        assertThat(server.requests()).containsEntry("logOn", 4L);
        ServerLink link = backend.logOn(ADDRESS, Credentials.password("PLANT\\alice", "right".toCharArray()));
        assertThat(link.alive()).isTrue();
        assertThat(server.connections()).isEqualTo(1);
        link.close();
        assertThat(link.alive()).isFalse();
        assertThat(server.connections()).isZero();
        assertThat(server.logOns()).isEqualTo(1);
    }

    @Test
    void requestsAreCountedOnTheServer() throws ShareException {
        Fixture on = new Fixture(MemoryProfile.windows());
        on.write("file", "x");
        on.other.read(path("file"));
        on.link.verify();
        assertThat(on.volume.traits().stableIds()).isTrue();
        assertThat(on.link.alive()).isTrue();
        assertThat(on.server.requests())
                .containsOnlyKeys("logOn", "volume", "createNew", "write", "close", "verify")
                .allSatisfy((primitive, count) -> assertThat(count).isEqualTo(1));
    }

    @Test
    void hostsAreComparedWithoutCase() {
        assertThat(MemoryServer.create("DP01", MemoryProfile.posix()).host())
                .isEqualTo(new ServerAddress("mem", "Dp01", OptionalInt.empty()).host());
    }
}
