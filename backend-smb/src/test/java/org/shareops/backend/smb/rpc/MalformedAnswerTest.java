package org.shareops.backend.smb.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/** Whatever a server answers, nothing but a ShareException comes of it, soon, and without much memory. */
@Timeout(60)
class MalformedAnswerTest {
    /** Far more than any of these calls needs, far less than their lengths can claim. */
    private static final long MOST_ALLOCATED_BYTES = 2 << 20;

    private interface Call {
        void on(ServerService service) throws ShareException;
    }

    /** A call and an answer to it that is right. */
    private static final class Case {
        final String name;
        final Call call;
        final byte[] results;

        Case(String name, Call call, byte[] results) {
            this.name = name;
            this.call = call;
            this.results = results;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("sessions, level 502", ServerService::sessions, ServerServiceTest.fullSession(0)),
                new Case("sessions, level 1", MalformedAnswerTest::basicSessions, Captured.SESSIONS_1_RESULTS),
                new Case("files", ServerService::files, Captured.FILES_RESULTS),
                new Case("no files", ServerService::files, Captured.NO_FILES_RESULTS),
                new Case("share", service -> service.share("data"), Captured.SHARE_2_RESULTS),
                new Case("security", service -> service.shareSecurity("data"), Captured.SHARE_502_RESULTS),
                new Case(
                        "set security",
                        service -> service.setShareSecurity("data", new byte[1]),
                        Captured.SET_SHARE_1501_RESULTS),
                new Case(
                        "ask for the right", service -> service.mayChangeShare("data"), Captured.SET_SHARE_501_RESULTS),
                new Case("full sessions", ServerService::listsFullSessions, ServerServiceTest.fullSession(0)),
                new Case("close", service -> service.closeFile(1), Captured.CLOSE_UNKNOWN_RESULTS),
                new Case("time", ServerService::time, Captured.TIME_OF_DAY_RESULTS));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theseAnswersAreRightByThemselves(Case it) throws ShareException {
        it.call.on(server(it, it.results).service());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void resultsMayEndAtEveryByte(Case it) throws ShareException {
        for (int length = 0; length < it.results.length; length++) {
            assertMalformed(it, Arrays.copyOf(it.results, length));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theWireMayEndAtEveryByte(Case it) throws ShareException {
        byte[] whole = FakeServer.response(2, it.results, 64);
        for (int length = 0; length < whole.length; length++) {
            int end = length;
            FakeServer server = server(it, it.results);
            server.stubBytesInFragment = 64;
            ServerService service = server.service();
            server.spoil = answer -> Arrays.copyOf(answer, Math.min(end, answer.length - 1));
            assertThatExceptionOfType(ShareException.class)
                    .isThrownBy(() -> it.call.on(service))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.PROTOCOL));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyNumberMayBeAnyOther(Case it) throws ShareException {
        for (int at = 0; at + 4 <= it.results.length; at += 4) {
            long value = FakeServer.le32(it.results, at);
            for (long other : new long[] {
                0, 1, value - 1, value + 1, value << 16, 0x7FFF_FFFF, 0x8000_0000L, 0xFFFF_FFFEL, 0xFFFF_FFFFL
            }) {
                assertNothingButShareExceptions(it, with(it.results, at, other));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anyBytesMayBeAnyOthers(Case it) throws ShareException {
        Random random = new Random(it.name.hashCode());
        for (int round = 0; round < 2000; round++) {
            byte[] results = it.results.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                results[random.nextInt(results.length)] = (byte) random.nextInt();
            }
            assertNothingButShareExceptions(it, results);
        }
    }

    /** Lengths of the list of files: rows twice, and those of the first path. */
    @Test
    void aWrongLengthIsSaid() throws ShareException {
        Case files = new Case("files", ServerService::files, Captured.FILES_RESULTS);
        int rows = 4;
        int container = 12;
        int array = 20;
        int path = array + 4 + rows * 20;
        assertThat(FakeServer.le32(files.results, container)).isEqualTo(rows);
        assertThat(FakeServer.le32(files.results, array)).isEqualTo(rows);
        assertThat(FakeServer.le32(files.results, path)).isEqualTo("C:\\tmp\\data".length() + 1);

        for (long wrong : List.of(0L, 3L, 5L, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL)) {
            assertMalformed(files, with(files.results, container, wrong));
            assertMalformed(files, with(files.results, array, wrong));
            assertMalformed(files, with(with(files.results, container, wrong), array, wrong));
            assertMalformed(files, with(files.results, path + 8, wrong));
        }
        assertMalformed(files, with(files.results, path, 11));
        assertMalformed(files, with(files.results, path + 4, 1));
        assertMalformed(files, with(files.results, path + 4, 0xFFFF_FFFFL));
    }

    private static void assertMalformed(Case it, byte[] results) throws ShareException {
        ServerService service = server(it, results).service();
        assertThatExceptionOfType(ShareException.class)
                .isThrownBy(() -> it.call.on(service))
                .withMessageContaining("malformed")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.PROTOCOL));
    }

    private static void assertNothingButShareExceptions(Case it, byte[] results) throws ShareException {
        ServerService service = server(it, results).service();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            it.call.on(service);
        } catch (ShareException e) {
            assertThat(e).hasMessageStartingWith("cannot ");
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_ALLOCATED_BYTES);
    }

    private static FakeServer server(Case it, byte[] results) {
        boolean[] refused = {false};
        return new FakeServer((number, arguments) -> {
            if (it.name.equals("sessions, level 1") && !refused[0]) {
                refused[0] = true;
                return Captured.SESSIONS_502_REFUSED_RESULTS;
            }
            return results;
        });
    }

    private static void basicSessions(ServerService service) throws ShareException {
        service.sessions();
    }

    private static byte[] with(byte[] results, int at, long value) {
        byte[] changed = results.clone();
        for (int i = 0; i < 4; i++) {
            changed[at + i] = (byte) (value >>> (8 * i));
        }
        return changed;
    }
}
