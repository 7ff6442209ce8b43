package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.crypto.digests.MD4Digest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a log-on by the engine smbj writes to the log, smbj's own words included. */
@NeedsSamba
class SmbjSecretsTest {
    private static final String WARNING = "writes secrets";
    private static final String TALKATIVE = "com.hierynomus.smbj.auth.NtlmAuthenticator";
    /** What a password can be guessed from, as smbj calls it. */
    private static final String PROOF = "ntResponse=";

    private static SmbFixture on;

    @BeforeAll
    static void start() {
        on = new SmbFixture();
    }

    @AfterAll
    static void stop() throws IOException {
        on.close();
    }

    private static List<String> logAt(String level) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=" + level,
                        "-D" + SmbOptions.ENGINE_PROPERTY + "=smbj",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LogOnMain.class.getName(),
                        on.server.url("data"))
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(lines.toString()).isZero();
        return lines;
    }

    private static void assertNoSecret(List<String> lines) {
        byte[] password = SmbFixture.PASSWORD.getBytes(StandardCharsets.UTF_16LE);
        byte[] hash = new byte[16];
        MD4Digest digest = new MD4Digest();
        digest.update(password, 0, password.length);
        digest.doFinal(hash, 0);
        String log = String.join("\n", lines);
        String spaceless = log.replace(" ", "").toLowerCase(Locale.ROOT);
        assertThat(log).doesNotContain(SmbFixture.PASSWORD).doesNotContainPattern("(?i)key(=| is ).*[0-9a-f]{32}");
        assertThat(spaceless)
                .doesNotContain(
                        HexFormat.of().formatHex(password), HexFormat.of().formatHex(hash));
    }

    @Test
    void C6_atInfoNothingOfALogOnIsLogged() throws Exception {
        List<String> lines = logAt("info");
        assertNoSecret(lines);
        assertThat(lines).noneMatch(line -> line.contains(PROOF) || line.contains(WARNING));
    }

    /** As docs/smb.md says; if this fails with another version of smbj, it has to say something else. */
    @Test
    void C6_atTraceOneLoggerWritesWhatAPasswordCanBeGuessedFromAndIsWarnedOf() throws Exception {
        List<String> lines = logAt("trace");
        assertNoSecret(lines);
        assertThat(lines).anyMatch(line -> line.contains(WARNING));
        assertThat(String.join("\n", lines)).containsPattern(TALKATIVE + " - Sending NTLM authenticate message");
        assertThat(lines).filteredOn(line -> line.contains(PROOF)).hasSize(1);
    }

    @Test
    void C6_atDebugNothingOfThatIsWritten() throws Exception {
        List<String> lines = logAt("debug");
        assertNoSecret(lines);
        assertThat(lines).noneMatch(line -> line.contains(PROOF) || line.contains(WARNING));
    }
}
