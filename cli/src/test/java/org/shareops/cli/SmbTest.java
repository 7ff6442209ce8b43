package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.samba.SambaServer;
import org.shareops.testkit.samba.SmbClientProcess;

/** The commands on a real Samba, with somebody else on it. */
final class SmbTest {
    private static final String ADMINISTRATOR = "smbadm";
    private static final String PLAIN = "smbcli";
    private static final String SECRET = "s3cret-Pa$$";
    private static final String VARIABLE = "SHAREOPS_PASSWORD";
    private static final String HELD = "office/" + Trees.numberedName(37);
    private static final int FILES = 100;

    private static SambaServer server;

    @TempDir
    private Path directory;

    private Path source;
    private Path live;
    private String share;
    private String url;

    @BeforeAll
    static void startServer() throws IOException {
        assumeTrue(SambaServer.isAvailable(), () -> SambaServer.missing().orElse(""));
        server = SambaServer.builder()
                .administrator(ADMINISTRATOR, SECRET)
                .user(PLAIN, SECRET)
                .share("packages")
                .share("sealed", "smb encrypt = required")
                .start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void makeTwoVersions() throws IOException {
        Path packages = server.directoryOf("packages");
        Trees.delete(packages.resolve(".shareops"));
        live = packages.resolve("office");
        Trees.delete(live);
        share = server.url("packages");
        url = share + "/office";
        // Over SMB, so that the files belong to him, who could not give new ones to their owner otherwise.
        Path old = Trees.numbered(directory.resolve("old"), FILES, "one");
        Cli.Result published = cli().run("update", old, url, "--user", PLAIN);
        assertThat(published.code()).as(published.err()).isZero();
        source = Trees.numbered(directory.resolve("new"), FILES, "two");
    }

    private static Cli cli() {
        return new Cli().environment(VARIABLE, SECRET);
    }

    private static SmbClientProcess somebodyElse() throws IOException {
        return SmbClientProcess.start(server, "packages", PLAIN, SECRET);
    }

    private static JsonNode only(JsonNode list, String name, String value) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(each -> each.path(name).asText().equals(value))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode openFile() {
        return only(
                cli().run("open-files", url, "--user", ADMINISTRATOR, "--json")
                        .json()
                        .path("openFiles"),
                "path",
                HELD);
    }

    @Test
    void R3_aHeldFileIsExitCodeThreeNamesTheHolderAndChangesNothing() throws IOException {
        TreeDigest before = Trees.digest(live);
        try (SmbClientProcess other = somebodyElse()) {
            other.open(HELD);

            Cli.Result result = cli().run("update", source, url, "--user", ADMINISTRATOR, "--json");
            JsonNode json = result.json();
            assertThat(result.code()).isEqualTo(3);
            assertThat(json.path("outcome").asText()).isEqualTo("IN_USE");
            JsonNode holder = only(json.path("holders"), "path", HELD);
            assertThat(holder.path("user").asText()).isEqualTo(PLAIN);
            assertThat(holder.path("client").asText()).isEqualTo("127.0.0.1");
            assertThat(holder.path("fileId").asText()).isNotEmpty();
            assertThat(holder.path("session").asText()).isEqualTo(PLAIN + "@127.0.0.1");
            assertThat(result.err()).contains(HELD, PLAIN).doesNotContain("\tat ");
            assertThat(Trees.digest(live)).isEqualTo(before);

            Cli.Result unknown = cli().run("update", source, url, "--user", PLAIN, "--json");
            assertThat(unknown.code()).as(unknown.err()).isEqualTo(3);
            assertThat(unknown.json().path("holdersUnknown").asText()).isNotEmpty();
            assertThat(Trees.digest(live)).isEqualTo(before);
        }
        Cli.Result done = cli().run("update", source, url, "--user", ADMINISTRATOR, "--json");
        assertThat(done.code()).as(done.out()).isZero();
        assertThat(done.err()).isEmpty();
        assertThat(Trees.digest(live)).isEqualTo(Trees.digest(source));
    }

    @Test
    void P1_P9_aProbeSendsNothingUnlessItIsAskedTo() throws IOException {
        int before = server.logOns().size();
        Cli.Result passive = cli().run("probe", share, "--user", ADMINISTRATOR, "--json");
        assertThat(passive.code()).isZero();
        assertThat(passive.json().path("evidence").asText()).isEqualTo("NEVER_ASKED");
        assertThat(passive.json().path("links")).isEmpty();
        assertThat(cli().run("probe", share, "--verify", "--user", ADMINISTRATOR)
                        .out())
                .contains("nobody has asked it yet");
        assertThat(server.logOns()).hasSize(before);

        Cli.Result connected = cli().run("probe", share, "--connect", "--user", ADMINISTRATOR, "--json");
        assertThat(connected.json().path("state").asText()).isEqualTo("UP");
        JsonNode link = connected.json().path("links").path(0);
        assertThat(link.path("identity").asText()).isEqualTo(ADMINISTRATOR);
        assertThat(link.path("logOns").asInt()).isEqualTo(1);
        assertThat(link.path("roundTrips").asInt()).isPositive();
        assertThat(server.logOns()).hasSize(before + 1);

        assertThat(cli().run(
                                "probe",
                                server.url("sealed"),
                                "--connect",
                                "--user",
                                PLAIN,
                                "--smb-encryption",
                                "REQUIRED")
                        .out())
                .contains("by smbj, SMB 3.1.1, encrypted with AES-128-GCM");

        Cli.Result rejected = new Cli()
                .environment(VARIABLE, "wr0ng")
                .run("probe", share, "--connect", "--user", ADMINISTRATOR, "--json");
        assertThat(rejected.code()).isEqualTo(4);
        assertThat(rejected.json().path("links").path(0).path("state").asText()).isEqualTo("REJECTED");
        assertThat(rejected.out() + rejected.err()).doesNotContain("wr0ng");

        Cli.Result update = cli().run("update", source, url, "--user", ADMINISTRATOR, "--json");
        assertThat(update.json().path("links").path(0).path("logOns").asInt()).isEqualTo(1);
    }

    @Test
    void oneFileIsReplacedAndRemovedUnlessItIsHeld() throws IOException {
        Path fresh = Files.writeString(directory.resolve("setup.exe"), "new");
        String file = share + "/" + HELD;
        try (SmbClientProcess other = somebodyElse()) {
            other.open(HELD);
            assertThat(cli().run("replace", fresh, file, "--user", PLAIN).code())
                    .isEqualTo(3);
            assertThat(cli().run("remove", file, "--user", PLAIN).code()).isEqualTo(3);
            assertThat(other.close(HELD)).isTrue();
        }
        assertThat(cli().run("replace", fresh, file, "--user", PLAIN).code()).isZero();
        assertThat(server.directoryOf("packages").resolve(HELD)).hasContent("new");
        assertThat(cli().run("remove", file, "--user", PLAIN).code()).isZero();
        assertThat(server.directoryOf("packages").resolve(HELD)).doesNotExist();
    }

    @Test
    void S4_closeFileClosesThatFileAlone() throws IOException {
        String spared = "office/" + Trees.numberedName(38);
        try (SmbClientProcess other = somebodyElse()) {
            other.open(HELD);
            other.open(spared);
            JsonNode open = openFile();
            assertThat(open.path("user").asText()).isEqualTo(PLAIN);
            assertThat(open.path("own").asText()).isEqualTo("no");
            String id = open.path("id").asText();

            Cli.Result denied = cli().run("close-file", share, id, "--user", PLAIN, "--json");
            assertThat(denied.code()).isEqualTo(4);
            assertThat(denied.json().path("error").path("kind").asText()).isEqualTo("ACCESS_DENIED");

            Cli.Result closed = cli().run("close-file", share, id, "4294967295", "--user", ADMINISTRATOR, "--json");
            assertThat(closed.code()).as(closed.out()).isZero();
            assertThat(closed.json().path("results").toString())
                    .isEqualTo("[{\"id\":\"" + id
                            + "\",\"outcome\":\"CLOSED\"},{\"id\":\"4294967295\",\"outcome\":\"ALREADY_GONE\"}]");
            assertThat(other.close(HELD)).isFalse();
            assertThat(other.canStillUse()).isTrue();
            assertThat(other.close(spared)).isTrue();
        }
        assertThat(cli().run("close-file", share, "1", "--user", ADMINISTRATOR).out())
                .contains("ID", "already gone");
    }

    @Test
    void S4_anIdThatNothingHereCanHaveIsNoSuccess() {
        for (String mistyped : new String[] {"bob", "4711"}) {
            Cli.Result disconnect = cli().run("disconnect", share, mistyped, "--user", ADMINISTRATOR, "--json");
            assertThat(disconnect.code()).isEqualTo(2);
            assertThat(disconnect.json().path("error").path("message").asText()).contains(mistyped);
        }
        for (String mistyped : new String[] {"abc", PLAIN + "@127.0.0.1"}) {
            assertThat(cli().run("close-file", share, mistyped, "--user", ADMINISTRATOR)
                            .code())
                    .isEqualTo(2);
        }
        Cli.Result gone = cli().run("disconnect", share, "bob@10.0.0.7", "--user", ADMINISTRATOR);
        assertThat(gone.code()).isZero();
        assertThat(gone.out()).contains("already gone");
    }

    @Test
    void R8_foreignEntriesAndMissingUsersNameTheirOptions() throws IOException {
        Files.writeString(live.resolve("foreign.txt"), "of somebody else");
        Cli.Result refused = cli().run("update", source, url, "--user", PLAIN);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("foreign.txt", "--foreign");
        Cli.Result nobody = Cli.shareops("sessions", share);
        assertThat(nobody.code()).isEqualTo(4);
        assertThat(nobody.err()).contains("--user");
    }

    @Test
    void localFilesCannotBeClosedOneByOne() {
        Cli.Result result = Cli.shareops("close-file", directory.toUri(), "1", "--json");

        assertThat(result.code()).isEqualTo(6);
        assertThat(result.json().path("error").path("kind").asText()).isEqualTo("UNSUPPORTED");
    }

    @Test
    void S5_disconnectEndsTheOtherSessionAndNotOurs() throws IOException {
        try (SmbClientProcess other = somebodyElse()) {
            other.open(HELD);
            JsonNode sessions = cli().run("sessions", share, "--user", ADMINISTRATOR, "--json")
                    .json()
                    .path("sessions");
            JsonNode theirs = only(sessions, "user", PLAIN);
            JsonNode ours = only(sessions, "user", ADMINISTRATOR);
            assertThat(theirs.path("client").asText()).isEqualTo("127.0.0.1");
            assertThat(theirs.path("openFiles").asInt()).isPositive();
            assertThat(theirs.path("own").asText()).isEqualTo("no");
            assertThat(ours.path("own").asText()).isEqualTo("yes");

            Cli.Result result = cli().run(
                            "disconnect",
                            share,
                            theirs.path("id").asText(),
                            ours.path("id").asText(),
                            "--user",
                            ADMINISTRATOR,
                            "--json");
            assertThat(result.code()).isEqualTo(1);
            JsonNode results = result.json().path("results");
            assertThat(results.path(0).path("outcome").asText()).isEqualTo("CLOSED");
            assertThat(results.path(1).path("outcome").asText()).isEqualTo("FAILED");
            assertThat(results.path(1).path("error").path("kind").asText()).isEqualTo("REFUSED");
            assertThat(other.canStillUse()).isFalse();
        }
    }

    @Test
    void C6_aWrongPasswordIsExitCodeFourAndIsNotShown() throws IOException, InterruptedException {
        String wrong = "not the s3cret";
        Cli.Result result = new Cli()
                .environment(VARIABLE, wrong)
                .run("update", source, url, "--user", ADMINISTRATOR, "--json", "--verbose");
        assertThat(result.code()).isEqualTo(4);
        assertThat(result.json().path("error").path("kind").asText()).isEqualTo("AUTHENTICATION_REJECTED");
        assertThat(result.out() + result.err()).doesNotContain(wrong);

        // In a process of its own, where the engine's log would reach the terminal as it does for users.
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        try (CliProcess process =
                CliProcess.start(temporary, Map.of(VARIABLE, wrong), "sessions", share, "--user", "nobody-known")) {
            Cli.Result alone = process.await();
            assertThat(alone.code()).isEqualTo(4);
            assertThat(alone.out()).isEmpty();
            assertThat(alone.err().lines()).hasSize(1);
            assertThat(alone.err()).startsWith("cannot log on to ").doesNotContain(wrong, "WARN", "ERROR");
        }
        assertThat(Cli.shareops("sessions", share).code()).isEqualTo(4);
    }

    @Test
    void thePasswordMayComeFromAFileOrATerminal() throws IOException {
        Path file = Files.writeString(directory.resolve("password"), SECRET + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Cli.Result fromFile =
                Cli.shareops("capabilities", share, "--connect", "--user", PLAIN, "--password-file", file, "--json");
        assertThat(fromFile.code()).isZero();
        JsonNode capabilities = fromFile.json().path("capabilities");
        assertThat(capabilities.path("close-file").path("support").asText()).isEqualTo("NO_RIGHT");
        assertThat(capabilities.path("replace").path("strength").asText()).isEqualTo("ATOMIC");
        assertThat(capabilities.path("update-swap").path("strength").asText()).isEqualTo("GAP");

        Cli terminal = new Cli().prompt(question -> {
            assertThat(question).contains(PLAIN, "127.0.0.1");
            return SECRET.toCharArray();
        });
        assertThat(terminal.run("open-files", share, "--user", PLAIN).code()).isEqualTo(4);
        assertThat(terminal.run("update", source, url, "--user", PLAIN, "--dry-run")
                        .code())
                .isZero();
    }

    @Test
    void whoCannotBeReachedIsExitCodeFive() throws IOException {
        Cli.Result unknown = cli().run("sessions", "smb://no-such-host.invalid/packages", "--user", PLAIN, "--json");
        assertThat(unknown.code()).isEqualTo(5);
        assertThat(unknown.json().path("error").path("kind").asText()).isEqualTo("UNREACHABLE");
        assertThat(unknown.err()).contains("no-such-host.invalid").doesNotContain("\tat ");

        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        assertThat(cli().run("sessions", "smb://127.0.0.1:" + closedPort + "/packages", "--user", PLAIN)
                        .code())
                .isEqualTo(5);
    }

    @Test
    void aShareThatIsNotThereIsExitCodeOne() {
        Cli.Result result = cli().run("update", source, server.url("packages") + "x/office", "--user", PLAIN, "--json");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.json().path("error").path("kind").asText()).isEqualTo("NOT_FOUND");
    }

    @Test
    void P10_whereEncryptionIsDemandedItIsUsedAndSaidAndBothLinksAreLoggedOff() throws IOException {
        Cli.Result sealed = cli().run("open-files", server.url("sealed"), "--user", ADMINISTRATOR, "--json");
        assertThat(sealed.code()).as(sealed.err()).isZero();
        assertThat(sealed.json().path("links").path(0).path("details").asText()).contains("smbj", "encrypted");
        assertThat(server.sessionUsers()).doesNotContain(ADMINISTRATOR);
    }

    private static Cli.Result probe(String name, String... options) {
        List<Object> arguments =
                new ArrayList<>(List.of("open-files", server.url(name), "--user", ADMINISTRATOR, "--json"));
        arguments.addAll(List.of(options));
        return cli().run(arguments.toArray());
    }

    private static String details(Cli.Result result) {
        assertThat(result.code()).as(result.err()).isZero();
        return result.json().path("links").path(0).path("details").asText();
    }

    @Test
    void optionsChooseEngineAndEncryption() {
        assertThat(details(probe("packages", "--smb-engine", "auto"))).startsWith("jcifs-ng");
        assertThat(details(probe("packages", "--smb-engine", "jcifs-ng", "--smb-encryption", "off")))
                .startsWith("jcifs-ng");
        assertThat(details(probe("packages", "--smb-engine", "smbj", "--smb-encryption", "preferred")))
                .startsWith("smbj")
                .contains("signed");
        assertThat(details(probe("packages", "--smb-encryption", "required")))
                .startsWith("smbj")
                .contains("encrypted");
        Cli.Result impossible = probe("packages", "--smb-engine", "jcifs-ng", "--smb-encryption", "required");
        assertThat(impossible.code()).isEqualTo(6);
        assertThat(impossible.err()).contains("choose the engine smbj, or auto");
        assertThat(System.getProperties()).doesNotContainKeys(SmbProperties.ENGINE, SmbProperties.ENCRYPTION);
    }

    @Test
    void aWrongEngineOrEncryptionIsExitCodeTwoAndNamesThoseThatThereAre() {
        Cli.Result option = probe("packages", "--smb-engine", "samba");
        assertThat(option.code()).isEqualTo(2);
        assertThat(option.err()).contains("--smb-engine", "samba", "auto, jcifs-ng, smbj");
        System.setProperty(SmbProperties.ENCRYPTION, "yes");
        try {
            Cli.Result property = probe("packages");
            assertThat(property.code()).isEqualTo(2);
            assertThat(property.err())
                    .contains(SmbProperties.ENCRYPTION, "yes", "preferred, required, off")
                    .doesNotContain("Provider");
            assertThat(details(probe("packages", "--smb-encryption", "off"))).startsWith("jcifs-ng");
        } finally {
            System.clearProperty(SmbProperties.ENCRYPTION);
        }
    }
}
