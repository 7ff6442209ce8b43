package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.CallMatcher.callsTo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.smb.SmbOptions.Encryption;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.net.Tap;
import org.shareops.testkit.samba.SmbClientProcess;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Rule R7 on a real Samba: of a large file that changes in one place, hardly more than that place crosses the wire. */
@NeedsSamba
class BlockCopyWireTest {
    private static final int MIB = 1 << 20;
    private static final int SIZE = 64 * MIB + 12_345;

    private static final LongAdder SENT = new LongAdder();

    private static SmbFixture on;
    private static CountingProxy proxy;
    private static byte[] old;

    @TempDir
    Path work;

    /** Counts all that goes to the server. */
    private static final class Scale implements Tap {
        @Override
        public void connected(int connection) {}

        @Override
        public void toServer(int connection, byte[] message) {
            SENT.add(message.length);
        }

        @Override
        public void toClient(int connection, byte[] message) {}
    }

    @BeforeAll
    static void start() throws IOException {
        on = new SmbFixture();
        proxy = CountingProxy.start(on.server.port(), new Smb2Format(), new Scale());
        old = new byte[SIZE];
        new Random(64).nextBytes(old);
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
        on.close();
    }

    static Stream<Arguments> enginesAndStrategies() {
        return Stream.of(
                Arguments.of(Engine.JCIFS_NG, UpdateStrategy.PATCH), Arguments.of(Engine.SMBJ, UpdateStrategy.SWAP));
    }

    private static SmbBackend backend(Engine engine) {
        return new SmbBackend(
                Duration.ofSeconds(10), Duration.ofSeconds(60), new SmbOptions(engine, Encryption.PREFERRED));
    }

    private static UpdateReport update(Share share, Path place, Path version, UpdateStrategy strategy)
            throws IOException {
        return share.update(place.getFileName() + "/office")
                .from(Source.directory(version))
                .strategy(strategy)
                .run();
    }

    private Path version(String name, byte[] content) throws IOException {
        Path version = Files.createDirectories(work.resolve(name));
        Files.write(version.resolve("big.bin"), content);
        return version;
    }

    private void assertLive(Path place, Path version) throws IOException {
        Path got = work.resolve("got");
        try (SmbClientProcess client =
                SmbClientProcess.start(on.server, "data", SmbFixture.PLAIN, SmbFixture.PASSWORD)) {
            String said = client.run("get \"" + place.getFileName() + "\\office\\big.bin\" \"" + got + "\"");
            assertThat(got).as(said).exists();
        }
        assertThat(Files.mismatch(got, version.resolve("big.bin"))).isEqualTo(-1);
    }

    private static Share share(Shares shares) {
        return shares.share("smb://127.0.0.1:" + proxy.port() + "/data");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("enginesAndStrategies")
    void R7_ofOneChangedMebibyteHardlyMoreIsSent(Engine engine, UpdateStrategy strategy) throws IOException {
        byte[] changed = old.clone();
        new Random(1).nextBytes(changed);
        System.arraycopy(old, 0, changed, 0, 20 * MIB);
        System.arraycopy(old, 21 * MIB, changed, 21 * MIB, SIZE - 21 * MIB);
        Path one = version("one", old);
        Path two = version("two", changed);
        Path place = on.place();
        try (Shares shares = on.sharesOver(backend(engine), SmbFixture.PLAIN)) {
            Share share = share(shares);
            SENT.reset();
            update(share, place, one, strategy);
            assertThat(SENT.sum()).as("the scale works").isGreaterThan(SIZE);
            assertLive(place, one);

            SENT.reset();
            UpdateReport report = update(share, place, two, strategy);
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.bytesSent()).isEqualTo(MIB);
            assertThat(SENT.sum()).as("all that went to the server").isBetween((long) MIB, MIB + 100_000L);
            assertThat(report.warnings()).isEmpty();
        }
        assertLive(place, two);
        try (Shares administrator = on.sharesAs(SmbFixture.ADMINISTRATOR)) {
            assertThat(on.share(administrator)
                            .openFiles(SharePath.of("" + place.getFileName()))
                            .items())
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("enginesAndStrategies")
    void R2_anEditWhilePartsAreCopiedNeverMakesAMixture(Engine engine, UpdateStrategy strategy) throws IOException {
        byte[] smaller = Arrays.copyOf(old, 12 * MIB + 5);
        byte[] changed = smaller.clone();
        changed[0]++;
        changed[6 * MIB]++;
        byte[] edited = smaller.clone();
        for (int at = 0; at < edited.length; at += MIB) {
            edited[at] ^= 0x55;
        }
        Path one = version("one", smaller);
        Path two = version("two", changed);
        Path other = version("other", edited);
        Path place = on.place();
        FaultBackend backend = new FaultBackend(backend(engine));
        try (Shares shares = on.sharesOver(backend, SmbFixture.PLAIN);
                SmbClientProcess client =
                        SmbClientProcess.start(on.server, "data", SmbFixture.PLAIN, SmbFixture.PASSWORD)) {
            Share share = share(shares);
            update(share, place, one, strategy);
            backend.use(FaultPlan.builder()
                    .before(callsTo(Primitive.COPY_RANGE).nth(2), call -> {
                        try {
                            client.run("put \"" + other.resolve("big.bin") + "\" \"" + place.getFileName()
                                    + "\\office\\big.bin\"");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .build());
            UpdateReport report = update(share, place, two, strategy);
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(backend.count(Primitive.COPY_RANGE)).isGreaterThanOrEqualTo(2);
            assertThat(report.bytesSent())
                    .as("what was copied in part, and then all of it")
                    .isGreaterThan(changed.length);
        }
        assertLive(place, two);
    }
}
