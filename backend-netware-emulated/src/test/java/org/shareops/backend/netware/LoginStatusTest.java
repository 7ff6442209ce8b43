package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.backend.netware.server.ConnectionInfo;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.ServerEvent;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Admission;
import org.shareops.spi.Backend;
import org.shareops.spi.ServerLink;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.NcpFormat;
import org.shareops.testkit.net.Tap;

/** Rule D7: logins never stay disabled, whatever ends; nor are they enabled in place of whoever had disabled them. */
class LoginStatusTest {
    private static final byte[] WERE_ENABLED = {1};
    private static final byte[] WERE_DISABLED = {0};
    /** Waited for to the end, and longer than a keeper takes to start and to log in. */
    private static final Duration SHORT = Duration.ofSeconds(10);

    private static final int OURS = 1;
    private static final int KEEPERS = 2;
    /** Behind the frame's head, function and length word, NCP 23/203. */
    private static final int SUB_FUNCTION = 16 + 9;

    private static boolean isDisable(byte[] message) {
        return message.length == SUB_FUNCTION + 1 && (message[SUB_FUNCTION] & 0xFF) == 203;
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Keeps what is on its way to the server, on one connection and in its order, until it is let through. */
    private static final class Hold implements Tap {
        private final int connection;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final Predicate<byte[]> from;

        Hold(int connection, Predicate<byte[]> from) {
            this.connection = connection;
            this.from = from;
        }

        boolean hasBegun() {
            return reached.getCount() == 0;
        }

        @Override
        public void connected(int number) {}

        @Override
        public void toServer(int number, byte[] message) {
            if (number == connection && from.test(message)) {
                reached.countDown();
                awaitUninterrupted(released);
            }
        }

        @Override
        public void toClient(int number, byte[] message) {}
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A link of an operator, through a proxy. */
    private static final class Scene implements AutoCloseable {
        final NetWareFixture on = new NetWareFixture();
        final CountingProxy proxy;
        final ServerLink link;
        final Admission admission;

        Scene() throws IOException {
            this(Tap.NONE, Duration.ofSeconds(20));
        }

        Scene(Tap tap, Duration response) throws IOException {
            proxy = CountingProxy.start(on.port(), new NcpFormat(), tap);
            Backend backend = NetWareFixture.backend(response);
            ShareUrl url = ShareUrl.parse(NetWareFixture.url(proxy.port()));
            link = backend.logOn(url.server(), NetWareFixture.as(NetWareFixture.OPERATOR));
            admission = link.volume(backend.location(url).share())
                    .facet(Admission.class)
                    .orElseThrow();
        }

        private int number(Predicate<ConnectionInfo> which) {
            return on.server().connections().stream()
                    .filter(which)
                    .findFirst()
                    .orElseThrow()
                    .number();
        }

        @Override
        public void close() throws IOException {
            link.close();
            proxy.close();
            on.close();
        }
    }

    private enum Ending {
        TIME_OUT(ErrorKind.OUTCOME_UNKNOWN),
        INTERRUPT(ErrorKind.CANCELLED),
        CLOSE(ErrorKind.CLOSED);

        final ErrorKind kind;

        Ending(ErrorKind kind) {
            this.kind = kind;
        }
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void D7_aRequestToDisableThatArrivesLateDisablesNothing(Ending ending) throws Exception {
        Hold hold = new Hold(OURS, LoginStatusTest::isDisable);
        try (Scene scene = new Scene(hold, ending == Ending.TIME_OUT ? SHORT : Duration.ofSeconds(20))) {
            AtomicReference<ShareException> failure = new AtomicReference<>();
            Thread refusing = new Thread(() -> failure.set(
                    catchThrowableOfType(ShareException.class, () -> scene.admission.refuse(WERE_ENABLED))));
            refusing.start();
            await(() -> hold.hasBegun() || !refusing.isAlive());
            assertThat(hold.hasBegun())
                    .as("a request to disable, not: " + failure.get())
                    .isTrue();
            if (ending == Ending.INTERRUPT) {
                refusing.interrupt();
            } else if (ending == Ending.CLOSE) {
                scene.link.close();
            }
            refusing.join();
            assertThat(failure.get().kind()).isEqualTo(ending.kind);
            await(() -> scene.on.server().connections().isEmpty());
            hold.released.countDown();
            scene.link.close();
            await(() -> scene.proxy.openConnections() == 0);
            assertThat(scene.on.events(ServerEvent.Type.LOGINS_DISABLED)).isEmpty();
            assertThat(scene.on.server().isLoginEnabled()).isTrue();
        }
    }

    @Test
    void D7_whoIsClearedByAnOperatorHasItsLoginsEnabledThoughItLives() throws Exception {
        try (Scene scene = new Scene()) {
            int ours = scene.number(each -> true);
            scene.admission.refuse(WERE_ENABLED);
            scene.on.server().clear(ours);
            await(() -> scene.on.server().isLoginEnabled());
            await(() -> scene.on.server().connections().isEmpty());
        }
    }

    @Test
    void D7_aLinkThatHasGoneSilentHasItsLoginsEnabled() throws Exception {
        AtomicReference<Boolean> silent = new AtomicReference<>(false);
        Hold hold = new Hold(OURS, message -> silent.get());
        try (Scene scene = new Scene(hold, SHORT)) {
            scene.admission.refuse(WERE_ENABLED);
            silent.set(true);
            await(() -> scene.on.server().isLoginEnabled());
            assertThat(scene.link.alive()).isFalse();
            hold.released.countDown();
        }
    }

    @Test
    void D7_aKeeperThatIsGoneIsNoticedAndTheCordonIsOver() throws Exception {
        try (Scene scene = new Scene()) {
            int ours = scene.number(each -> true);
            byte[] written = scene.admission.refuse(WERE_ENABLED);
            assertThat(scene.admission.stillRefuses(written)).isTrue();
            scene.on.server().clear(scene.number(each -> each.number() != ours));
            await(() -> scene.on.server().isLoginEnabled());
            assertThat(scene.admission.stillRefuses(written)).isFalse();
            assertThat(scene.link.alive()).isTrue();
            assertThat(scene.admission.refuse(scene.admission.save())).isEqualTo(written);
            assertThat(scene.on.server().isLoginEnabled()).isFalse();
            assertThat(scene.on.server().connections()).hasSize(2);
            scene.admission.restore(WERE_ENABLED);
            assertThat(scene.on.server().isLoginEnabled()).isTrue();
        }
    }

    @Test
    void D2_whatAnAdministratorHadDisabledStaysDisabled() throws Exception {
        try (Scene scene = new Scene()) {
            scene.on.server().disableLogin();
            byte[] saved = scene.admission.save();
            assertThat(saved).isEqualTo(WERE_DISABLED);
            assertThat(scene.admission.refuse(saved)).isEqualTo(WERE_DISABLED);
            assertThat(scene.on.server().count(Counter.ATTACH_REQUESTS)).isEqualTo(1);
            assertThat(scene.admission.stillRefuses(WERE_DISABLED)).isTrue();
            scene.admission.restore(saved);
            scene.link.close();
            assertThat(scene.on.server().isLoginEnabled()).isFalse();
            assertThat(scene.on.events(ServerEvent.Type.LOGINS_ENABLED)).isEmpty();
        }
    }

    @Test
    void D7_whoEndsFirstOfTwoThatRefuseLeavesNothingDisabled() throws Exception {
        try (Scene first = new Scene()) {
            Backend backend = NetWareFixture.backend();
            ShareUrl url = ShareUrl.parse(first.on.url());
            try (ServerLink link = backend.logOn(url.server(), NetWareFixture.as(NetWareFixture.OPERATOR))) {
                Admission second = link.volume(backend.location(url).share())
                        .facet(Admission.class)
                        .orElseThrow();
                first.admission.refuse(WERE_ENABLED);
                byte[] saved = second.save();
                byte[] written = second.refuse(saved);
                first.admission.restore(WERE_ENABLED);
                assertThat(second.stillRefuses(written)).isFalse();
                second.restore(saved);
            }
            assertThat(first.on.server().isLoginEnabled()).isTrue();
        }
    }

    @Test
    void D2_whatHasChangedSinceItWasSavedIsLeftAlone() throws Exception {
        try (Scene scene = new Scene()) {
            assertThat(refusal(scene, WERE_DISABLED).kind()).isEqualTo(ErrorKind.REFUSED);
            scene.on.server().disableLogin();
            assertThat(refusal(scene, WERE_ENABLED).kind()).isEqualTo(ErrorKind.REFUSED);
            scene.link.close();
            assertThat(scene.on.server().isLoginEnabled()).isFalse();
        }
    }

    private static ShareException refusal(Scene scene, byte[] saved) {
        return catchThrowableOfType(ShareException.class, () -> scene.admission.refuse(saved));
    }

    @Test
    void C3_closingEndsAKeeperThatIsJustBeingStarted() throws Exception {
        Hold hold = new Hold(KEEPERS, message -> true);
        try (Scene scene = new Scene(hold, Duration.ofSeconds(20))) {
            CompletableFuture<ShareException> failure =
                    CompletableFuture.supplyAsync(() -> refusal(scene, WERE_ENABLED));
            await(() -> hold.hasBegun() || failure.isDone());
            assertThat(hold.hasBegun()).as("a keeper").isTrue();
            scene.link.close();
            assertThat(failure.get().kind()).isEqualTo(ErrorKind.CLOSED);
            await(() -> scene.on.server().connections().isEmpty());
            assertThat(keepers()).isZero();
            hold.released.countDown();
        }
    }

    private static long keepers() {
        return ProcessHandle.current()
                .children()
                .filter(each -> each.info().commandLine().orElse("").contains("KeeperProcess"))
                .count();
    }

    @RepeatedTest(3)
    void P10_C5_nothingIsLeftAfterRestoringAndAfterClosing() throws Exception {
        try (Scene scene = new Scene()) {
            scene.admission.refuse(WERE_ENABLED);
            assertThat(keepers()).isEqualTo(1);
            scene.admission.restore(WERE_ENABLED);
            await(() -> scene.on.server().connections().size() == 1);
            assertThat(keepers()).isZero();
            scene.admission.refuse(WERE_ENABLED);
            scene.link.close();
            await(() -> scene.on.server().connections().isEmpty());
            assertThat(scene.on.server().isLoginEnabled()).isTrue();
            assertThat(keepers()).isZero();
        }
    }

    @Test
    void D7_withoutAKeeperNothingIsDisabledAndNoRightIsBlamed() throws Exception {
        String java = System.getProperty("java.home");
        try (Scene scene = new Scene()) {
            System.setProperty("java.home", "/there/is/no/java");
            assertThat(refusal(scene, WERE_ENABLED).kind()).isEqualTo(ErrorKind.REFUSED);
            assertThat(scene.on.events(ServerEvent.Type.LOGINS_DISABLED)).isEmpty();
            assertThat(scene.link.alive()).isTrue();
        } finally {
            System.setProperty("java.home", java);
        }
    }
}
