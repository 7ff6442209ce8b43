package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.Sample;
import org.shareops.testkit.delivery.InboxView;
import org.shareops.testkit.delivery.ManySenders;
import org.shareops.testkit.delivery.SendersCase;

/** Rules V1, V3, V4 and V6 for many senders, whatever the kind of server. */
class ManySendersTest {
    private static final String INBOX = "BOX";
    private static final int SESSIONS = 8;

    private static final List<MemoryProfile> SERVERS =
            List.of(MemoryProfile.windows(), MemoryProfile.netwareDos(), MemoryProfile.posix());

    /** The inbox as another client sees it, who is one of this library, too. */
    private record Observer(MemoryFixture on) implements InboxView {
        @Override
        public SortedSet<String> names() throws IOException {
            SortedSet<String> names = new TreeSet<>();
            for (Entry entry : on.observer.files().list(INBOX)) {
                names.add(entry.name());
            }
            return names;
        }

        @Override
        public Optional<byte[]> content(String name) throws IOException {
            try (InputStream in = on.observer.files().read(INBOX + "/" + name)) {
                return Optional.of(in.readAllBytes());
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.NOT_FOUND) {
                    throw e;
                }
                return Optional.empty();
            }
        }
    }

    static Stream<SendersCase> cases() {
        return SendersCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void V1_V3_V4_V6_threadsLoseDoubleAndOverwriteNothing(SendersCase asked) throws Exception {
        boolean oneWillDo = asked.count() > 200 && !Sample.ofProperties().isFull();
        for (MemoryProfile profile : oneWillDo ? SERVERS.subList(1, 2) : SERVERS) {
            try (MemoryFixture on = new MemoryFixture(profile)) {
                ManySenders senders = new ManySenders(opener(on), INBOX, new Observer(on));
                senders.inThreads(asked, SESSIONS);
                assertThat(senders.complaints()).as(profile + " " + senders).isEmpty();
            }
        }
    }

    private static ManySenders.Opener opener(MemoryFixture on) {
        return new ManySenders.Opener() {
            @Override
            public FaultBackend backend() {
                return new FaultBackend(new MemoryBackend(on.server));
            }

            @Override
            public Shares open(FaultBackend backend) {
                return Shares.builder().onlyGivenBackends().backend(backend).build();
            }

            @Override
            public String url() {
                return on.share.toString();
            }
        };
    }
}
