package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.ServerEvent;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.Crowd;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.Phase;
import org.shareops.update.UpdateException;

/** Rules P1 to P10 against the emulated server, and Q243681 in numbers: what is counted is counted there. */
class NetWareLinkTableTest {
    private static final int MANY = 64;
    private static final int INVENTORIES = 10;

    @TempDir
    Path work;

    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static ShareException failureOf(Share share) {
        return catchThrowableOfType(ShareException.class, () -> share.files().list(""));
    }

    @Test
    void P3_manyThreadsAndVolumesAreOneAttachAndOneLogOn() throws Exception {
        List<String> volumes = List.of("VOL1", "VOL2", "VOL3", "VOL4");
        for (String volume : volumes) {
            Files.createDirectory(work.resolve(volume));
        }
        AtomicInteger number = new AtomicInteger();
        try (NetWareFixture on = new NetWareFixture(true, builder -> {
            volumes.forEach(volume -> builder.volume(volume, work.resolve(volume)));
            return builder;
        })) {
            try (Shares shares = on.sharesAs(NetWareFixture.PLAIN)) {
                Crowd.inMany(MANY, () -> {
                    String volume = volumes.get(number.getAndIncrement() % volumes.size());
                    return shares.share("ncp://127.0.0.1:" + on.port() + "/" + volume)
                            .files()
                            .list("");
                });
                assertThat(on.server().count(Counter.ATTACH_REQUESTS)).isEqualTo(1);
                assertThat(on.server().count(Counter.LOGIN_REQUESTS)).isEqualTo(1);
                assertThat(on.server().count(Counter.LICENCES_IN_USE)).isEqualTo(1);
                assertThat(on.server().count(Counter.ATTACH_NOT_LOGGED_IN)).isZero();
            }
            await(() -> on.server().count(Counter.ATTACH_CURRENT) == 0);
            assertThat(endedWithoutLogOn(on)).isEmpty();
            assertThat(on.server().count(Counter.TCP_ACCEPTED)).isEqualTo(1);
        }
    }

    /** Whoever attaches is NOT-LOGGED-IN until he has logged on; here are those who never did. */
    private static List<ServerEvent> endedWithoutLogOn(NetWareFixture on) {
        Set<Integer> waiting = new HashSet<>();
        List<ServerEvent> ended = new ArrayList<>();
        for (ServerEvent event : on.events()) {
            switch (event.type()) {
                case ATTACHED -> waiting.add(event.connection());
                case LOGGED_IN -> waiting.remove(event.connection());
                case DETACHED -> {
                    if (waiting.remove(event.connection())) {
                        ended.add(event);
                    }
                }
                default -> {
                    // Nobody comes or goes by it.
                }
            }
        }
        return ended;
    }

