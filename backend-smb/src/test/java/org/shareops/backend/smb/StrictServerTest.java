package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateStrategy;

/**
 * What Windows and newer Sambas do and this one does not: they refuse to replace or rename what anybody has open. A wrapper
 * refuses in their place, at each renaming in turn.
 */
@NeedsSamba
class StrictServerTest {
    @TempDir
    Path work;

    private SmbFixture on;
    private FaultBackend wire;
    private Shares shares;
    private Share share;
    private Path one;
    private Path two;

    @BeforeEach
    void publish() throws IOException {
        on = new SmbFixture("strict rename = yes");
        one = Trees.numbered(work.resolve("one"), 6, "one");
        two = Trees.numbered(work.resolve("two"), 6, "two");
        wire = new FaultBackend(new SmbBackend());
        shares = Shares.builder()
                .onlyGivenBackends()
                .backend(wire)
                .credentials(CredentialsProvider.of(
                        Credentials.password(SmbFixture.PLAIN, SmbFixture.PASSWORD.toCharArray())))
                .build();
        share = shares.share(on.server.url("data"));
        share.update("office").from(Source.directory(one)).run();
    }

    @AfterEach
    void close() throws IOException {
        shares.close();
        on.close();
    }

    private Path live() {
        return on.server.directoryOf("data").resolve("office");
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R1_R3_aRefusalOfAnyRenamingLeavesTheOldTree(UpdateStrategy strategy) throws IOException {
        TreeDigest before = Trees.digest(live());
        for (Primitive primitive : new Primitive[] {Primitive.RENAME, Primitive.CLAIM_RENAME}) {
            boolean struck = true;
            for (int k = 1; struck; k++) {
                wire.use(FaultPlan.builder()
                        .refuse(CallMatcher.callsTo(primitive).nth(k), ErrorKind.IN_USE)
                        .build());
                UpdateException e = catchThrowableOfType(
                        UpdateException.class,
                        () -> share.update("office")
                                .from(Source.directory(two))
                                .strategy(strategy)
                                .run());
                struck = wire.count(primitive) >= k;
                if (e != null) {
                    assertThat(e.report().outcome()).isEqualTo(Outcome.IN_USE);
                    assertThat(Trees.digest(live())).as("%s %d", primitive, k).isEqualTo(before);
                } else {
                    wire.use(FaultPlan.none());
                    share.update("office").from(Source.directory(one)).run();
                }
            }
        }
        assertThat(before).isEqualTo(Trees.digest(one));
    }

    @Test
    void R3_aDirectoryWithAnOpenFileIsInUseAndNotForbidden() throws IOException {
        share.files().createDirectory("plain");
        share.files().write("plain/file.txt", Source.bytes(new byte[] {1}));
        try (SmbjClient other = new SmbjClient(on.server.port(), SmbFixture.PLAIN, "data");
                File held = other.open("plain/file.txt", SMB2ShareAccess.ALL)) {
            ShareException e = catchThrowableOfType(
                    ShareException.class, () -> share.files().move("plain", "moved"));
            assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(SmbjClient.works(held)).isTrue();
        }
        share.files().move("plain", "moved");
        try (Stream<Path> all =
                java.nio.file.Files.list(on.server.directoryOf("data").resolve("moved"))) {
            assertThat(all).hasSize(1);
        }
    }
}
