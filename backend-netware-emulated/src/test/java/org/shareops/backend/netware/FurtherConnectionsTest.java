package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.shareops.backend.netware.FurtherScene.KEPT;
import static org.shareops.backend.netware.FurtherScene.backend;
import static org.shareops.backend.netware.FurtherScene.now;
import static org.shareops.backend.netware.FurtherScene.publish;
import static org.shareops.backend.netware.FurtherScene.shares;
import static org.shareops.backend.netware.FurtherScene.slow;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.FurtherScene.Reading;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.EmulatedNetWareServerBuilder;
import org.shareops.backend.netware.server.Right;
import org.shareops.backend.netware.server.ServerEvent;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.Ownership;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.SessionLister;
import org.shareops.testkit.Leftovers;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.VirtualClock;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Further connections of one link, counted on the server: when there are any, what goes over them, and whose they are. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FurtherConnectionsTest {
    private static final String TARGET = FurtherScene.TARGET;
    private static final int FILES = FurtherScene.FILES;
    private static final int MOST = FurtherScene.MOST;

    @TempDir
    Path work;

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
    void P4_asManyConnectionsAsAreGrantedStageATree(int most, UpdateStrategy strategy) throws IOException {
        Path source = Trees.numbered(work.resolve("one"), FILES, "one");
        try (NetWareFixture on = new NetWareFixture();
                CountingProxy proxy = slow(on);
                Shares shares = shares(backend(most, KEPT), NetWareFixture.PLAIN)) {
            Share share = shares.share(NetWareFixture.url(proxy.port()));
            assertThat(publish(share, source, strategy).outcome()).isEqualTo(Outcome.COMMITTED);

            // The last one may still be logging on when there is nothing left to do for it.
            ForcedScene.await(() -> on.server().count(Counter.LOGIN_REQUESTS) == most);
            assertThat(peak(on)).isEqualTo(most);
            if (strategy != UpdateStrategy.VERSIONED) {
                assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(source));
            }
            assertThat(Leftovers.in(on.disk())).isEmpty();
            // A single file is no work for several.
            share.files().stat(TARGET);
            assertThat(share.files().list(TARGET)).isNotEmpty();
            assertThat(on.server().count(Counter.LOGIN_REQUESTS)).isEqualTo(most);
            shares.close();
            ForcedScene.await(() -> now(on) == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void P10_connectionsThatNobodyUsesAreGivenBackAndOneIsLeft(UpdateStrategy strategy) throws IOException {
        Path source = Trees.numbered(work.resolve("one"), FILES, "one");
        Connections.Times brief = new Connections.Times(Duration.ofMillis(500), Duration.ofHours(1));
        try (NetWareFixture on = new NetWareFixture();
                CountingProxy proxy = slow(on);
                Shares shares = shares(backend(MOST, brief), NetWareFixture.PLAIN)) {
            Share share = shares.share(NetWareFixture.url(proxy.port()));
            assertThat(publish(share, source, strategy).outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(peak(on)).isGreaterThan(1);
            ForcedScene.await(() -> now(on) == 1);
            assertThat(share.files().list(TARGET)).isNotEmpty();
            assertThat(shares.links())
                    .singleElement()
                    .satisfies(link -> assertThat(link.logOns()).isEqualTo(1));
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

    /** Of the only link. */
    private static String details(Shares shares) {
        return shares.links().get(0).details().orElse("");
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

            // Whoever asks for more does so beside the update, which waits for no answer.
            ForcedScene.await(() -> details(shares).contains("no more for now"));
            assertThat(on.server().count(Counter.TABLE_FULL) + on.server().count(Counter.LOGIN_REFUSED))
                    .as("refusals")
                    .isEqualTo(1);
            assertThat(on.server().count(Counter.LICENCES_IN_USE)).isEqualTo(2);
            ForcedScene.await(() -> now(on) == 2);
            assertThat(on.server().count(Counter.ATTACH_NOT_LOGGED_IN)).isZero();
            assertThat(details(shares))
                    .contains("up to 4 connections, now 2; no more for now: ")
                    .doesNotContain(NetWareFixture.PASSWORD);
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
            ForcedScene.await(() -> now(on) == 1);
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
            ForcedScene.await(() -> now(on) == MOST);
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
            // Ours, and no keeper.
            ForcedScene.await(() -> now(on) == MOST);
            assertThat(TreeDigest.of(on.disk().resolve(TARGET))).isEqualTo(TreeDigest.of(two));
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
