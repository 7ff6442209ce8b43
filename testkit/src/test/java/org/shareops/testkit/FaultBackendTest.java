package org.shareops.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.shareops.testkit.CallMatcher.anyCall;
import static org.shareops.testkit.CallMatcher.callsTo;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.Backend;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

class FaultBackendTest {
    private static final ServerAddress SERVER = new ServerAddress("stub", "host", OptionalInt.empty());
    private static final SharePath LIVE = SharePath.of("live");
    private static final SharePath ASIDE = SharePath.of(".shareops/aside");

    private final SpiStub stub = new SpiStub();
    private final FaultBackend backend = new FaultBackend(stub.make(Backend.class));

    private ServerLink logOn() throws ShareException {
        return backend.logOn(SERVER, Credentials.ofProcess());
    }

    private Volume volume() throws ShareException {
        return logOn().volume(new ShareAddress(SERVER, "share"));
    }

    @Test
    void countsAndLogsInOrder() throws ShareException {
        Volume volume = volume();
        volume.stat(LIVE);
        volume.stat(ASIDE);
        volume.rename(LIVE, ASIDE, RenameMode.FAIL_IF_EXISTS);
        try (Claim claim = volume.claim(LIVE)) {
            claim.delete();
        }

        assertThat(backend.calls())
                .extracting(Call::primitive)
                .containsExactly(
                        Primitive.LOG_ON,
                        Primitive.OPEN_VOLUME,
                        Primitive.STAT,
                        Primitive.STAT,
                        Primitive.RENAME,
                        Primitive.CLAIM,
                        Primitive.CLAIM_DELETE,
                        Primitive.CLOSE);
        assertThat(backend.calls().get(4)).isEqualTo(new Call(5, Primitive.RENAME, LIVE, Optional.of(ASIDE)));
        assertThat(backend.calls().get(4).concerns(SharePath.of(".shareops"))).isTrue();
        assertThat(backend.calls().get(4).names(SharePath.of(".shareops"))).isFalse();
        assertThat(backend.count(Primitive.STAT)).isEqualTo(2);
        assertThat(backend.count(Primitive.DELETE)).isZero();
        assertThat(backend.counts()).hasSize(7);
    }

