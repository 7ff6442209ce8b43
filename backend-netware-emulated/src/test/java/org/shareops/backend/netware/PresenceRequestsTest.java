package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.Shares;
import org.shareops.backend.netware.server.ServerEvent;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ServerLink;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Volume;

/** What it costs to look at who is there: every request is counted at the server. */
class PresenceRequestsTest {
    private NetWareFixture on;
    private Client operator;

    private Client plain;
    private Client other;

    private static final class Client implements AutoCloseable {
        final ServerLink link;
        final Volume volume;

        Client(NetWareFixture on, String user) throws ShareException {
            Backend backend = NetWareFixture.backend();
            ShareUrl url = ShareUrl.parse(on.url());
            link = backend.logOn(url.server(), NetWareFixture.as(user));
            volume = link.volume(backend.share(url));
        }

        SessionLister lister() {
            return volume.facet(SessionLister.class).orElseThrow();
        }

        @Override
        public void close() throws ShareException {
            volume.close();
            link.close();
        }
    }

    @BeforeEach
    void logOn() throws IOException {
        on = new NetWareFixture();
        operator = new Client(on, NetWareFixture.OPERATOR);
        plain = new Client(on, NetWareFixture.PLAIN);
        other = new Client(on, NetWareFixture.OTHER);
    }

    @AfterEach
    void logOff() throws IOException {
        for (Client each : List.of(operator, plain, other)) {
            each.close();
        }
        on.close();
    }

    private interface Deed {
        void run() throws ShareException;
    }

    /** Returns how often a client called each function meanwhile; numbers are given in the order of log-ons. */
    private Map<String, Integer> requests(Client by, Deed deed) throws ShareException {
        int number = by.equals(operator) ? 1 : 2;
        Client bystander = by.equals(operator) ? plain : operator;
        // A request is noted right after its answer, and before another is looked at.
        bystander.link.verify();
        long before = callsOf(number).count();
        deed.run();
        bystander.link.verify();
        Map<String, Integer> counts = new TreeMap<>();
        callsOf(number).skip(before).forEach(call -> counts.merge(call, 1, Integer::sum));
        return counts;
    }

    private Stream<String> callsOf(int connection) {
        return on.events(ServerEvent.Type.REQUEST).stream()
                .filter(event -> event.connection() == connection)
                .map(event -> event.detail().substring(0, event.detail().indexOf(' ')));
    }

    @Test
    void sessionsAskOnceForEachRowAndForWhatARowDoesNotTell() throws ShareException {
        assertThat(requests(
                        operator,
                        () -> assertThat(operator.lister().sessions().items())
                                .hasSize(3)
                                .allMatch(each -> each.client().isPresent())
                                .allMatch(each -> each.openFiles().isPresent())))
                .isEqualTo(Map.of("23/17", 1, "20", 1, "23/28", 3, "23/26", 3, "23/235", 3));
    }

    @Test
    void whoIsNoOperatorIsRefusedOnceAndSeesTheRest() throws ShareException {
        assertThat(requests(
                        plain,
                        () -> assertThat(plain.lister().sessions().items())
                                .hasSize(3)
                                .allMatch(each -> each.openFiles().isEmpty())))
                .isEqualTo(Map.of("23/17", 1, "20", 1, "23/28", 3, "23/26", 3, "23/235", 1));
    }

    @Test
    void openFilesAskForAddressesOfHoldersAlone() throws IOException {
        try (Shares shares = on.sharesAs(NetWareFixture.OPERATOR)) {
            on.share(shares).replace("A.TXT").from(Source.bytes(new byte[9])).run();
        }
        // The numbers end with the fourth, which has gone again.
        try (ContentReader one = plain.volume.read(SharePath.of("A.TXT"));
                ContentReader two = other.volume.read(SharePath.of("A.TXT"))) {
            assertThat(one.size()).isEqualTo(two.size());
            assertThat(requests(
                            operator,
                            () -> assertThat(operator.lister()
                                            .openFiles(SharePath.of("A.TXT"))
                                            .items())
                                    .extracting(OpenFile::user)
                                    .hasSize(2)))
                    .isEqualTo(Map.of("23/17", 1, "23/28", 4, "23/235", 3, "23/243", 1, "23/26", 2));
            assertThat(requests(
                            operator,
                            () -> assertThat(operator.lister()
                                            .openFiles(SharePath.of("NONE"))
                                            .items())
                                    .isEmpty()))
                    .isEqualTo(Map.of("23/17", 1, "23/28", 4, "23/235", 3, "23/243", 1));
        }
    }

    @Test
    void whoMayNotListOpenFilesIsToldByOneRequest() throws ShareException {
        assertThat(requests(
                        plain,
                        () -> assertThat(catchThrowableOfType(
                                                ShareException.class,
                                                () -> plain.lister().openFiles(SharePath.root()))
                                        .kind())
                                .isEqualTo(ErrorKind.ACCESS_DENIED)))
                .isEqualTo(Map.of("23/235", 1));
    }

    @Test
    void disconnectingReadsOneRowAgainAndClearsIt() throws ShareException {
        Session victim = operator.lister().sessions().items().stream()
                .filter(each -> each.user().filter(NetWareFixture.OTHER::equals).isPresent())
                .findFirst()
                .orElseThrow();
        SessionCloser closer = operator.volume.facet(SessionCloser.class).orElseThrow();
        assertThat(requests(operator, () -> closer.disconnect(victim)))
                .isEqualTo(Map.of("23/28", 1, "23/26", 1, "23/254", 1));
    }
}
