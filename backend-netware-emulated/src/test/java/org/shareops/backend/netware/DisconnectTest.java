package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.ServerEvent;
import org.shareops.model.CloseResult;
import org.shareops.model.ErrorKind;
import org.shareops.model.Ownership;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Admission;
import org.shareops.spi.Backend;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** Rules S3 and S4, and who may refuse newcomers: counted on the server. */
class DisconnectTest {
    private static Session of(String user, Share list) throws IOException {
        return list.sessions().items().stream()
                .filter(each -> each.user().filter(user::equals).isPresent())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void S4_whoHasGotTheNumberMeanwhileIsNotHit() throws Exception {
        try (NetWareFixture on = new NetWareFixture();
                Shares operators = on.sharesAs(NetWareFixture.OPERATOR);
                Shares first = on.sharesAs(NetWareFixture.PLAIN);
                Shares second = on.sharesAs(NetWareFixture.OTHER)) {
            Share operator = on.share(operators);
            operator.files().list("");
            on.share(first).files().list("");
            Session listed = of(NetWareFixture.PLAIN, operator);
            int number = Integer.parseInt(listed.id().substring(0, listed.id().indexOf('.')));
            assertThat(on.server().clear(number)).isTrue();
            on.share(second).files().list("");
            assertThat(on.server().connections())
                    .anyMatch(each -> each.number() == number && NetWareFixture.OTHER.equals(each.user()));
            List<CloseResult> results = operator.disconnect(List.of(listed));
            assertThat(results).singleElement().matches(each -> each.outcome() == CloseResult.Outcome.ALREADY_GONE);
            assertThat(on.server().connections())
                    .anyMatch(each -> each.number() == number && NetWareFixture.OTHER.equals(each.user()));
            assertThat(on.events(ServerEvent.Type.CLEARED)).hasSize(1);
        }
    }

    @Test
    void S4_whoIsListedIsDisconnectedAndNobodyElse() throws Exception {
        try (NetWareFixture on = new NetWareFixture();
                Shares operators = on.sharesAs(NetWareFixture.OPERATOR);
                Shares first = on.sharesAs(NetWareFixture.PLAIN);
                Shares second = on.sharesAs(NetWareFixture.OTHER)) {
            Share operator = on.share(operators);
            on.share(first).files().list("");
            on.share(second).files().list("");
            assertThat(operator.disconnect(List.of(of(NetWareFixture.PLAIN, operator))))
                    .singleElement()
                    .matches(each -> each.outcome() == CloseResult.Outcome.CLOSED);
            assertThat(on.server().connections())
                    .extracting(each -> String.valueOf(each.user()))
                    .containsExactlyInAnyOrder(NetWareFixture.OPERATOR, NetWareFixture.OTHER);
            assertThat(on.server().count(Counter.SESSION_CLOSED)).isEqualTo(1);
        }
    }

    @Test
    void S2_S3_aPlainUserDisconnectsNobodyAndAnOperatorNotItself() throws Exception {
        try (NetWareFixture on = new NetWareFixture();
                Shares operators = on.sharesAs(NetWareFixture.OPERATOR);
                Shares plain = on.sharesAs(NetWareFixture.PLAIN)) {
            Share operator = on.share(operators);
            on.share(plain).files().list("");
            Session ours = of(NetWareFixture.OPERATOR, operator);
            assertThat(ours.own()).isEqualTo(Ownership.YES);
            assertThat(operator.disconnect(List.of(ours)))
                    .singleElement()
                    .matches(each -> each.outcome() == CloseResult.Outcome.FAILED);
            assertThat(kindOfDisconnecting(on.share(plain), ours)).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(on.server().count(Counter.SESSION_CLOSED)).isZero();
            assertThat(on.server().connections()).hasSize(2);
        }
    }

    private static ErrorKind kindOfDisconnecting(Share share, Session victim) {
        try {
            return share.disconnect(List.of(victim))
                    .get(0)
                    .failure()
                    .orElseThrow()
                    .kind();
        } catch (ShareException e) {
            return e.kind();
        }
    }

    @Test
    void D7_whoIsNoOperatorIsRefusedBeforeAnythingHasChanged() throws Exception {
        Backend backend = NetWareFixture.backend();
        try (NetWareFixture on = new NetWareFixture()) {
            ShareUrl url = ShareUrl.parse(on.url());
            try (ServerLink link = backend.logOn(url.server(), NetWareFixture.as(NetWareFixture.PLAIN));
                    Volume volume = link.volume(backend.share(url))) {
                Admission admission = volume.facet(Admission.class).orElseThrow();
                ShareException e = catchThrowableOfType(ShareException.class, () -> admission.refuse(new byte[] {1}));
                assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
                assertThat(e.toString()).doesNotContain(NetWareFixture.PASSWORD);
            }
            assertThat(on.server().count(Counter.LOGIN_DISABLED)).isZero();
            assertThat(on.server().isLoginEnabled()).isTrue();
        }
    }
}
