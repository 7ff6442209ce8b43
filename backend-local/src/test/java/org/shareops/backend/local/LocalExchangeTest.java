package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.shareops.backend.local.ShareFailures.failsWith;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.model.Capability;
import org.shareops.model.ErrorKind;
import org.shareops.model.SharePath;
import org.shareops.model.Support;
import org.shareops.spi.AtomicExchange;

@EnabledOnOs(OS.LINUX)
class LocalExchangeTest {
    private static final SharePath ONE = SharePath.of("one");
    private static final SharePath OTHER = SharePath.of("other");

    @TempDir
    Path directory;

    private OpenShare share;

    @BeforeEach
    void open() throws IOException {
        share = OpenShare.at(directory);
        share.put("one/file", "1");
        share.put("other/file", "2");
        assumeTrue(
                share.volume.facet(AtomicExchange.class).isPresent(), () -> "no exchange on " + share.volume.traits());
    }

    @AfterEach
    void close() throws IOException {
        share.close();
    }

    @Test
    void neitherNameIsEverAbsent() throws Exception {
        AtomicExchange exchange = share.facet(AtomicExchange.class);
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch looking = new CountDownLatch(1);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> looks = reader.submit(() -> {
                int count = 0;
                try {
                    while (!done.get()) {
                        assertThat(share.volume.stat(ONE)).isPresent();
                        assertThat(share.volume.stat(OTHER)).isPresent();
                        count++;
                        looking.countDown();
                    }
                } finally {
                    looking.countDown();
                }
                return count;
            });
            looking.await();
            for (int i = 0; i < 1001; i++) {
                exchange.exchange(ONE, OTHER);
            }
            done.set(true);
            assertThat(looks.get()).isPositive();
        } finally {
            done.set(true);
            reader.shutdownNow();
        }
        assertThat(share.content("one/file")).isEqualTo("2");
    }

    @Test
    void swapsAFileWithADirectory() throws IOException {
        share.put("single", "x");
        share.facet(AtomicExchange.class).exchange(ONE, SharePath.of("single"));
        assertThat(share.content("one")).isEqualTo("x");
        assertThat(share.content("single/file")).isEqualTo("1");
    }

    @Test
    void refusesWhatIsMissingOrBelow() {
        AtomicExchange exchange = share.facet(AtomicExchange.class);
        failsWith(ErrorKind.NOT_FOUND, () -> exchange.exchange(ONE, SharePath.of("no")));
        failsWith(ErrorKind.UNSUPPORTED, () -> exchange.exchange(ONE, SharePath.of("one/file")));
        failsWith(ErrorKind.REFUSED, () -> exchange.exchange(ONE, SharePath.root()));
    }

    @Test
    void theCapabilityAgreesWithTheFacet() throws IOException {
        assertThat(share.volume.capabilities().get(Capability.ATOMIC_EXCHANGE).support())
                .isEqualTo(Support.YES);
    }
}
