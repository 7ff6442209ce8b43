package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Cordon;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.CordonEnd;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.Admission;

/** Rule D2 on a disk: the mode of the share's directory is what it was, whatever happens. */
@EnabledOnOs(OS.LINUX)
class LocalCordonTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x--x"));
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }

    private Share share(Shares shares) {
        return shares.share(directory.toUri().toString());
    }

    @Test
    void D2_D6_othersAreShutOutAndLetInAgain() throws IOException {
        try (Shares shares = Shares.builder().build();
                Cordon cordon = share(shares).cordon("a test")) {
            assertThat(cordon.scope()).isEqualTo(Admission.Scope.DIRECTORY);
            assertThat(mode()).endsWith("------");
            assertThat(cordon.lift()).isEqualTo(CordonEnd.RESTORED);
        }
        assertThat(mode()).isEqualTo("rwxr-x--x");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void D2_aRecordOfAnotherOwnerIsNotActedUpon() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can make somebody else the owner");
        try (Shares shares = Shares.builder().build()) {
            Cordon cordon = share(shares).cordon("a test");
            Path record = directory.resolve(".shareops/cordon.adm");
            Files.setAttribute(record, "unix:uid", 4711);
            ShareException e = catchThrowableOfType(ShareException.class, cordon::lift);
            assertThat(e.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(e).hasMessageContaining("cordon.adm");
            assertThat(mode()).endsWith("------");
            ShareException again = catchThrowableOfType(
                    ShareException.class, () -> share(shares).liftCordon(true));
            assertThat(again).hasMessageContaining("belongs neither to us");
            Files.setAttribute(record, "unix:uid", 0);
            assertThat(cordon.lift()).isEqualTo(CordonEnd.RESTORED);
        }
        assertThat(mode()).isEqualTo("rwxr-x--x");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void D2_whatAnAdministratorHasChangedMeanwhileStays() throws IOException {
        try (Shares shares = Shares.builder().build()) {
            Cordon cordon = share(shares).cordon("a test");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            assertThat(cordon.lift()).isEqualTo(CordonEnd.CHANGED_BY_OTHERS);
            assertThat(mode()).isEqualTo("rwxr-xr-x");
            assertThat(share(shares).liftCordon(true)).isEqualTo(CordonEnd.RESTORED);
        }
        assertThat(mode()).isEqualTo("rwxr-x--x");
        assertThat(directory).isEmptyDirectory();
    }
}
