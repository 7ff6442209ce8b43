package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.source.Source;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.VirtualClock;
import org.shareops.testkit.samba.SmbClientProcess;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** The main job on a real Samba: on lenient and on strict renames, with and without the right to list open files. */
@NeedsSamba
class SmbUpdateTest {
    private static final int FILES = 40;

    private static final Map<String, SmbFixture> SERVERS = new HashMap<>();

    @TempDir
    Path work;

    private SmbFixture on;
    /** Where this test works, on a server that it shares with others. */
    private Path place;

    private Path live;
    private Path one;
    private Path two;

    static Stream<Arguments> everything() {
        return Stream.of("no", "yes")
                .flatMap(strict -> Stream.of(SmbFixture.ADMINISTRATOR, SmbFixture.PLAIN)
                        .flatMap(user -> Stream.of(UpdateStrategy.SWAP, UpdateStrategy.PATCH)
                                .map(strategy -> Arguments.of(strict, user, strategy))));
    }

    @BeforeAll
    static void startServers() {
        for (String strict : List.of("no", "yes")) {
            SERVERS.put(strict, new SmbFixture("strict rename = " + strict));
        }
    }

    @AfterAll
    static void stopServers() throws IOException {
        for (SmbFixture each : SERVERS.values()) {
            each.close();
        }
    }

    @BeforeEach
    void makeTwoVersions() throws IOException {
        one = Trees.numbered(work.resolve("one"), FILES, "one");
        two = Trees.numbered(work.resolve("two"), FILES, "two");
    }

    private void use(String strict) throws IOException {
        on = SERVERS.get(strict);
        place = on.place();
        live = place.resolve("office");
    }

    /** The path on the share. */
    private String at(String path) {
        return place.getFileName() + "/" + path;
    }

    private UpdateReport update(Share share, Path version, UpdateStrategy strategy) throws IOException {
        return share.update(at("office"))
                .from(Source.directory(version))
                .strategy(strategy)
                .run();
    }

    @ParameterizedTest(name = "strict rename {0}, {1}, {2}")
    @MethodSource("everything")
    void R1_R3_aHeldFileStopsItByNameAndItCommitsAfterTheHolderLeft(String strict, String user, UpdateStrategy strategy)
            throws IOException {
        use(strict);
        try (Shares shares = on.sharesAs(user);
                SmbClientProcess holder =
                        SmbClientProcess.start(on.server, "data", SmbFixture.PLAIN, SmbFixture.PASSWORD)) {
            Share share = on.share(shares);
            update(share, one, strategy);
            TreeDigest before = Trees.digest(live);
            String held = Trees.numberedName(37);
            holder.open(at("office/" + held));

            UpdateException e = catchThrowableOfType(UpdateException.class, () -> update(share, two, strategy));
            assertThat(e.report().outcome()).isEqualTo(Outcome.IN_USE);
            assertThat(Trees.digest(live)).isEqualTo(before);
            if (user.equals(SmbFixture.ADMINISTRATOR)) {
                OpenFile named = e.holders().stream()
                        .filter(open -> open.path().toString().equals(at("office/" + held)))
                        .findFirst()
                        .orElseThrow();
                assertThat(named.user()).contains(SmbFixture.PLAIN);
                assertThat(named.clients()).containsExactly("127.0.0.1");
            } else {
                assertThat(e.holders()).isEmpty();
                assertThat(e.holdersUnknown()).isPresent();
            }
            assertThat(holder.close(at("office/" + held))).isTrue();

            UpdateReport report = update(share, two, strategy);
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.warnings()).isEmpty();
            assertThat(report.leftovers()).isEmpty();
            assertThat(Trees.digest(live)).isEqualTo(Trees.digest(two));
            assertThat(update(share, two, strategy).outcome()).isEqualTo(Outcome.UNCHANGED);
        }
        assertThat(place.resolve(".shareops")).isDirectoryContaining("glob:**.man");
        try (Stream<Path> records = Files.list(place.resolve(".shareops"))) {
            assertThat(records).hasSize(1);
        }
    }

    @ParameterizedTest(name = "strict rename {0}, {1}, {2}")
    @MethodSource("everything")
    void R2_whoReadsOnKeepsTheOldBytes(String strict, String user, UpdateStrategy strategy) throws IOException {
        use(strict);
        VirtualClock clock = new VirtualClock(Instant.parse("2024-01-01T00:00:00Z"));
        try (Shares shares = on.sharesAs(user, clock);
                SmbjClient reader = new SmbjClient(on.server.port(), SmbFixture.PLAIN, "data")) {
            Share share = on.share(shares);
            update(share, one, strategy);
            File held = reader.open(at("office/" + Trees.numberedName(1)), SMB2ShareAccess.ALL);
            clock.onSleep((number, duration) -> {
                if (number == 3) {
                    held.close();
                }
            });
            UpdateReport report = share.update(at("office"))
                    .from(Source.directory(two))
                    .strategy(strategy)
                    .whenInUse(InUsePolicy.retry(5, Duration.ofMinutes(10)))
                    .run();
            assertThat(report.attempts()).isEqualTo(4);
            assertThat(reader.read(at("office/" + Trees.numberedName(1))))
                    .isEqualTo(Files.readString(two.resolve(Trees.numberedName(1))));
        }
    }

    @ParameterizedTest(name = "strict rename {0}, {1}, {2}")
    @MethodSource("everything")
    void R1_oneFileIsReplacedUnlessItIsHeld(String strict, String user, UpdateStrategy any) throws IOException {
        use(strict);
        try (Shares shares = on.sharesAs(user);
                SmbjClient other = new SmbjClient(on.server.port(), SmbFixture.PLAIN, "data")) {
            Share share = on.share(shares);
            Source first = Source.bytes("first".getBytes(StandardCharsets.UTF_8));
            Source second = Source.bytes("second".getBytes(StandardCharsets.UTF_8));
            share.replace(at("setup.exe")).from(first).run();
            assertThat(other.read(at("setup.exe"))).isEqualTo("first");
            try (File held = other.open(at("setup.exe"), Set.of(SMB2ShareAccess.FILE_SHARE_READ))) {
                UpdateException e = catchThrowableOfType(
                        UpdateException.class,
                        () -> share.replace(at("setup.exe")).from(second).run());
                assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
                assertThat(SmbjClient.works(held)).isTrue();
            }
            assertThat(other.read(at("setup.exe"))).isEqualTo("first");
            share.replace(at("setup.exe")).from(second).run();
            assertThat(other.read(at("setup.exe"))).isEqualTo("second");
            share.remove(at("setup.exe")).run();
            assertThat(place.resolve("setup.exe")).doesNotExist();
        }
    }
}