    @Test
    void aRefusedCallDoesNotReachTheBackend() throws ShareException {
        Volume volume = volume();
        backend.use(FaultPlan.builder()
                .refuse(callsTo(Primitive.RENAME).naming(LIVE), ErrorKind.IN_USE)
                .build());

        assertThatExceptionOfType(ShareException.class)
                .isThrownBy(() -> volume.rename(LIVE, ASIDE, RenameMode.FAIL_IF_EXISTS))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE))
                .satisfies(e -> assertThat(e.path()).contains(LIVE));
        assertThat(stub.reached()).doesNotContain("Volume.rename");
        volume.rename(ASIDE, SharePath.of("other"), RenameMode.FAIL_IF_EXISTS);
        assertThat(stub.reached()).contains("Volume.rename");
        assertThat(backend.count(Primitive.RENAME)).isEqualTo(2);
    }

    @Test
    void aLostReplyComesAfterTheCall() throws ShareException {
        Volume volume = volume();
        backend.use(FaultPlan.builder()
                .loseReply(callsTo(Primitive.RENAME).first(1), ErrorKind.OUTCOME_UNKNOWN)
                .build());

        assertThatExceptionOfType(ShareException.class)
                .isThrownBy(() -> volume.rename(LIVE, ASIDE, RenameMode.FAIL_IF_EXISTS))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.OUTCOME_UNKNOWN));
        assertThat(stub.reached()).contains("Volume.rename");
        volume.rename(LIVE, ASIDE, RenameMode.FAIL_IF_EXISTS);
    }

    @Test
    void aFileCreatedWithoutAReplyStaysOpenOnTheServer() throws ShareException {
        Volume volume = volume();
        backend.use(FaultPlan.builder()
                .loseReply(callsTo(Primitive.CREATE), ErrorKind.LINK_LOST)
                .build());
        assertThatExceptionOfType(ShareException.class).isThrownBy(() -> volume.createNew(LIVE));
        assertThat(backend.openHandles()).isEqualTo(1);
        backend.dropClient();
        assertThat(backend.openHandles()).isZero();
        assertThat(stub.reached()).contains("ContentWriter.close");
    }

    @Test
    void matchersCountTheCallsThatMatch() throws ShareException {
        Volume volume = volume();
        backend.use(FaultPlan.builder()
                .refuse(callsTo(Primitive.DELETE).below(LIVE).nth(2), ErrorKind.ACCESS_DENIED)
                .refuse(callsTo(Primitive.STAT).startingWith(3), ErrorKind.NOT_FOUND)
                .build());

        volume.delete(LIVE.child("a"));
        volume.delete(ASIDE);
        assertThatExceptionOfType(ShareException.class).isThrownBy(() -> volume.delete(LIVE.child("b")));
        volume.delete(LIVE.child("c"));

        volume.stat(LIVE);
        volume.stat(LIVE);
        assertThatExceptionOfType(ShareException.class).isThrownBy(() -> volume.stat(LIVE));
        assertThatExceptionOfType(ShareException.class).isThrownBy(() -> volume.stat(LIVE));
    }

    @Test
    void somethingElseCanHappenRightBeforeACall() throws ShareException {
        Volume volume = volume();
        List<String> reachedByThen = new ArrayList<>();
        backend.use(FaultPlan.builder()
                .before(callsTo(Primitive.RENAME), call -> reachedByThen.addAll(stub.reached()))
                .after(callsTo(Primitive.RENAME), call -> reachedByThen.add(call.toString()))
                .build());
        volume.rename(LIVE, ASIDE, RenameMode.FAIL_IF_EXISTS);
        assertThat(reachedByThen).doesNotContain("Volume.rename").endsWith("1 RENAME \"live\" \".shareops/aside\"");
    }

    @Test
    void afterACrashNothingReachesTheBackend() throws ShareException {
        ServerLink link = logOn();
        Volume volume = link.volume(new ShareAddress(SERVER, "share"));
        AtomicExchange exchange = volume.facet(AtomicExchange.class).orElseThrow();
        Claim claim = volume.claim(LIVE);
        ContentWriter writer = volume.createNew(ASIDE);
        ContentReader reader = volume.read(LIVE);
        EntryCursor cursor = volume.list(SharePath.root());
        backend.use(FaultPlan.crashAfter(1));
        volume.stat(LIVE);
        assertThat(backend.crashed()).isFalse();
        List<String> reached = stub.reached();

        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(() -> volume.stat(LIVE));
        assertThat(backend.crashed()).isTrue();
        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(() -> exchange.exchange(LIVE, ASIDE));
        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(claim::delete);
        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(writer::sync);
        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(() -> reader.read(ByteBuffer.allocate(1), 0));
        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(cursor::next);
        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(this::logOn);
        assertThat(link.alive()).isFalse();
        for (AutoCloseable open : List.of(claim, writer, reader, cursor, volume, link)) {
            assertThat(open).satisfies(AutoCloseable::close);
        }
        assertThat(stub.reached()).isEqualTo(reached);
        assertThat(backend.openHandles()).isEqualTo(4);
    }

    @Test
    void theServerDropsAClientThatIsGone() throws ShareException {
        Volume volume = volume();
        Claim claim = volume.claim(LIVE);
        backend.use(FaultPlan.crashAfter(0));
        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(claim::delete);
        assertThat(stub.reached()).doesNotContain("Claim.close");

        backend.dropClient();
        assertThat(stub.reached()).endsWith("Claim.close", "Volume.close", "ServerLink.close");
        int reached = stub.reached().size();
        backend.dropClient();
        assertThat(stub.reached()).hasSize(reached);
    }

    @Test
    void aCrashCanComeBeforeOrAfterAGivenCall() throws ShareException {
        Volume volume = volume();
        backend.use(
                FaultPlan.builder().crashAfter(callsTo(Primitive.RENAME).nth(2)).build());
        volume.rename(LIVE, ASIDE, RenameMode.FAIL_IF_EXISTS);
        assertThatExceptionOfType(SimulatedCrash.class)
                .isThrownBy(() -> volume.rename(ASIDE, LIVE, RenameMode.FAIL_IF_EXISTS));
        assertThat(stub.reached().stream().filter("Volume.rename"::equals)).hasSize(2);

        FaultBackend other = new FaultBackend(
                stub.make(Backend.class),
                FaultPlan.builder().crashBefore(callsTo(Primitive.LOG_ON)).build());
        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(() -> other.logOn(SERVER, Credentials.ofProcess()));
        assertThat(stub.reached().stream().filter("Backend.logOn"::equals)).hasSize(1);
    }

    @Test
    void crashesOfOneTryCanBeSuppressedByEachOther() throws ShareException {
        Volume volume = volume();
        backend.use(FaultPlan.builder().crashBefore(anyCall()).build());
        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(() -> {
            try (AutoCloseable tidying = () -> volume.delete(LIVE)) {
                assertThat(tidying).isNotNull();
                volume.stat(LIVE);
            }
        });
    }

    @Test
    void aRefusedCloseCanBeTriedAgain() throws ShareException {
        ContentWriter writer = volume().createNew(LIVE);
        backend.use(FaultPlan.builder()
                .refuse(callsTo(Primitive.CLOSE).first(1), ErrorKind.NO_SPACE)
                .build());
        assertThatExceptionOfType(ShareException.class).isThrownBy(writer::close);
        assertThat(backend.openHandles()).isEqualTo(1);
        writer.close();
        writer.close();
        assertThat(backend.openHandles()).isZero();
        assertThat(stub.reached().stream().filter("ContentWriter.close"::equals))
                .hasSize(1);
        assertThat(backend.count(Primitive.CLOSE)).isEqualTo(2);
    }

    @Test
    void anotherPlanCountsAnew() throws ShareException {
        Volume volume = volume();
        volume.stat(LIVE);
        backend.use(FaultPlan.none());
        assertThat(backend.calls()).isEmpty();
        volume.delete(LIVE);
        assertThat(backend.calls()).containsExactly(new Call(1, Primitive.DELETE, LIVE, Optional.empty()));
    }
}
