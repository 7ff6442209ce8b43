package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.smb.SmbOptions.Encryption;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.samba.LogOn;
import org.shareops.testkit.samba.SambaServer;

/** Which engine a link goes by, how it is protected, and how many log-ons that costs, counted at the server. */
@NeedsSamba
@Timeout(120)
class SmbEngineChoiceTest {
    private static final String ENCRYPTED = "encrypted with AES-128-GCM";

    private static SambaServer plain;
    private static SambaServer strict;

    @BeforeAll
    static void start() throws IOException {
        plain = builder()
                .share("data")
                .share("sealed", "server smb encrypt = required")
                .start();
        plain.letEverybodyWrite("data");
        plain.letEverybodyWrite("sealed");
        strict = builder().share("data").global("server smb encrypt = required").start();
        strict.letEverybodyWrite("data");
    }

    private static SambaServer.Builder builder() {
        return SambaServer.builder()
                .administrator(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD)
                .user(SmbFixture.PLAIN, SmbFixture.PASSWORD);
    }

    @AfterAll
    static void stop() throws IOException {
        plain.close();
        strict.close();
    }

    private static SmbBackend backend(Engine engine, Encryption encryption) {
        return new SmbBackend(Duration.ofSeconds(10), Duration.ofSeconds(20), new SmbOptions(engine, encryption));
    }

