package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.bouncycastle.crypto.digests.MD4Digest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a log-on writes to the log at each level, jcifs-ng's own words included. */
@NeedsSamba
class SecretsInLogsTest {
    private static final String KEY = "(?i).*key(=| is ).*[0-9a-f]{32}.*";
    /** How a message of the last step of an NTLM log-on begins: its signature and number (MS-NLMP 2.2.1.3). */
    private static final String PROOF = "4e544c4d5353500003000000";

    private static final String WARNING = "writes secrets";

    private static SmbFixture on;

    @BeforeAll
    static void startServer() {
        on = new SmbFixture();
    }

    @AfterAll
    static void stopServer() throws IOException {
        on.close();
    }

    private static List<String> logAt(String level) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=" + level,
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

    private static List<String> secrets() {
        byte[] password = SmbFixture.PASSWORD.getBytes(StandardCharsets.UTF_16LE);
        byte[] hash = new byte[16];
        MD4Digest digest = new MD4Digest();
        digest.update(password, 0, password.length);
        digest.doFinal(hash, 0);
        return Stream.of(password, hash).map(HexFormat.of()::formatHex).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "debug", "trace"})
    void C6_neitherThePasswordNorItsHashIsLogged(String level) throws Exception {
        String log = String.join("\n", logAt(level));
        assertThat(log).doesNotContain(SmbFixture.PASSWORD);
        assertThat(log.toLowerCase(Locale.ROOT)).doesNotContain(secrets());
    }

    @Test
    void C6_atInfoNothingOfALogOnIsLogged() throws Exception {
        assertThat(logAt("info"))
                .noneMatch(line -> line.matches(KEY))
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains(PROOF))
                .noneMatch(line -> line.contains(WARNING));
    }

    /** As docs/smb.md says; if this fails with another version of jcifs-ng, it has to say something else. */
    @Test
    void C6_belowInfoTheLoggersThatAreWarnedOfWriteKeysAndNoOthersDo() throws Exception {
        assertThat(logAt("debug"))
                .anyMatch(line -> line.contains(WARNING))
                .filteredOn(line -> line.matches(KEY))
                .isNotEmpty()
                .allMatch(line -> line.contains("jcifs.smb.NtlmContext"));
        assertThat(logAt("trace"))
                .filteredOn(line -> line.toLowerCase(Locale.ROOT).contains(PROOF))
                .isNotEmpty()
                .allMatch(
                        line -> line.contains("jcifs.smb.NtlmContext") || line.contains("jcifs.smb.SmbTransportImpl"));
    }
}
