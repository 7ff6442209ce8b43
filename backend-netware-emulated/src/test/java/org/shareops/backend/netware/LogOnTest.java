package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.shareops.backend.netware.server.Counter;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
import org.shareops.model.ShareException;
import org.shareops.model.ShareUrl;
import org.shareops.spi.ServerLink;

/** Log-ons that are let through with a warning, or refused. */
class LogOnTest {
    private static ServerLink logOn(NetWareFixture on, Credentials credentials) throws IOException {
        return NetWareFixture.backend().logOn(ShareUrl.parse(on.url()).server(), credentials);
    }

    private static ShareException refusal(NetWareFixture on, Credentials credentials) {
        return catchThrowableOfType(
                ShareException.class, () -> logOn(on, credentials).close());
    }

    @Test
    void aGraceLoginIsALogin() throws IOException {
        try (NetWareFixture on =
                new NetWareFixture(true, builder -> builder.expiredPassword(NetWareFixture.PLAIN, 2))) {
            for (int left = 2; left > 0; left--) {
                try (ServerLink link = logOn(on, NetWareFixture.as(NetWareFixture.PLAIN))) {
                    link.verify();
                }
            }
            ShareException e = refusal(on, NetWareFixture.as(NetWareFixture.PLAIN));
            assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            assertThat(e.nativeCode()).map(NativeCode::code).contains(0xDEL);
            assertThat(on.server().count(Counter.LOGIN_REQUESTS)).isEqualTo(3);
            assertThat(on.server().count(Counter.LOGIN_REFUSED)).isEqualTo(1);
        }
    }

    @Test
    void lettersOfAnyLengthMakeAPassword() throws IOException {
        String password = "\u00e4\u20ac\ud83d\ude00z".repeat(9);
        try (NetWareFixture on = new NetWareFixture(true, builder -> builder.user("EVE", password.toCharArray()))) {
            logOn(on, Credentials.password("EVE", password.toCharArray())).close();
            assertThat(refusal(on, Credentials.password("EVE", (password + "x").toCharArray()))
                            .kind())
                    .isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
        }
    }

    @Test
    void Q243681_aServerWithoutALicenceIsLeftAloneForAWhile() throws IOException {
        try (NetWareFixture on = new NetWareFixture(true, builder -> builder.licences(1));
                ServerLink first = logOn(on, NetWareFixture.as(NetWareFixture.OTHER))) {
            ShareException e = refusal(on, NetWareFixture.as(NetWareFixture.PLAIN));
            assertThat(e.kind()).isEqualTo(ErrorKind.UNREACHABLE);
            assertThat(e.detail()).contains("licence");
            first.verify();
            ForcedScene.await(() -> on.server().connections().size() == 1);
        }
    }

    @Test
    void P2_aNameThatNobodyCanHaveReachesNoServer() throws IOException {
        try (NetWareFixture on = new NetWareFixture()) {
            for (String user : new String[] {"X".repeat(300), "X".repeat(48), "\u00DF".repeat(24)}) {
                Credentials credentials = Credentials.password(user, NetWareFixture.PASSWORD.toCharArray());
                assertThat(refusal(on, credentials).kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            }
            assertThat(on.server().count(Counter.TCP_ACCEPTED)).isZero();
        }
    }
}
