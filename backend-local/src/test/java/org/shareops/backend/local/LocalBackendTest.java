package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.shareops.backend.local.ShareFailures.failsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.model.Capability;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.model.Support;
import org.shareops.spi.Backend;
import org.shareops.spi.ServerLink;
import org.shareops.spi.SessionCloser;

class LocalBackendTest {
    private static final ServerAddress HERE = new ServerAddress("file", "", OptionalInt.empty());

    @TempDir
    Path directory;

    private final LocalBackend backend = new LocalBackend();

    @Test
    void isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(Backend.class).stream().map(ServiceLoader.Provider::type))
                .contains(LocalBackend.class);
    }

    @Test
    void theWholePathIsTheShare() {
        assertThat(backend.share(ShareUrl.parse("file:///srv/packages")))
                .isEqualTo(new ShareAddress(HERE, "/srv/packages"));
        assertThat(backend.share(ShareUrl.parse("file://localhost/srv"))).isEqualTo(new ShareAddress(HERE, "/srv"));
        assertThat(backend.share(ShareUrl.parse("file:///")).name()).isEqualTo("/");
    }

    @Test
    void theLastNameIsTheLocation() {
        assertThat(backend.location(ShareUrl.parse("file:///srv/packages/office")))
                .isEqualTo(new ShareLocation(new ShareAddress(HERE, "/srv/packages"), SharePath.of("office")));
        assertThat(backend.location(ShareUrl.parse("file:///srv")))
                .isEqualTo(new ShareLocation(new ShareAddress(HERE, "/"), SharePath.of("srv")));
        assertThat(backend.location(ShareUrl.parse("file:///")))
                .isEqualTo(new ShareLocation(new ShareAddress(HERE, "/"), SharePath.root()));
    }

    @Test
    void anotherMachineIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend.share(ShareUrl.parse("file://dp01/packages")))
                .withMessageContaining("dp01")
                .withMessageContaining("file:///");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend.location(ShareUrl.parse("file://localhost:21/packages")))
                .withMessageContaining("port");
        failsWith(
                ErrorKind.UNREACHABLE,
                () -> backend.logOn(new ServerAddress("file", "dp01", OptionalInt.empty()), Credentials.ofProcess()));
    }

    @Test
    void ourOwnRecordsAreNoShare() {
        for (String url : List.of("/srv/.shareops", "/srv/.SharEops/abc", "/SHAREOPS", "/srv/%2Eshareops/x/y")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> backend.share(ShareUrl.parse("file://" + url)))
                    .withMessageContaining("reserved name");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> backend.location(ShareUrl.parse("file://" + url + "/place")))
                    .withMessageContaining("reserved name");
        }
        assertThat(backend.share(ShareUrl.parse("file:///srv/shareops")).name()).isEqualTo("/srv/shareops");
        assertThat(backend.location(ShareUrl.parse("file:///srv/.shareops")).path())
                .isEqualTo(SharePath.of(".shareops"));
    }

    @Test
    void drivesAreUnderstoodOnWindowsOnly() {
        assertThat(LocalBackend.directoryOf(List.of("C:", "dir", "sub"), true)).isEqualTo("C:/dir/sub");
        assertThat(LocalBackend.directoryOf(List.of("C:"), true)).isEqualTo("C:/");
        assertThat(LocalBackend.directoryOf(List.of("C:", "dir"), false)).isEqualTo("/C:/dir");
    }

    @Test
    void endingProcessesNeedsPermission() throws IOException {
        assertThat(backend.declared().get(Capability.DISCONNECT).support()).isEqualTo(Support.NO);
        assertThat(backend.declared().get(Capability.DISCONNECT).detail())
                .contains("LocalBackend.Builder.allowEndingProcesses");
        try (OpenShare share = OpenShare.at(directory)) {
            assertThat(share.volume.facet(SessionCloser.class)).isEmpty();
            assertThat(share.volume.capabilities().get(Capability.DISCONNECT).support())
                    .isEqualTo(Support.NO);
        }
    }

    @Test
    void declaresBeforeAnyTrafficWhatItNeverHas() {
        assertThat(List.of(Capability.CLOSE_FILE, Capability.NOTIFY))
                .allSatisfy(each ->
                        assertThat(backend.declared().get(each).support()).isEqualTo(Support.NO));
        assertThat(backend.needsCredentials()).isFalse();
    }

    @Test
    void aShareMustBeADirectory() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        try (ServerLink link = backend.logOn(HERE, Credentials.ofProcess())) {
            ShareException missing =
                    failsWith(ErrorKind.NOT_FOUND, () -> link.volume(new ShareAddress(HERE, directory + "/missing")));
            assertThat(missing).hasMessageContaining("/missing");
            failsWith(ErrorKind.WRONG_TYPE, () -> link.volume(new ShareAddress(HERE, file.toString())));
        }
    }

    @Test
    void theRootItselfMayBeASymbolicLink() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Files.writeString(real.resolve("file"), "x");
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        try (OpenShare share = OpenShare.at(link)) {
            assertThat(share.volume.stat(SharePath.of("file"))).isPresent();
        }
    }
}
