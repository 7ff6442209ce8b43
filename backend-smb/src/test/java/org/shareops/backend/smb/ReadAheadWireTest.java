package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.smb.SmbOptions.Encryption;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.source.Source;
import org.shareops.testkit.Trees;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.net.Tap;
import org.shareops.update.Outcome;

/** How many reads are under way at once, and how large what is asked for is, as the wire shows it. */
@NeedsSamba
class ReadAheadWireTest {
    private static final int SIZE = (16 << 20) + 4_321;
    private static final int SMALL_REQUEST = 60 << 10;
    private static final int LARGE_REQUEST = 512 << 10;
    private static final int NAMES = 4_000;
    private static final int HALF_READ = 300;

    private static final Reads READS = new Reads();

    private static SmbFixture on;
    private static CountingProxy proxy;
    private static byte[] content;

    @TempDir
    Path work;

    /** Looks at requests to read of which no answer was seen yet. */
    private static final class Reads implements Tap {
        private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public void connected(int connection) {}

        @Override
        public void toServer(int connection, byte[] message) {
            for (WirePart part : WirePart.in(message)) {
                if (part.command() == Smb2Format.READ) {
                    underWay.add(part.id());
                    most.accumulateAndGet(underWay.size(), Math::max);
                }
            }
        }

        @Override
        public void toClient(int connection, byte[] message) {
            for (WirePart part : WirePart.in(message)) {
                if (!part.isPending()) {
                    underWay.remove(part.id());
                }
            }
        }
    }

    @BeforeAll
    static void start() throws IOException {
        on = new SmbFixture();
        proxy = CountingProxy.start(on.server.port(), new Smb2Format(), READS);
        content = new byte[SIZE];
        new Random(16).nextBytes(content);
        Files.write(on.server.directoryOf("data").resolve("big"), content);
        Path many = Files.createDirectory(on.server.directoryOf("data").resolve("many"));
        for (int i = 0; i < NAMES; i++) {
            Files.createFile(many.resolve("a name of usual length " + i));
        }
        on.server.letEverybodyWrite("data");
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
        on.close();
    }

    @BeforeEach
    void longLine() {
        proxy.delay(Duration.ofMillis(2), Duration.ofMillis(2));
        READS.most.set(0);
    }

    private static Shares shares(Engine engine) {
        return on.sharesOver(
                new SmbBackend(
                        Duration.ofSeconds(10), Duration.ofSeconds(60), new SmbOptions(engine, Encryption.PREFERRED)),
                SmbFixture.PLAIN);
    }

    private static Share share(Shares shares) {
        return shares.share("smb://127.0.0.1:" + proxy.port() + "/data");
    }

    private static int requestBytes(Engine engine) {
        return engine == Engine.SMBJ ? LARGE_REQUEST : SMALL_REQUEST;
    }

    private static void assertReadAhead(Engine engine) {
        assertThat(READS.most.get()).as("reads under way at once").isBetween(2, 8);
        // One more meets the end.
        assertThat(proxy.count(Smb2Format.READ))
                .isBetween((long) SIZE / requestBytes(engine), 2L + SIZE / requestBytes(engine) + 1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JCIFS_NG", "SMBJ"})
    void R7_contentThatIsComparedIsReadAhead(Engine engine) throws IOException {
        String target = "compared" + engine;
        Path source = Files.createDirectory(work.resolve("source"));
        Files.write(source.resolve("big"), content);
        Files.createDirectory(on.server.directoryOf("data").resolve(target));
        Files.write(on.server.directoryOf("data").resolve(target).resolve("big"), content);
        on.server.letEverybodyWrite("data");
        try (Shares shares = shares(engine)) {
            Share share = share(shares);
            assertThat(share.files().stat(target)).isPresent();
            proxy.reset();
            assertThat(share.update(target)
                            .from(Source.directory(source))
                            .verifyContent()
                            .run()
                            .outcome())
                    .isEqualTo(Outcome.UNCHANGED);
            assertReadAhead(engine);
        } finally {
            Trees.delete(on.server.directoryOf("data").resolve(target));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JCIFS_NG", "SMBJ"})
    void R7_downloadsAreReadAhead(Engine engine) throws IOException {
        try (Shares shares = shares(engine)) {
            Share share = share(shares);
            assertThat(share.files().stat("big")).isPresent();
            proxy.reset();
            try (InputStream in = share.files().read("big")) {
                assertThat(in.readAllBytes()).isEqualTo(content);
            }
            assertReadAhead(engine);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JCIFS_NG", "SMBJ"})
    void C5_downloadsThatAreClosedHalfWayLeaveTheLinkAsItWas(Engine engine) throws IOException {
        proxy.delay(Duration.ZERO, Duration.ZERO);
        int before = on.server.logOns().size();
        try (Shares shares = shares(engine)) {
            Share share = share(shares);
            for (int i = 0; i < HALF_READ; i++) {
                int most = 1 + i * 7_919 % (8 * SMALL_REQUEST);
                try (InputStream in = share.files().read("big")) {
                    assertThat(in.readNBytes(most)).isEqualTo(Arrays.copyOf(content, most));
                }
            }
            try (InputStream in = share.files().read("big")) {
                assertThat(in.readAllBytes()).isEqualTo(content);
            }
            try (Shares looking = on.sharesAs(SmbFixture.ADMINISTRATOR)) {
                assertThat(on.share(looking).openFiles().items()).isEmpty();
            }
        }
        assertThat(on.server.logOns()).hasSize(before + 2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JCIFS_NG", "SMBJ"})
    void longListingsComeInLargeParts(Engine engine) throws IOException {
        try (Shares shares = shares(engine)) {
            Share share = share(shares);
            assertThat(share.files().stat("many")).isPresent();
            proxy.reset();
            assertThat(share.files().list("many")).hasSize(NAMES);
            // Of each entry some 170 bytes; two parts are asked for before it is known that it is a long listing.
            long bytes = NAMES * 170L;
            assertThat(proxy.count(Smb2Format.QUERY_DIRECTORY)).isLessThanOrEqualTo(4 + bytes / requestBytes(engine));
        }
    }
}
