package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Mutant.facet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Access;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.ServerList;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.SessionLister;

/** Backends and fixtures that can do little, or less than others, and say so: nothing accuses them. */
class HonestBackendsTest {
    private static final int POOL = 24;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration REQUEST = Duration.ofMillis(20);

    @TestFactory
    List<DynamicTest> nobodyIsAccused() {
        Map<String, Mutant> honest = new LinkedHashMap<>();
        honest.put("a server that tells no users", weak(MemoryProfile.windows(), listed(each -> named(each, false))));
        honest.put(
                "a server that tells users with their domain",
                weak(MemoryProfile.windows(), listed(each -> named(each, true))));
        honest.put(
                "another client that holds the directory that it works in",
                weak(MemoryProfile.windows(), facet(SessionLister.class, (lister, volume) -> working(lister))));
        List<DynamicTest> tests = new ArrayList<>();
        honest.forEach((name, backend) -> tests.add(DynamicTest.dynamicTest(name, () -> assertUnharmed(backend))));
        tests.add(DynamicTest.dynamicTest(
                "a fixture whose counters see nothing", () -> assertUnharmed(HonestBackendsTest::blind)));
        tests.add(DynamicTest.dynamicTest("a server that is far away", HonestBackendsTest::assertFarIsNotAccused));
        tests.add(DynamicTest.dynamicTest(
                "another client who says its domain, too", () -> assertUnharmed(HonestBackendsTest::ofADomain)));
        tests.add(DynamicTest.dynamicTest("a pool of threads that grows to its size", () -> {
            ExecutorService pool = Executors.newFixedThreadPool(POOL);
            try {
                ContractRun run = ContractRun.of(
                        weak(MemoryProfile.windows(), pooled(pool))::fixture,
                        LIMIT,
                        LIMIT,
                        test -> test.startsWith("C5_"));
                assertThat(run.ran()).isNotEmpty();
                assertThat(run.failed()).isEmpty();
            } finally {
                pool.shutdownNow();
            }
        }));
        return tests;
    }

    private static Mutant.Twist pooled(ExecutorService pool) {
        return Mutant.volumes((volume, where) -> new ForwardingVolume(volume) {
            @Override
            public ContentReader read(SharePath file) throws ShareException {
                try {
                    return pool.submit(() -> super.read(file)).get();
                } catch (ExecutionException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        });
    }

    private static ShareFixture ofADomain() {
        return new MemoryContractFixture("domain", MemoryProfile.windows()) {
            @Override
            public Optional<OtherClient> otherClient(String url) throws IOException {
                return super.otherClient(url).map(Named::new);
            }
        };
    }

    /** The server lists a user without his domain, which he gives. */
    private record Named(OtherClient client) implements OtherClient {
        @Override
        public String user() {
            return "DOM\\" + client.user();
        }

        @Override
        public byte[] read(String path) throws IOException {
            return client.read(path);
        }

        @Override
        public void write(String path, byte[] content) throws IOException {
            client.write(path, content);
        }

        @Override
        public Hold hold(String path) throws IOException {
            return client.hold(path);
        }

        @Override
        public Hold open(String path) throws IOException {
            return client.open(path);
        }

        @Override
        public void close() throws Exception {
            client.close();
        }
    }

    /** Whoever waits for so many answers that they show something waits for minutes. */
    private static void assertFarIsNotAccused() throws Exception {
        ContractRun run = ContractRun.of(
                () -> {
                    MemoryContractFixture far = new MemoryContractFixture("far", MemoryProfile.posix());
                    far.server().beforeEach((primitive, path) -> LockSupport.parkNanos(REQUEST.toNanos()));
                    return far;
                },
                LIMIT,
                test -> test.contains("NeverAbsent"));
        assertThat(run.ran()).hasSize(2);
        assertThat(run.failed()).isEmpty();
        assertThat(String.join("", run.reports().values())).contains("too few looks");
    }

    private static Mutant weak(MemoryProfile profile, Mutant.Twist twist) {
        return new Mutant(Rule.R1, "is honest", profile, twist);
    }

    private static void assertUnharmed(Mutant honest) throws Exception {
        assertUnharmed(honest::fixture);
    }

    private static void assertUnharmed(Supplier<ShareFixture> fixture) throws Exception {
        ContractRun run = ContractRun.of(
                fixture, LIMIT, LIMIT, test -> !test.contains("NeverAbsent") && !test.startsWith("C5_every"));
        assertThat(run.ran()).isNotEmpty();
        assertThat(run.failed()).isEmpty();
        assertThat(run.outside()).isEmpty();
    }

    private static Mutant.Twist listed(UnaryOperator<OpenFile> change) {
        return facet(SessionLister.class, (lister, volume) -> new Forwarding.OfLister(lister) {
            @Override
            public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
                return ServerList.complete(
                        super.openFiles(below).items().stream().map(change).toList());
            }
        });
    }

    private static OpenFile named(OpenFile file, boolean known) {
        return new OpenFile(
                file.id(),
                file.path(),
                known ? file.user().map(user -> "DOMAIN\\" + user.toUpperCase(Locale.ROOT)) : Optional.empty(),
                known ? file.access() : Set.of(),
                OptionalInt.empty(),
                List.of(),
                file.sessionId(),
                Optional.empty(),
                file.blocking(),
                file.own());
    }

    /** Whenever somebody else has anything open. */
    private static SessionLister working(SessionLister lister) {
        return new Forwarding.OfLister(lister) {
            @Override
            public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
                List<OpenFile> all = new ArrayList<>(super.openFiles(below).items());
                if (below.isRoot()) {
                    all.add(new OpenFile(
                            "directory",
                            below,
                            Optional.of("bob"),
                            Set.of(Access.READ),
                            OptionalInt.empty(),
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            false,
                            Ownership.NO));
                }
                return ServerList.complete(all);
            }
        };
    }

    private static ShareFixture blind() {
        return new MemoryContractFixture("blind", MemoryProfile.windows()) {
            @Override
            public Optional<ServerCounters> counters() {
                return Optional.of(new Blind());
            }
        };
    }

    /** Counts nothing at all. */
    private static final class Blind implements ServerCounters {
        @Override
        public long requests() {
            return 0;
        }

        @Override
        public long connections() {
            return 0;
        }

        @Override
        public long logOns() {
            return 0;
        }

        @Override
        public long anonymousLogOns() {
            return 0;
        }

        @Override
        public int sessions() {
            return 0;
        }
    }
}
