package org.shareops.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.auth.StaticUserAuthenticator;
import org.apache.commons.vfs2.impl.DefaultFileSystemConfigBuilder;
import org.apache.commons.vfs2.impl.StandardFileSystemManager;
import org.apache.commons.vfs2.provider.sftp.SftpFileSystemConfigBuilder;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.Probe;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.update.Outcome;

/** A server of other authors for SFTP, as a share and as a source. */
final class SftpTest {
    private static final String USER = "ann";
    private static final String SECRET = "right secret";

    @TempDir
    private Path directory;

    private final SshServer server = SshServer.setUpDefaultServer();
    private final AtomicInteger secrets = new AtomicInteger();
    private final StandardFileSystemManager manager = new StandardFileSystemManager();
    private final FileSystemOptions options = new FileSystemOptions();
    private KeyPair hostKey;
    private Path files;
    private Path knownHosts;

    @BeforeEach
    void start() throws Exception {
        files = Files.createDirectory(directory.resolve("files"));
        Files.createDirectory(files.resolve("srv"));
        hostKey = KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setFileSystemFactory(new VirtualFileSystemFactory(files));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setPasswordAuthenticator((user, secret, session) -> {
            secrets.incrementAndGet();
            return user.equals(USER) && secret.equals(SECRET);
        });
        server.start();
        knownHosts = directory.resolve("known_hosts");
        know(hostKey);
        SftpFileSystemConfigBuilder.getInstance().setKnownHosts(options, knownHosts.toFile());
        // What the library is to overrule.
        SftpFileSystemConfigBuilder.getInstance().setStrictHostKeyChecking(options, "no");
        manager.init();
    }

    @AfterEach
    void stop() throws IOException {
        manager.close();
        server.stop(true);
    }

    private void know(KeyPair key) throws IOException {
        Files.writeString(
                knownHosts, "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(key.getPublic()) + "\n");
    }

    private Shares as(String secret) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(new VfsBackend(manager, options))
                .credentials(CredentialsProvider.of(Credentials.password(USER, secret.toCharArray())))
                .build();
    }

    private Share share(Shares shares) {
        return shares.share("vfs+sftp://127.0.0.1:" + server.getPort() + "/srv");
    }

    private ShareException refusal(Shares shares) {
        return catchThrowableOfType(ShareException.class, () -> share(shares).probe(Probe.CONNECT));
    }

    @Test
    void R1_aDirectoryAndAFileArePublished() throws IOException {
        Path fresh = Files.createDirectories(directory.resolve("fresh/sub")).getParent();
        Files.writeString(fresh.resolve("sub/a b%25"), "1");
        try (Shares shares = as(SECRET)) {
            assertThat(share(shares)
                            .update("office")
                            .from(Source.directory(fresh))
                            .run()
                            .outcome())
                    .isEqualTo(Outcome.COMMITTED);
            Files.writeString(fresh.resolve("sub/a b%25"), "22");
            share(shares).update("office").from(Source.directory(fresh)).run();
            share(shares)
                    .replace("office/one")
                    .from(Source.bytes("3".getBytes(StandardCharsets.UTF_8)))
                    .run();
        }
        assertThat(files.resolve("srv/office/sub/a b%25")).hasContent("22");
        assertThat(files.resolve("srv/office/one")).hasContent("3");
        assertThat(secrets).as("log-ons").hasValue(1);
    }

    @Test
    void P5_aWrongSecretIsRejectedAndSentOnce() throws IOException {
        try (Shares shares = as("wrong secret")) {
            for (int i = 0; i < 3; i++) {
                assertThat(refusal(shares).kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            }
        }
        assertThat(secrets).hasValue(1);
    }

    @Test
    void P2_aHostThatIsNotKnownGetsNoSecret() throws IOException {
        Files.writeString(knownHosts, "");
        try (Shares shares = as(SECRET)) {
            ShareException refusal = refusal(shares);
            assertThat(refusal.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(refusal).hasMessageContaining("known_hosts").hasMessageNotContaining(SECRET);
        }
        assertThat(secrets).hasValue(0);
    }

    @Test
    void P2_aHostWithAnotherKeyGetsNoSecret() throws Exception {
        know(KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256));
        try (Shares shares = as(SECRET)) {
            ShareException refusal = refusal(shares);
            assertThat(refusal.kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(refusal).hasMessageContaining("another machine answers");
        }
        assertThat(secrets).hasValue(0);
    }

    @Test
    void P6_aServerThatIsNotThereIsUnreachable() throws IOException {
        server.stop(true);
        try (Shares shares = as(SECRET)) {
            assertThat(refusal(shares).kind()).isEqualTo(ErrorKind.UNREACHABLE);
        }
    }

    @Test
    void aDirectoryAndAnArchiveOnTheServerAreSources() throws IOException {
        Files.writeString(files.resolve("srv/a"), "1");
        try (Site.Memory site = new Site.Memory();
                VfsSources sources = VfsSources.open(site.shares, withUser())) {
            String url = "sftp://127.0.0.1:" + server.getPort() + "/srv";
            site.shares
                    .share("mem://m1/data")
                    .update("office")
                    .from(sources.source(url, SourceLimits.defaults()))
                    .run();
            assertThat(Text.of(site.resolve("office/a"))).isEqualTo("1");
        }
    }

    @Test
    void P2_aSourceOnAHostThatIsNotKnownGetsNoSecret() throws IOException {
        Files.writeString(knownHosts, "");
        try (Site.Memory site = new Site.Memory();
                VfsSources sources = VfsSources.open(site.shares, withUser())) {
            ShareException refusal = catchThrowableOfType(
                    ShareException.class,
                    () -> sources.source("sftp://127.0.0.1:" + server.getPort() + "/srv", SourceLimits.defaults()));
            assertThat(refusal.kind()).isEqualTo(ErrorKind.SOURCE);
            assertThat(refusal).hasMessageContaining("known_hosts");
        }
        assertThat(secrets).hasValue(0);
    }

    private FileSystemOptions withUser() {
        FileSystemOptions with = (FileSystemOptions) options.clone();
        DefaultFileSystemConfigBuilder.getInstance()
                .setUserAuthenticator(with, new StaticUserAuthenticator(null, USER, SECRET));
        return with;
    }
}
