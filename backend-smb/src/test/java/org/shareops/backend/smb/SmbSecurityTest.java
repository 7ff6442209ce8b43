package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hierynomus.msdtyp.AccessMask;
import com.hierynomus.mssmb2.SMB2CreateDisposition;
import com.hierynomus.mssmb2.SMB2ShareAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.Update;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.testkit.samba.SambaServer;
import org.shareops.update.Outcome;
import org.shareops.update.SecurityChoice;
import org.shareops.update.UpdateStrategy;

/** Who may see records, and what of owner, rights and attributes is carried over: on mode bits and on real descriptors. */
@NeedsSamba
class SmbSecurityTest {
    private static final String ANN = "ann";
    private static final String BOB = "bob";
    private static final String MODE_BITS = "vfs objects =";
    private static final String DESCRIPTORS = "vfs objects = acl_xattr";

    @TempDir
    Path work;

    private SambaServer server;
    private Shares shares;
    private Share share;
    private Path disk;

    private void start(String... lines) throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only a server of root has users with rights");
        server = SambaServer.builder()
                .user(ANN, SmbFixture.PASSWORD)
                .user(BOB, SmbFixture.PASSWORD)
                .share("data", lines)
                .start();
        disk = server.directoryOf("data");
        shares = Shares.builder()
                .onlyGivenBackends()
                .backend(new SmbBackend())
                .credentials(CredentialsProvider.of(Credentials.password(ANN, SmbFixture.PASSWORD.toCharArray())))
                .build();
        share = shares.share(server.url("data"));
        assumeTrue(
                !List.of(lines).contains(DESCRIPTORS) || opens(),
                "needs Samba's module acl_xattr; on Debian: apt-get install samba-vfs-modules");
    }

    private boolean opens() throws ShareException {
        try {
            return share.files().stat("").isPresent();
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            shares.close();
            server.close();
        }
    }

    private void publish(String version, UpdateStrategy strategy) throws IOException {
        assertThat(share.update("office")
                        .from(SmbFixture.source(work.resolve(version), Map.of("a.txt", version, "sub/b.txt", "b")))
                        .strategy(strategy)
                        .run()
                        .outcome())
                .isEqualTo(Outcome.COMMITTED);
    }

    private String record() throws IOException {
        try (Stream<Path> records = Files.list(disk.resolve(".shareops"))) {
            return ".shareops/" + records.toList().get(0).getFileName();
        }
    }

    /** As {@link SmbjClient#read} shows it, although a record is packed and no text. */
    private String onDisk(String path) throws IOException {
        return new String(Files.readAllBytes(disk.resolve(path)), StandardCharsets.UTF_8);
    }

    private static void write(SmbjClient client, String path) {
        client.share
                .openFile(
                        path.replace('/', '\\'),
                        EnumSet.of(AccessMask.FILE_WRITE_DATA),
                        null,
                        SMB2ShareAccess.ALL,
                        SMB2CreateDisposition.FILE_OPEN,
                        null)
                .close();
    }

    @ParameterizedTest
    @ValueSource(strings = {MODE_BITS, DESCRIPTORS})
    void aRecordIsReadByThoseWhoMayReadTheTargetAndWrittenByNobodyElse(String kind) throws IOException {
        start(kind);
        publish("one", UpdateStrategy.SWAP);
        try (SmbjClient bob = new SmbjClient(server.port(), BOB, "data")) {
            assertThat(bob.read(record())).isEqualTo(onDisk(record()));
            assertThatThrownBy(() -> write(bob, record())).hasMessageContaining("ACCESS_DENIED");
        }
        try (SmbjClient ann = new SmbjClient(server.port(), ANN, "data")) {
            assertThat(ann.read(record())).isEqualTo(onDisk(record()));
            write(ann, record());
        }
        publish("two", UpdateStrategy.PATCH);
        assertThat(disk.resolve("office/a.txt")).hasContent("two");
    }

    @ParameterizedTest
    @ValueSource(strings = {MODE_BITS, DESCRIPTORS})
    void theRecordOfAClosedTargetIsClosed(String kind) throws IOException {
        start(kind);
        share.files().createDirectory("office");
        Files.setPosixFilePermissions(disk.resolve("office"), PosixFilePermissions.fromString("rwx------"));
        for (UpdateStrategy strategy : List.of(UpdateStrategy.SWAP, UpdateStrategy.PATCH)) {
            publish(strategy.name(), strategy);
            try (SmbjClient bob = new SmbjClient(server.port(), BOB, "data")) {
                assertThatThrownBy(() -> bob.read("office/a.txt")).hasMessageContaining("ACCESS_DENIED");
                assertThatThrownBy(() -> bob.read(record())).hasMessageContaining("ACCESS_DENIED");
                assertThatThrownBy(() -> write(bob, record())).hasMessageContaining("ACCESS_DENIED");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {MODE_BITS, DESCRIPTORS})
    void R14_whatInheritsDoesSoAsIfItWereCreatedInItsPlace(String kind) throws IOException {
        start(kind);
        share.files().createDirectory("directory");
        share.files().write("directory/file", org.shareops.source.Source.bytes(new byte[] {1}));
        for (UpdateStrategy strategy : List.of(UpdateStrategy.SWAP, UpdateStrategy.PATCH)) {
            share.update("office")
                    .from(SmbFixture.source(work.resolve(strategy.name()), Map.of("a.txt", strategy.name())))
                    .strategy(strategy)
                    .security(SecurityChoice.INHERIT)
                    .run();
            assertThat(Files.getPosixFilePermissions(disk.resolve("office/a.txt")))
                    .as(strategy.name())
                    .isEqualTo(Files.getPosixFilePermissions(disk.resolve("directory/file")));
            try (SmbjClient bob = new SmbjClient(server.port(), BOB, "data")) {
                assertThat(bob.read("office/a.txt")).isEqualTo(strategy.name());
            }
        }
    }

    @Test
    void R14_C2_whoInheritsAlreadyIsNotToldToInherit() throws IOException {
        start(MODE_BITS);
        publish("one", UpdateStrategy.SWAP);
        try (Shares others = Shares.builder()
                .onlyGivenBackends()
                .backend(new SmbBackend())
                .credentials(CredentialsProvider.of(Credentials.password(BOB, SmbFixture.PASSWORD.toCharArray())))
                .build()) {
            Update update = others.share(server.url("data"))
                    .update("office")
                    .from(SmbFixture.source(work.resolve("two"), Map.of("a.txt", "two", "sub/b.txt", "b")))
                    .security(SecurityChoice.INHERIT);
            assertThatThrownBy(() -> update.strategy(UpdateStrategy.SWAP).run())
                    .hasMessageContaining("use the strategy PATCH")
                    .hasMessageNotContaining("choose to inherit");
            assertThat(disk.resolve("office/a.txt")).hasContent("one");
            update.strategy(UpdateStrategy.PATCH).run();
            assertThat(disk.resolve("office/a.txt")).hasContent("two");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R14_extendedAttributesAreCarriedOver(UpdateStrategy strategy) throws IOException {
        start();
        publish("one", strategy);
        for (String path : new String[] {"office", "office/a.txt", "office/sub", "office/sub/b.txt"}) {
            setAttribute(disk.resolve(path), "comment", "of " + path);
            setAttribute(disk.resolve(path), "empty-not", "x".repeat(300));
        }
        publish("two", strategy);
        for (String path : new String[] {"office", "office/a.txt", "office/sub", "office/sub/b.txt"}) {
            assertThat(attribute(disk.resolve(path), "comment")).as(path).isEqualTo("of " + path);
            assertThat(attribute(disk.resolve(path), "empty-not")).isEqualTo("x".repeat(300));
        }
        assertThat(disk.resolve("office/a.txt")).hasContent("two");
    }

    private static UserDefinedFileAttributeView attributes(Path path) {
        return Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
    }

    private static void setAttribute(Path path, String name, String value) throws IOException {
        attributes(path).write(name, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    private static String attribute(Path path, String name) throws IOException {
        ByteBuffer value = ByteBuffer.allocate(attributes(path).size(name));
        attributes(path).read(name, value);
        return new String(value.array(), 0, value.position(), StandardCharsets.UTF_8);
    }
}