    @Test
    void Q243681_probingAsksNoServerAndDeliveringOnlyTheOneThatGetsTheFile() throws Exception {
        List<NetWareFixture> servers = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                servers.add(new NetWareFixture());
            }
            naive(servers);
            assertThat(servers)
                    .allSatisfy(server -> assertThat(server.server().count(Counter.ATTACH_REQUESTS))
                            .isEqualTo(INVENTORIES));
            for (NetWareFixture server : servers) {
                await(() -> endedWithoutLogOn(server).size() == INVENTORIES);
            }
            try (Shares shares = servers.get(0).sharesAs(NetWareFixture.PLAIN)) {
                for (int inventory = 0; inventory < INVENTORIES; inventory++) {
                    for (NetWareFixture mapped : servers) {
                        mapped.share(shares).probe();
                    }
                    servers.get(0)
                            .share(shares)
                            .files()
                            .write("I" + inventory, Source.bytes("inventory".getBytes(StandardCharsets.UTF_8)));
                }
            }
            assertThat(servers.get(0).server().count(Counter.ATTACH_REQUESTS) - INVENTORIES)
                    .isEqualTo(1);
            assertThat(servers.get(0).server().count(Counter.LOGIN_REQUESTS)).isEqualTo(1);
            for (NetWareFixture other : servers.subList(1, 4)) {
                assertThat(other.server().count(Counter.ATTACH_REQUESTS) - INVENTORIES)
                        .isZero();
                assertThat(other.server().count(Counter.TCP_ACCEPTED) - INVENTORIES)
                        .isZero();
            }
            await(() -> servers.get(0).server().count(Counter.ATTACH_CURRENT) == 0);
            assertThat(endedWithoutLogOn(servers.get(0))).hasSize(INVENTORIES);
        } finally {
            for (NetWareFixture server : servers) {
                server.close();
            }
        }
    }

    /** What the article tells of: whether there is a connection is found out by making one, everywhere, each time. */
    private static void naive(List<NetWareFixture> servers) throws Exception {
        for (int inventory = 0; inventory < INVENTORIES; inventory++) {
            for (NetWareFixture server : servers) {
                NcpConnection.open(new NcpEndpoint(
                                "127.0.0.1", server.port(), Duration.ofSeconds(5), Duration.ofSeconds(5)))
                        .close();
            }
        }
    }

    @Test
    void P5_aWrongPasswordIsSentOnceAndLeavesNoSlot() throws Exception {
        try (NetWareFixture on = new NetWareFixture();
                Shares shares = NetWareFixture.shares(
                        Credentials.password(NetWareFixture.PLAIN, "wrong".toCharArray()), EngineClock.system())) {
            for (int i = 0; i < 100; i++) {
                assertThat(failureOf(on.share(shares)).kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            }
            assertThat(on.server().count(Counter.LOGIN_REQUESTS)).isEqualTo(1);
            assertThat(on.server().count(Counter.ATTACH_REQUESTS)).isEqualTo(1);
            await(() -> on.server().count(Counter.ATTACH_CURRENT) == 0);
            assertThat(on.server().count(Counter.ATTACH_NOT_LOGGED_IN)).isZero();
            await(() -> !on.events(ServerEvent.Type.DETACHED).isEmpty());
            assertThat(on.events(ServerEvent.Type.DETACHED)).hasSize(1);
        }
    }

    @Test
    void P6_whileLoginsAreDisabledItIsUnreachableAndTakesNoSlot() throws Exception {
        VirtualClock clock = new VirtualClock(Instant.now());
        try (NetWareFixture on = new NetWareFixture();
                Shares shares = NetWareFixture.shares(NetWareFixture.as(NetWareFixture.PLAIN), clock)) {
            Share share = on.share(shares);
            share.files().list("");
            clock.advance(Duration.ofMinutes(10));
            await(() -> on.server().count(Counter.ATTACH_CURRENT) == 0);
            on.server().disableLogin();
            for (int i = 0; i < 50; i++) {
                ShareException e = failureOf(share);
                assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.UNREACHABLE);
                assertThat(e.retryAt()).isPresent();
            }
            await(() -> on.server().count(Counter.ATTACH_CURRENT) == 0);
            assertThat(on.server().count(Counter.ATTACH_REQUESTS)).isEqualTo(2);
            assertThat(on.server().count(Counter.ATTACH_NOT_LOGGED_IN)).isZero();
            on.server().enableLogin();
            clock.advance(Duration.ofMinutes(2));
            assertThat(share.files().list("")).isEmpty();
        }
    }

    @Test
    void P6_aFullTableIsLeftAloneForAWhileAndNoSlotIsTaken() throws Exception {
        VirtualClock clock = new VirtualClock(Instant.now());
        try (NetWareFixture on = new NetWareFixture(true, builder -> builder.connectionLimit(1));
                Shares shares = NetWareFixture.shares(NetWareFixture.as(NetWareFixture.PLAIN), clock)) {
            Share share = on.share(shares);
            try (Shares others = on.sharesAs(NetWareFixture.OTHER)) {
                on.share(others).files().list("");
                for (int i = 0; i < 50; i++) {
                    ShareException e = failureOf(share);
                    assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.UNREACHABLE);
                    assertThat(e.retryAt()).isPresent();
                }
                assertThat(on.server().count(Counter.TABLE_FULL)).isEqualTo(1);
                assertThat(on.server().connections())
                        .singleElement()
                        .matches(each -> NetWareFixture.OTHER.equals(each.user()));
            }
            await(() -> on.server().count(Counter.ATTACH_CURRENT) == 0);
            clock.advance(Duration.ofMinutes(2));
            assertThat(share.files().list("")).isEmpty();
        }
    }

    @Test
    void P7_aClearedConnectionIsMadeAgainOnceForReads() throws Exception {
        try (NetWareFixture on = new NetWareFixture();
                Shares shares = on.sharesAs(NetWareFixture.PLAIN)) {
            Share share = on.share(shares);
            share.files().list("");
            assertThat(on.server().clear(on.server().connections().get(0).number()))
                    .isTrue();
            Crowd.inMany(16, () -> share.files().list(""));
            assertThat(on.server().count(Counter.ATTACH_REQUESTS)).isEqualTo(2);
            assertThat(shares.links()).singleElement().matches(link -> link.logOns() == 2);
        }
    }

    @Test
    void R5_aConnectionThatIsClearedInATransactionIsLost() throws Exception {
        try (NetWareFixture on = new NetWareFixture();
                Shares shares = on.sharesAs(NetWareFixture.PLAIN)) {
            Share share = on.share(shares);
            share.update("office")
                    .from(Source.directory(Trees.numbered(work.resolve("one"), 5, "one")))
                    .run();
            TreeDigest before = TreeDigest.of(on.disk().resolve("office"));
            AtomicBoolean cleared = new AtomicBoolean();
            Path two = Trees.numbered(work.resolve("two"), 5, "two");
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> share.update("office")
                            .from(Source.directory(two))
                            .onProgress(progress -> {
                                if (progress.phase() == Phase.VERIFY && !cleared.getAndSet(true)) {
                                    on.server()
                                            .clear(on.server()
                                                    .connections()
                                                    .get(0)
                                                    .number());
                                }
                            })
                            .run());
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.LINK_LOST);
            assertThat(TreeDigest.of(on.disk().resolve("office"))).isEqualTo(before);
            assertThat(e.report().leftovers()).isEmpty();
        }
    }
}