    private static Shares shares(SmbBackend backend) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .credentials(CredentialsProvider.of(
                        Credentials.password(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD.toCharArray())))
                .build();
    }

    private static String details(Shares shares) {
        return shares.links().get(0).details().orElseThrow();
    }

    private static List<LogOn> logOnsAfter(SambaServer server, int before) throws IOException {
        List<LogOn> all = server.logOns();
        List<LogOn> since = all.subList(before, all.size());
        assertThat(since).allMatch(LogOn::succeeded).noneMatch(LogOn::anonymous);
        return since;
    }

    /** Writes, reads, lists and administers. */
    private static void use(Share share) throws IOException {
        share.replace("a.txt").from(Source.bytes(new byte[200_000])).run();
        assertThat(share.files().stat("a.txt").orElseThrow().size()).isEqualTo(200_000);
        try (var in = share.files().read("a.txt")) {
            assertThat(in.readAllBytes()).hasSize(200_000);
        }
        assertThat(share.sessions().items()).isNotEmpty();
    }

    @Test
    void P3_aPlainServerSeesOneLogOn() throws IOException {
        int before = plain.logOns().size();
        try (Shares shares = shares(backend(Engine.AUTO, Encryption.PREFERRED))) {
            use(shares.share(plain.url("data")));
            assertThat(details(shares)).startsWith("jcifs-ng").contains("signed");
        }
        assertThat(logOnsAfter(plain, before)).hasSize(1);
    }

    @Test
    void P2_P3_aServerThatDemandsEncryptionSeesOneLogOnTooManyOnce() throws IOException {
        int before = strict.logOns().size();
        SmbBackend backend = backend(Engine.AUTO, Encryption.PREFERRED);
        try (Shares shares = shares(backend)) {
            use(shares.share(strict.url("data")));
            assertThat(details(shares)).startsWith("smbj, SMB 3.1.1").contains(ENCRYPTED);
            // Whoever cannot encrypt does not log off: the server learns from the end of the connection.
            while (strict.sessionUsers().size() > 1) {
                Thread.onSpinWait();
            }
            assertThat(strict.sessionUsers()).hasSize(1);
        }
        assertThat(logOnsAfter(strict, before)).hasSize(2);
        int later = strict.logOns().size();
        try (Shares shares = shares(backend)) {
            use(shares.share(strict.url("data")));
        }
        assertThat(logOnsAfter(strict, later)).hasSize(1);
    }

    @Test
    void P3_P7_P10_aShareThatDemandsEncryptionMakesTheLinkAnewOnce() throws IOException {
        int before = plain.logOns().size();
        try (Shares shares = shares(backend(Engine.AUTO, Encryption.PREFERRED))) {
            use(shares.share(plain.url("data")));
            use(shares.share(plain.url("sealed")));
            use(shares.share(plain.url("data")));
            assertThat(details(shares)).startsWith("smbj").contains("signed with AES-128-CMAC", ENCRYPTED);
            assertThat(shares.links().get(0).losses()).isEqualTo(1);
        }
        assertThat(logOnsAfter(plain, before)).hasSize(2);
        // The first of them, too, although it could not read all that the server said. Nobody waits long for an answer.
        while (!plain.sessionUsers().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @CsvSource({"JCIFS_NG, PREFERRED", "JCIFS_NG, OFF", "AUTO, OFF", "SMBJ, OFF"})
    void C2_whoCannotEncryptIsToldThatItIsDemanded(Engine engine, Encryption encryption) throws IOException {
        try (Shares shares = shares(backend(engine, encryption))) {
            ShareException e = catchThrowableOfType(
                    ShareException.class,
                    () -> shares.share(strict.url("data")).files().list(""));
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(e).hasMessageContaining("demands encryption");
            ShareException share = catchThrowableOfType(
                    ShareException.class,
                    () -> shares.share(plain.url("sealed")).files().list(""));
            assertThat(share)
                    .as(share.toString())
                    .hasMessageContainingAll("demands encryption", "choose the engine smbj or auto");
        }
    }

    @ParameterizedTest
    @CsvSource({"AUTO", "SMBJ"})
    void whatIsRequiredIsEncryptedThoughNobodyDemandsIt(Engine engine) throws IOException {
        int before = plain.logOns().size();
        try (Shares shares = shares(backend(engine, Encryption.REQUIRED))) {
            use(shares.share(plain.url("data")));
            assertThat(details(shares)).isEqualTo("smbj, SMB 3.1.1, " + ENCRYPTED);
        }
        assertThat(logOnsAfter(plain, before)).hasSize(1);
    }

    @Test
    void C1_whatIsRequiredAndCannotBeIsRefused() throws IOException {
        int before = plain.logOns().size();
        try (Shares shares = shares(backend(Engine.JCIFS_NG, Encryption.REQUIRED))) {
            ShareException e = catchThrowableOfType(
                    ShareException.class,
                    () -> shares.share(plain.url("data")).files().list(""));
            assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(e).hasMessageContaining("choose the engine smbj, or auto");
        }
        assertThat(logOnsAfter(plain, before)).isEmpty();
        try (SambaServer old = builder()
                        .share("data")
                        .global("server max protocol = SMB2_10")
                        .start();
                Shares shares = shares(backend(Engine.AUTO, Encryption.REQUIRED))) {
            ShareException e = catchThrowableOfType(
                    ShareException.class,
                    () -> shares.share(old.url("data")).files().list(""));
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(e).hasMessageContaining("encryption is required");
        }
    }

    /** Samba then demands it of whoever says that he can. */
    @ParameterizedTest
    @CsvSource({
        "AUTO, PREFERRED, 2, 'smbj, SMB 3.1.1, encrypted with AES-128-GCM'",
        "AUTO, REQUIRED, 1, 'smbj, SMB 3.1.1, encrypted with AES-128-GCM'",
        "AUTO, OFF, 1, 'jcifs-ng, SMB 2.1 to 3.1.1, signed'",
        "JCIFS_NG, PREFERRED, 1, 'jcifs-ng, SMB 2.1 to 3.1.1, signed'",
        "SMBJ, PREFERRED, 1, 'smbj, SMB 3.1.1, encrypted with AES-128-GCM'",
        "SMBJ, REQUIRED, 1, 'smbj, SMB 3.1.1, encrypted with AES-128-GCM'",
        "SMBJ, OFF, 1, 'smbj, SMB 3.1.1, signed with AES-128-CMAC'"
    })
    void P3_whereEncryptionIsDesiredTheCallerDecides(Engine engine, Encryption encryption, int logOns, String expected)
            throws IOException {
        try (SambaServer desiring =
                builder().share("data").global("server smb encrypt = desired").start()) {
            desiring.letEverybodyWrite("data");
            try (Shares shares = shares(backend(engine, encryption))) {
                use(shares.share(desiring.url("data")));
                assertThat(details(shares)).isEqualTo(expected);
            }
            assertThat(logOnsAfter(desiring, 0)).hasSize(logOns);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, REQUIRED, desired",
        "SMBJ, REQUIRED, off",
        "AUTO, PREFERRED, required",
        "SMBJ, PREFERRED, required"
    })
    void C2_aServerThatHasOnlyTheLongerKeysIsRefused(Engine engine, Encryption encryption, String demand)
            throws IOException {
        try (SambaServer modern = builder()
                        .share("data")
                        .global(
                                "server smb3 encryption algorithms = AES-256-GCM, AES-256-CCM",
                                "server smb encrypt = " + demand)
                        .start();
                Shares shares = shares(backend(engine, encryption))) {
            ShareException e = catchThrowableOfType(
                    ShareException.class,
                    () -> shares.share(modern.url("data")).files().list(""));
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(e).as(e.toString()).hasMessageContaining("encryption").hasMessageContaining("AES-128");
        }
    }

    /** Nothing can be encrypted there, and nobody demands it. */
    @ParameterizedTest
    @CsvSource({
        "AUTO, PREFERRED, 'smbj, SMB 3.1.1, signed with AES-128-CMAC'",
        "SMBJ, PREFERRED, 'smbj, SMB 3.1.1, signed with AES-128-CMAC'",
        "JCIFS_NG, PREFERRED, 'jcifs-ng, SMB 2.1 to 3.1.1, signed'",
        "AUTO, OFF, 'jcifs-ng, SMB 2.1 to 3.1.1, signed'"
    })
    void P3_aServerThatHasOnlyTheLongerKeysIsSignedWhereNobodyDemandsMore(
            Engine engine, Encryption encryption, String expected) throws IOException {
        try (SambaServer modern = builder()
                        .share("data")
                        .global("server smb3 encryption algorithms = AES-256-GCM")
                        .start();
                Shares shares = shares(backend(engine, encryption))) {
            modern.letEverybodyWrite("data");
            use(shares.share(modern.url("data")));
            assertThat(details(shares)).isEqualTo(expected);
            assertThat(logOnsAfter(modern, 0)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SMB2_10, PREFERRED, 'smbj, SMB 2.1, signed with HMAC-SHA256'",
        "SMB3_00, PREFERRED, 'smbj, SMB 3.0, signed with AES-128-CMAC'",
        "SMB3_00, REQUIRED, 'smbj, SMB 3.0, encrypted with AES-128-CCM'",
        "SMB3_02, REQUIRED, 'smbj, SMB 3.0.2, encrypted with AES-128-CCM'"
    })
    void anOlderServerIsSpokenToInItsOwnVersion(String newest, Encryption encryption, String expected)
            throws IOException {
        try (SambaServer old = builder()
                        .share("data")
                        .global("server max protocol = " + newest)
                        .start();
                Shares shares = shares(backend(Engine.SMBJ, encryption))) {
            old.letEverybodyWrite("data");
            use(shares.share(old.url("data")));
            assertThat(Files.size(old.directoryOf("data").resolve("a.txt"))).isEqualTo(200_000);
            assertThat(details(shares)).isEqualTo(expected);
        }
    }

    @Test
    void theSystemPropertiesChoose() {
        assertThat(SmbOptions.fromSystemProperties()).isEqualTo(SmbOptions.defaults());
        System.setProperty(SmbOptions.ENGINE_PROPERTY, "jcifs-ng");
        System.setProperty(SmbOptions.ENCRYPTION_PROPERTY, "off");
        try {
            assertThat(SmbOptions.fromSystemProperties()).isEqualTo(new SmbOptions(Engine.JCIFS_NG, Encryption.OFF));
            System.setProperty(SmbOptions.ENGINE_PROPERTY, "samba");
            assertThatIllegalArgumentException()
                    .isThrownBy(SmbBackend::new)
                    .withMessageContainingAll(SmbOptions.ENGINE_PROPERTY, "samba", "auto, jcifs-ng, smbj");
        } finally {
            System.clearProperty(SmbOptions.ENGINE_PROPERTY);
            System.clearProperty(SmbOptions.ENCRYPTION_PROPERTY);
        }
    }
}
