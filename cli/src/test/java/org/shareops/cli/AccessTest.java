package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryServer;

final class AccessTest {
    private static final String SECRET = "s3cret-Pa$$ ";
    private static final String SHARE = "mem://dp01/packages";
    private static final String VARIABLE = "SHAREOPS_PASSWORD";

    private final MemoryServer server = MemoryServer.create("dp01", MemoryProfile.windows())
            .addShare("packages")
            .user("ann", SECRET);

    @TempDir
    private Path directory;

    private Cli cli() {
        return new Cli().backend(new MemoryBackend(server));
    }

    private Path passwordFile(String content, String rights) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    @Test
    void theFirstLineOfThePasswordFileIsThePassword() throws IOException {
        for (String ending : new String[] {"", "\n", "\r\n", "\nsomething else\n"}) {
            Path file = passwordFile(SECRET + ending, "rw-------");
            Cli.Result result = cli().run("sessions", SHARE, "--user", "ann", "--password-file", file);
            assertThat(result.code()).isZero();
            assertThat(result.err()).isEmpty();
        }
    }

    @Test
    void aPasswordFileForEverybodyIsWarnedOf() throws IOException {
        Path file = passwordFile(SECRET, "rw-r--r--");

        Cli.Result result = cli().run("sessions", SHARE, "--json", "--user", "ann", "--password-file", file);

        assertThat(result.code()).isZero();
        assertThat(result.err())
                .contains("warning: other users can read the password file")
                .doesNotContain(SECRET);
        assertThat(result.json().path("sessions").path(0).path("own").asText()).isEqualTo("yes");
    }

    @Test
    void aMissingOrEmptyPasswordFileIsSaidClearly() throws IOException {
        Cli.Result missing = cli().run("sessions", SHARE, "--user", "ann", "--password-file", directory.resolve("no"));
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("no such file");

        Path empty = passwordFile("\n", "rw-------");
        assertThat(cli().run("sessions", SHARE, "--user", "ann", "--password-file", empty)
                        .code())
                .isEqualTo(2);
    }

    @Test
    void theEnvironmentComesNext() {
        assertThat(cli().environment(VARIABLE, SECRET)
                        .run("sessions", SHARE, "--user", "ann")
                        .code())
                .isZero();
    }

    @Test
    void thenTheTerminalIsAskedOnceAndOnlyIfNeeded() {
        AtomicInteger asked = new AtomicInteger();
        Cli cli = cli().prompt(question -> {
            asked.incrementAndGet();
            return SECRET.toCharArray();
        });

        assertThat(cli.run("capabilities", SHARE, "--user", "ann").code()).isZero();
        assertThat(asked).hasValue(0);
        assertThat(cli.run("disconnect", SHARE, "--user", "ann", "4711").code()).isZero();
        assertThat(asked).hasValue(1);
    }

    @Test
    void withoutAnyPasswordItIsWrongUse() {
        Cli.Result result = cli().run("sessions", SHARE, "--user", "ann");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--password-file", VARIABLE);
        assertThat(cli().run("sessions", SHARE, "--password-file", "x").code()).isEqualTo(2);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--principal ann",
                "--keytab x",
                "--jaas x",
                "--kerberos --user ann",
                "--kerberos --password-file x",
                "--kerberos --keytab x",
                "--kerberos --jaas x --principal ann",
                "--kerberos --jaas x --keytab x --principal ann"
            })
    void kerberosOptionsThatContradictOneAnotherAreWrongUse(String options) {
        List<String> arguments = new ArrayList<>(List.of("sessions", SHARE));
        arguments.addAll(List.of(options.split(" ", -1)));
        Cli.Result result = cli().run(arguments.toArray());
        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains("--");
        assertThat(server.requests()).isEmpty();
    }

    /** Nobody is asked: neither a server nor a KDC is there. */
    @Test
    void p2_withoutTicketsNothingIsSentAndNothingElseIsTried() throws IOException {
        String url = "smb://localhost:1/packages";
        Path none = directory.resolve("none");
        Cli.Result noKey = new Cli()
                .run("probe", url, "--connect", "--kerberos", "--principal", "ann@EXAMPLE.ORG", "--keytab", none);
        assertThat(noKey.code()).isEqualTo(4);
        assertThat(noKey.err()).contains("ann@EXAMPLE.ORG", "no keytab " + none).doesNotContain("--user");
        Cli.Result noEntry = new Cli().run("probe", url, "--connect", "--kerberos", "--jaas", "Nobody");
        assertThat(noEntry.code()).isEqualTo(4);
        assertThat(noEntry.err()).contains("JAAS configuration");
        Cli.Result noTicket = new Cli()
                .run("probe", url, "--connect", "--json", "--kerberos", "--principal", "nobody@SHAREOPS.INVALID");
        assertThat(noTicket.code()).isEqualTo(4);
        assertThat(noTicket.json().path("error").path("kind").asText()).isEqualTo("AUTHENTICATION_REJECTED");
        String message = noTicket.json().path("error").path("message").asText();
        assertThat(message)
                .contains("kinit", "no valid ticket of nobody@SHAREOPS.INVALID")
                .doesNotContain("null", "\n");
    }

    @Test
    void c6_aSecretIsNeitherTakenAsAnArgumentNorShown() {
        assertThat(cli().run("sessions", SHARE, "--user", "ann", "--password", SECRET)
                        .code())
                .isEqualTo(2);

        String wrong = "not the s3cret";
        Cli.Result result =
                cli().environment(VARIABLE, wrong).run("sessions", SHARE, "--user", "ann", "--json", "--verbose");
        assertThat(result.code()).isEqualTo(4);
        assertThat(result.json().path("error").path("kind").asText()).isEqualTo("AUTHENTICATION_REJECTED");
        assertThat(result.out() + result.err()).doesNotContain(wrong);

        Cli.Result inUrl = cli().run("sessions", "mem://ann:hidden@dp01/packages", "--json");
        assertThat(inUrl.code()).isEqualTo(2);
        assertThat(inUrl.out() + inUrl.err()).doesNotContain("hidden");
    }

    @Test
    void missingRightsAndServersHaveTheirExitCodes() {
        Cli cli = cli().environment(VARIABLE, SECRET);
        server.denyListing();
        Cli.Result denied = cli.run("sessions", SHARE, "--user", "ann", "--json");
        assertThat(denied.code()).isEqualTo(4);
        assertThat(denied.json().path("error").path("nativeCode").asText()).isNotEmpty();

        server.stop();
        assertThat(cli.run("sessions", SHARE, "--user", "ann").code()).isEqualTo(5);
    }
}
