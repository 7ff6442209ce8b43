package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.server.ConnectionInfo;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.EmulatedNetWareServerBuilder;
import org.shareops.backend.netware.server.Right;
import org.shareops.backend.netware.server.ServerEvent;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.Ownership;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.spi.ContentReader;
import org.shareops.spi.EngineClock;
import org.shareops.spi.ServerLink;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Volume;
import org.shareops.testkit.ChildJvm;
import org.shareops.testkit.Leftovers;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.VirtualClock;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.NcpFormat;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Further connections of one link, counted on the server: when there are any, what goes over them, and whose they are. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FurtherConnectionsTest {
    private static final String TARGET = "OFFICE";
    private static final int FILES = 64;
    private static final int MOST = 4;
    /** Long enough for several files to be under way at the same time. */
    private static final Duration ONE_WAY = Duration.ofMillis(2);

    private static final Connections.Times KEPT = new Connections.Times(Duration.ofHours(1), Duration.ofHours(1));

    @TempDir
    Path work;

    private static Backend backend(int connections, Connections.Times times) {
        return new NetWareBackend(
                Duration.ofSeconds(5), Duration.ofSeconds(20), new NetWareOptions(connections), times);
    }

    private static Shares shares(Backend backend, String user) {
        return NetWareFixture.shares(backend, CredentialsProvider.of(NetWareFixture.as(user)), EngineClock.system());
    }

    private static CountingProxy slow(NetWareFixture on) throws IOException {
        CountingProxy proxy = CountingProxy.start(on.port(), new NcpFormat());
        proxy.delay(ONE_WAY, ONE_WAY);
        return proxy;
    }

    private static UpdateReport publish(Share share, Path source, UpdateStrategy strategy) throws ShareException {
        return share.update(TARGET)
                .from(Source.directory(source))
                .strategy(strategy)
                .run();
    }

    private static long now(NetWareFixture on) {
        return on.server().count(Counter.ATTACH_CURRENT);
    }

    private static long peak(NetWareFixture on) {
        return on.server().count(Counter.ATTACH_PEAK);
    }

    private static List<String> calls(NetWareFixture on, boolean ofOwn) {
        int own = on.events(ServerEvent.Type.LOGGED_IN).get(0).connection();
        return on.events(ServerEvent.Type.REQUEST).stream()
                .filter(event -> (event.connection() == own) == ofOwn)
                .map(event -> event.detail().substring(0, event.detail().indexOf(' ')))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"1, SWAP", "4, SWAP", "4, PATCH", "2, SWAP", "4, VERSIONED"})
    void P4_P10_asManyConnectionsAsAreGrantedStageATreeAndOneIsLeft(int most, UpdateStrategy strategy)
            throws IOException {
        Path source = Trees.numbered(work.resolve("one"), FILES, "one");
        try (NetWareFixture on = new NetWareFixture();
                CountingProxy proxy = slow(on);
                Shares shares = shares(
                        backend(most, new Connections.Times(Duration.ofSeconds(2), Duration.ofHours(1))),
                        NetWareFixture.PLAIN)) {
            Share share = shares.share(NetWareFixture.url(proxy.port()));
            assertThat(publish(share, source, strategy).outcome()).isEqualTo(Outcome.COMMITTED);

            assertThat(peak(on)).isEqualTo(most);
            ForcedScene.await(() -> now(on) == 1);
            assertThat(on.server().count(Counter.LOGIN_REQUESTS)).isEqualTo(most);
            if (strategy != UpdateStrategy.VERSIONED) {
                assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(source));
            }
            assertThat(Leftovers.in(on.disk())).isEmpty();
            // A single file is no work for several.
            share.files().stat(TARGET);
            assertThat(share.files().list(TARGET)).isNotEmpty();
            assertThat(on.server().count(Counter.LOGIN_REQUESTS)).isEqualTo(most);
            shares.close();
            assertThat(now(on)).isZero();
        }
    }

    @Test
    void R5_whatCommitsAndWhatHoldsTravelsOnTheConnectionOfTheLink() throws IOException {
        Path one = Trees.numbered(work.resolve("one"), FILES, "one");
        Path two = Trees.numbered(work.resolve("two"), FILES, "two");
        try (NetWareFixture on = new NetWareFixture();
                CountingProxy proxy = slow(on);
                Shares shares = shares(backend(MOST, KEPT), NetWareFixture.PLAIN)) {
            Share share = shares.share(NetWareFixture.url(proxy.port()));
            publish(share, one, UpdateStrategy.SWAP);
            publish(share, two, UpdateStrategy.PATCH);
            assertThat(calls(on, false))
                    .contains("73", "87/1", "87/7", "59", "66")
                    .doesNotContain("87/4", "87/8");
            assertThat(calls(on, true)).contains("87/4", "87/8", "87/1");
            assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(two));
        }
    }

    /** What a server may have too little of. */
    enum Shortage {
        CONNECTIONS,
        LICENCES,
        LOG_ONS;

        EmulatedNetWareServerBuilder of(EmulatedNetWareServerBuilder builder) {
            return switch (this) {
                case CONNECTIONS -> builder.connectionLimit(2);
                case LICENCES -> builder.licences(2);
                case LOG_ONS -> builder.concurrentLogins(NetWareFixture.PLAIN, 2);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void Q202063_aRefusalIsTakenOnceAndTheUpdateGoesOnWithWhatThereIs(Shortage shortage) throws IOException {
        Path source = Trees.numbered(work.resolve("one"), FILES, "one");
        try (NetWareFixture on = new NetWareFixture(true, shortage::of);
                CountingProxy proxy = slow(on);
                Shares shares = shares(backend(MOST, KEPT), NetWareFixture.PLAIN)) {
            Share share = shares.share(NetWareFixture.url(proxy.port()));
            assertThat(publish(share, source, UpdateStrategy.SWAP).outcome()).isEqualTo(Outcome.COMMITTED);

            assertThat(on.server().count(Counter.TABLE_FULL) + on.server().count(Counter.LOGIN_REFUSED))
                    .as("refusals")
                    .isEqualTo(1);
            assertThat(on.server().count(Counter.LICENCES_IN_USE)).isEqualTo(2);
            ForcedScene.await(() -> now(on) == 2);
            assertThat(on.server().count(Counter.ATTACH_NOT_LOGGED_IN)).isZero();
            assertThat(shares.links())
                    .singleElement()
                    .satisfies(link -> assertThat(link.details().orElse(""))
                            .contains("up to 4 connections, now 2; no more for now: ")
                            .doesNotContain(NetWareFixture.PASSWORD));
            assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(source));
        }
    }

    @Test
    void P6_aRefusalCountsForAWhileOnly() throws Exception {
        Connections.Times brief = new Connections.Times(Duration.ofHours(1), Duration.ofMillis(1));
        try (NetWareFixture on =
                        new NetWareFixture(true, builder -> builder.concurrentLogins(NetWareFixture.PLAIN, 1));
                Reading reading = new Reading(on, on.port(), backend(MOST, brief), NetWareFixture.PLAIN)) {
            for (long refused = 1; refused <= 3; refused++) {
                reading.openUntil(Counter.LOGIN_REFUSED, refused);
            }
            ForcedScene.await(() -> now(on) == 1);
        }
    }

    @Test
    void P5_anAccountThatIsRefusedOnceIsNotTriedAgain() throws Exception {
        List<EmulatedNetWareServerBuilder> builders = new ArrayList<>();
        NetWareFixture.Wish wish = builder -> {
            builders.add(builder);
            return builder;
        };
        Connections.Times brief = new Connections.Times(Duration.ofHours(1), Duration.ofNanos(1));
        try (NetWareFixture on = new NetWareFixture(true, wish);
                Reading reading = new Reading(on, on.port(), backend(MOST, brief), NetWareFixture.PLAIN)) {
            builders.get(0).disabledAccount(NetWareFixture.PLAIN);
            reading.openUntil(Counter.LOGIN_REFUSED, 1);
            for (int i = 0; i < FILES; i++) {
                reading.open();
            }
            ForcedScene.await(() -> reading.link.details().orElse("").contains("no more for now"));
            for (int i = 0; i < FILES; i++) {
                reading.open();
            }
            assertThat(on.server().count(Counter.LOGIN_REQUESTS)).isEqualTo(2);
            assertThat(now(on)).isEqualTo(1);
        }
    }

    @Test
    void P5_anExpiredPasswordIsNotSpentOnFurtherConnections() throws IOException {
        Path source = Trees.numbered(work.resolve("one"), FILES, "one");
        try (NetWareFixture on = new NetWareFixture(true, builder -> builder.expiredPassword(NetWareFixture.PLAIN, 3));
                CountingProxy proxy = slow(on);
                Shares shares = shares(backend(MOST, KEPT), NetWareFixture.PLAIN)) {
            publish(shares.share(NetWareFixture.url(proxy.port())), source, UpdateStrategy.SWAP);
            assertThat(on.server().count(Counter.LOGIN_REQUESTS)).isEqualTo(1);
            assertThat(peak(on)).isEqualTo(1);
        }
    }

    /** A link over which files are read. */
    private static final class Reading implements AutoCloseable {
        final NetWareFixture on;
        final ServerLink link;
        final Volume volume;
        final List<ContentReader> readers = new ArrayList<>();

        Reading(NetWareFixture on, int port, Backend backend, String user) throws IOException {
            this.on = on;
            Trees.write(on.disk(), Map.of("READ.TXT", "content", "OTHER.TXT", "another"));
            ShareUrl url = ShareUrl.parse(NetWareFixture.url(port));
            link = backend.logOn(url.server(), NetWareFixture.as(user));
            volume = link.volume(backend.share(url));
        }

        ContentReader open() throws ShareException {
            ContentReader reader = volume.read(SharePath.of("READ.TXT"));
            readers.add(reader);
            return reader;
        }

        /** Opens one after the other until the server has counted so much. */
        void openUntil(Counter counter, long count) throws ShareException {
            while (on.server().count(counter) < count) {
                open();
            }
        }

        /** Opens files until all connections have some. */
        void fill() throws ShareException {
            openUntil(Counter.LICENCES_IN_USE, MOST);
            // The last one is used as soon as the link knows of it, too.
            while (on.server().connections().stream()
                    .anyMatch(each -> each.openFiles().isEmpty())) {
                open();
            }
        }

        int ownNumber() {
            return on.events(ServerEvent.Type.LOGGED_IN).get(0).connection();
        }

        int furtherNumber() {
            return on.server().connections().stream()
                    .map(ConnectionInfo::number)
                    .filter(number -> number != ownNumber())
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public void close() throws ShareException {
            link.close();
        }
    }

    private static String read(ContentReader reader) throws ShareException {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        reader.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }

    @Test
    void S3_furtherConnectionsAndWhatTheyHaveOpenAreOurOwn() throws Exception {
        try (NetWareFixture on = new NetWareFixture();
                Reading reading = new Reading(on, on.port(), backend(MOST, KEPT), NetWareFixture.OPERATOR);
                Workstation namesake =
                        Workstation.loggedIn(on.port(), NetWareFixture.OPERATOR).opens("OTHER.TXT")) {
            reading.openUntil(Counter.LICENCES_IN_USE, MOST + 1);
            ForcedScene.await(() -> reading.link.details().orElse("").endsWith("now " + MOST));
            reading.fill();
            SessionLister lister = reading.volume.facet(SessionLister.class).orElseThrow();
            assertThat(lister.sessions().items())
                    .hasSize(MOST + 1)
                    .allSatisfy(each -> assertThat(each.own())
                            .isEqualTo(
                                    each.id().startsWith(namesake.number() + ".") ? Ownership.MAYBE : Ownership.YES));
            assertThat(lister.openFiles(SharePath.root()).items())
                    .hasSize(reading.readers.size() + 1)
                    .allSatisfy(each -> assertThat(each.own())
                            .isEqualTo(
                                    each.path().equals(SharePath.of("OTHER.TXT")) ? Ownership.MAYBE : Ownership.YES));
        }
    }

    @Test
    void D4_S3_anUpdateThatDisconnectsHitsTheHolderAndNoneOfItsOwn() throws IOException {
        Path one = Trees.numbered(work.resolve("one"), FILES, "one");
        Path two = Trees.numbered(work.resolve("two"), FILES, "two");
        VirtualClock clock = new VirtualClock(Instant.parse("2024-05-06T07:08:09Z"));
        try (NetWareFixture on = new NetWareFixture();
                CountingProxy proxy = slow(on);
                Shares shares = NetWareFixture.shares(
                        backend(MOST, KEPT),
                        CredentialsProvider.of(NetWareFixture.as(NetWareFixture.OPERATOR)),
                        clock)) {
            Share share = shares.share(NetWareFixture.url(proxy.port()));
            publish(share, one, UpdateStrategy.SWAP);
            assertThat(now(on)).isEqualTo(MOST);
            try (Workstation holder =
                    Workstation.loggedIn(on.port(), NetWareFixture.PLAIN).opens(TARGET + "/" + Trees.numberedName(0))) {
                UpdateReport report = share.update(TARGET)
                        .from(Source.directory(two))
                        .whenInUse(ForcedScene.policy(Duration.ofSeconds(5)))
                        .run();
                assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
                assertThat(report.warned()).hasSize(1);
                assertThat(report.disconnected())
                        .singleElement()
                        .satisfies(each -> assertThat(each.collateral()).isZero());
                assertThat(holder.isIn()).isFalse();
            }
            assertThat(on.server().count(Counter.SESSION_CLOSED)).isEqualTo(1);
            assertThat(on.server().isLoginEnabled()).isTrue();
            assertThat(now(on)).as("ours, and no keeper").isEqualTo(MOST);
            assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(two));
        }
    }

    @Test
    void P7_whatIsOpenOnAFurtherConnectionIsLostWithItAndNothingElseIs() throws Exception {
        try (NetWareFixture on = new NetWareFixture();
                Reading reading = new Reading(on, on.port(), backend(MOST, KEPT), NetWareFixture.PLAIN)) {
            reading.fill();
            int cleared = reading.furtherNumber();
            int open = on.server().connections().stream()
                    .filter(each -> each.number() == cleared)
                    .mapToInt(each -> each.openFiles().size())
                    .sum();
            assertThat(on.server().clear(cleared)).isTrue();

            int lost = 0;
            for (ContentReader each : List.copyOf(reading.readers)) {
                try {
                    assertThat(read(each)).isEqualTo("content");
                } catch (ShareException e) {
                    assertThat(e.kind()).isEqualTo(ErrorKind.LINK_LOST);
                    lost++;
                }
            }
            assertThat(lost).isEqualTo(open).isPositive();
            assertThat(reading.link.alive()).isTrue();
            assertThat(read(reading.open())).isEqualTo("content");
        }
    }

    @Test
    void P7_oneThatWasTakenAwayWhileNobodyUsedItHurtsNobody() throws Exception {
        try (NetWareFixture on = new NetWareFixture();
                Reading reading = new Reading(on, on.port(), backend(MOST, KEPT), NetWareFixture.PLAIN)) {
            reading.fill();
            for (ContentReader each : reading.readers) {
                each.close();
            }
            for (ConnectionInfo each : on.server().connections()) {
                if (each.number() != reading.ownNumber()) {
                    assertThat(on.server().clear(each.number())).isTrue();
                }
            }
            for (int i = 0; i < 2 * MOST; i++) {
                assertThat(read(reading.open())).isEqualTo("content");
            }
        }
    }

    /** At any request of a file that is staged: the update is taken back, and the link goes on. */
    @ParameterizedTest
    @CsvSource({
        "87, 1, CUT_BEFORE",
        "87, 1, CUT_ANSWER",
        "73, 0, CUT_AFTER",
        "59, 0, CUT_ANSWER",
        "66, 0, CUT_BEFORE",
        "87, 7, CUT_AFTER"
    })
    void R6_aFurtherConnectionThatIsCutWhileItStagesTakesBackTheUpdate(int function, int subFunction, Fault fault)
            throws IOException {
        Path one = Trees.numbered(work.resolve("one"), FILES, "one");
        Path two = Trees.numbered(work.resolve("two"), FILES, "two");
        try (NetWareFixture on = new NetWareFixture();
                CountingProxy proxy = slow(on);
                Shares shares = shares(backend(MOST, KEPT), NetWareFixture.PLAIN)) {
            Share share = shares.share(NetWareFixture.url(proxy.port()));
            publish(share, one, UpdateStrategy.SWAP);
            long faults = proxy.faults();
            proxy.plan(
                    fault,
                    request -> request.connection() > 1
                            && request.command() == NcpFormat.command(function, subFunction)
                            && on.server().count(Counter.CREATE_REQUESTS) > FILES + FILES / 4);
            ShareException e =
                    catchThrowableOfType(ShareException.class, () -> publish(share, two, UpdateStrategy.SWAP));
            assertThat(proxy.faults() - faults).isEqualTo(1);
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.LINK_LOST);
            assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(one));
            assertThat(Leftovers.in(on.disk())).isEmpty();
            assertThat(publish(share, two, UpdateStrategy.SWAP).outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(shares.links()).singleElement().satisfies(link -> {
                assertThat(link.logOns()).isEqualTo(1);
                assertThat(link.losses()).isZero();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void R5_C5_allEndWithTheConnectionOfTheLink(boolean lost) throws Exception {
        try (NetWareFixture on = new NetWareFixture(true, builder -> builder.closeAfterClear());
                Reading reading = new Reading(on, on.port(), backend(MOST, KEPT), NetWareFixture.PLAIN)) {
            reading.fill();
            ContentReader last = reading.open();
            if (lost) {
                on.server().clear(reading.ownNumber());
                ForcedScene.await(() -> now(on) == 0);
            } else {
                reading.link.close();
                assertThat(now(on)).isZero();
            }
            ShareException e = catchThrowableOfType(ShareException.class, () -> read(last));
            assertThat(e.kind()).isEqualTo(lost ? ErrorKind.LINK_LOST : ErrorKind.CLOSED);
            ForcedScene.await(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("shareops-ncp-further")));
        }
    }

    @Test
    void C2_aMissingRightIsSaidAndNothingIsLeft() throws IOException {
        Path source = Trees.numbered(work.resolve("one"), FILES, "one");
        NetWareFixture.Wish wish = builder ->
                builder.grant(NetWareFixture.PLAIN, NetWareFixture.VOLUME, "", Right.READ, Right.SCAN, Right.OPEN);
        try (NetWareFixture on = new NetWareFixture(true, wish);
                CountingProxy proxy = slow(on);
                Shares shares = shares(backend(MOST, KEPT), NetWareFixture.PLAIN)) {
            Share share = shares.share(NetWareFixture.url(proxy.port()));
            ShareException e =
                    catchThrowableOfType(ShareException.class, () -> publish(share, source, UpdateStrategy.SWAP));
            assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(Leftovers.in(on.disk())).isEmpty();
        }
    }

    /** Rule R4: killed while all connections are at work. */
    @Test
    void R4_aKilledPublisherWithSeveralConnectionsLeavesTheOldAndARecoveryTidiesUp() throws Exception {
        Path one = Trees.numbered(work.resolve("one"), FILES, "one");
        Path two = Trees.numbered(work.resolve("two"), FILES, "two");
        try (NetWareFixture on = new NetWareFixture();
                CountingProxy proxy = slow(on)) {
            try (Shares shares = on.sharesAs(NetWareFixture.PLAIN)) {
                publish(on.share(shares), one, UpdateStrategy.SWAP);
            }
            long before = on.server().count(Counter.CREATE_REQUESTS);
            try (ChildJvm child = ChildJvm.start(
                    List.of("-Xmx256m", "-D" + NetWareOptions.CONNECTIONS_PROPERTY + "=" + MOST),
                    FurtherConnectionsMain.class,
                    List.of(NetWareFixture.url(proxy.port()), TARGET, two.toString()))) {
                ForcedScene.await(() -> now(on) == MOST
                        && on.server().count(Counter.CREATE_REQUESTS) > before + FILES / 4
                        && on.server().count(Counter.FILES_OPEN) > 2);
                child.kill();
            }
            ForcedScene.await(() -> now(on) == 0);
            assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(one));
            assertThat(Leftovers.in(on.disk())).isNotEmpty();
            try (Shares shares = on.sharesAs(NetWareFixture.OTHER)) {
                on.share(shares).recover();
            }
            assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(one));
            assertThat(Leftovers.in(on.disk())).isEmpty();
        }
    }

    @Test
    void C2_aSystemPropertyThatIsNoNumberOfConnectionsIsRefused() {
        for (String wrong : List.of("0", "9", "four", "")) {
            System.setProperty(NetWareOptions.CONNECTIONS_PROPERTY, wrong);
            try {
                IllegalArgumentException e =
                        catchThrowableOfType(IllegalArgumentException.class, () -> new NetWareBackend());
                assertThat(e).hasMessageContaining(NetWareOptions.CONNECTIONS_PROPERTY, "1 to 8");
            } finally {
                System.clearProperty(NetWareOptions.CONNECTIONS_PROPERTY);
            }
        }
    }
}
