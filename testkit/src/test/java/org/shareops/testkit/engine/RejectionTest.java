package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;
import org.shareops.testkit.Crowd;

/** Rules P3 and P5: credentials that a server has refused are not sent again, and wait for nobody. */
@Timeout(120)
class RejectionTest {
    private static final ServerAddress SERVER = ServerAddress.parse("mem://srv");

    private final LinkWorld on = new LinkWorld();
    private final MemoryServer server = on.server;

    @Test
    void P5_rejectedCredentialsAreSentOnce() throws Exception {
        server.user("ann", "right");
        AtomicReference<Credentials> mine = new AtomicReference<>(Credentials.password("ann", "hunter7".toCharArray()));
        try (Shares shares =
                on.builder().credentials(any -> Optional.of(mine.get())).build()) {
            Share share = shares.share("mem://srv/a");
            for (int i = 0; i < 100; i++) {
                ShareException e = catchThrowableOfType(
                        ShareException.class, () -> share.files().list(""));
                assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
                assertThat(e).message().doesNotContain("hunter7");
            }
            assertThat(server.requests()).containsEntry("logOn", 1L);
            assertThat(share.probe().state()).isEqualTo(LinkState.REJECTED);
            assertThat(LinkWorld.only(shares).rejections()).isEqualTo(1);
            // The same again is no news.
            mine.set(Credentials.password("ann", "hunter7".toCharArray()));
            assertThat(catchThrowableOfType(ShareException.class, () -> share.probe(Probe.CONNECT))
                            .kind())
                    .isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            assertThat(server.requests()).containsEntry("logOn", 1L);
            mine.set(Credentials.password("ann", "right".toCharArray()));
            assertThat(share.files().list("")).isEmpty();
            assertThat(server.requests()).containsEntry("logOn", 2L);
        }
    }

    @Test
    void P5_aMendedAccountIsTriedAgainWhenTheCallerSaysSo() throws Exception {
        server.user("bob", "his");
        Credentials mine = Credentials.password("ann", "secret".toCharArray());
        try (Shares shares = on.builder().credentials(any -> Optional.of(mine)).build()) {
            Share share = shares.share("mem://srv/a");
            assertThat(catchThrowableOfType(
                            ShareException.class, () -> share.files().list("")))
                    .isNotNull();
            server.user("ann", "secret");
            assertThat(catchThrowableOfType(
                            ShareException.class, () -> share.files().list("")))
                    .isNotNull();
            shares.forgetRejection(SERVER);
            assertThat(share.files().list("")).isEmpty();
            assertThat(server.requests()).containsEntry("logOn", 2L);
        }
    }

    @Test
    void P5_twoWrongPasswordsInTurnAreSentOnceEach() throws Exception {
        server.user("ann", "right");
        AtomicInteger number = new AtomicInteger();
        try (Shares shares = on.builder()
                .credentials(any -> Optional.of(
                        Credentials.password("ann", (number.incrementAndGet() % 2 == 0 ? "one" : "two").toCharArray())))
                .build()) {
            Share share = shares.share("mem://srv/a");
            for (int i = 0; i < 100; i++) {
                assertThat(catchThrowableOfType(
                                        ShareException.class,
                                        () -> share.files().list(""))
                                .kind())
                        .isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            }
            assertThat(server.requests()).containsEntry("logOn", 2L);
        }
    }

    @Test
    void P3_P5_whoWaitsBesideWrongCredentialsIsNotRejectedForThem() throws Exception {
        server.user("ann", "right");
        AtomicInteger number = new AtomicInteger();
        try (Shares shares = on.builder()
                .credentials(any -> Optional.of(Credentials.password(
                        "ann", (number.incrementAndGet() % 2 == 0 ? "right" : "hunter7").toCharArray())))
                .build()) {
            Share share = shares.share("mem://srv/a");
            List<Boolean> good = Crowd.inMany(8, () -> {
                try {
                    share.files().list("");
                    return true;
                } catch (ShareException e) {
                    assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
                    return false;
                }
            });
            assertThat(good).contains(true);
            assertThat(server.requests().get("logOn")).isLessThanOrEqualTo(2);
            assertThat(server.logOns()).isEqualTo(1);
        }
    }

    @Test
    void P5_whatWasRefusedOnceIsNotSentAgainAfterOthersWereLetIn() throws Exception {
        server.user("ann", "right");
        Credentials wrong = Credentials.password("ann", "hunter7".toCharArray());
        AtomicReference<Credentials> mine = new AtomicReference<>(wrong);
        try (Shares shares =
                on.builder().credentials(any -> Optional.of(mine.get())).build()) {
            Share share = shares.share("mem://srv/a");
            assertRefused(share);
            mine.set(Credentials.password("ann", "right".toCharArray()));
            share.files().list("");
            server.stop().start();
            mine.set(wrong);
            assertRefused(share);
            assertThat(server.requests()).containsEntry("logOn", 2L);
            shares.forgetRejection(SERVER);
            assertRefused(share);
            assertThat(server.requests()).containsEntry("logOn", 3L);
        }
    }

    private static void assertRefused(Share share) {
        assertThat(catchThrowableOfType(
                                ShareException.class, () -> share.files().list(""))
                        .kind())
                .isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
    }
}
