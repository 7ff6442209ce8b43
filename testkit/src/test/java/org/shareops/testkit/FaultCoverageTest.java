package org.shareops.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.model.Credentials;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.spi.Admission;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.Backend;
import org.shareops.spi.BulkSync;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.FileCloser;
import org.shareops.spi.Notifier;
import org.shareops.spi.RangeCopier;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.ServerLink;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.SymbolicLinks;
import org.shareops.spi.Volume;
import org.shareops.spi.WholeFiles;

/** Every method of the SPI that can fail goes through the fault plan, also those that are added one day. */
class FaultCoverageTest {
    private static final ServerAddress SERVER = new ServerAddress("stub", "host", OptionalInt.empty());
    private static final List<Class<?>> SPI = List.of(
            Backend.class,
            ServerLink.class,
            Volume.class,
            Claim.class,
            ContentWriter.class,
            RangeCopier.class,
            ContentReader.class,
            EntryCursor.class,
            Admission.class,
            AtomicExchange.class,
            BulkSync.class,
            SymbolicLinks.class,
            FileCloser.class,
            Notifier.class,
            SecurityDescriptors.class,
            ServerCopy.class,
            SessionCloser.class,
            SessionLister.class,
            WholeFiles.class);
    /** Neither is a request: a listing is counted when it is opened, and a volume given back with its link. */
    private static final Set<String> NOT_COUNTED = Set.of("EntryCursor.next", "EntryCursor.close", "Volume.close");

    /** They come as the requests they are made of, each of which is counted, so that a crash can lie between any two. */
    private static final Set<String> MADE_OF_OTHERS = Set.of("finish", "deleteAndClose");

    private final SpiStub stub = new SpiStub();
    private final FaultBackend backend = new FaultBackend(stub.make(Backend.class));

    static Stream<Arguments> methodsThatCanFail() {
        return SPI.stream()
                .flatMap(type -> Stream.of(type.getMethods())
                        .filter(SpiStub::canFail)
                        .filter(method -> !MADE_OF_OTHERS.contains(method.getName()))
                        .map(method -> Arguments.of(type.getSimpleName() + "." + method.getName(), type, method)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("methodsThatCanFail")
    void isCountedAndReachesTheBackendOnce(String name, Class<?> type, Method method) throws Exception {
        Object target = make(type);
        backend.use(FaultPlan.none());
        int reached = stub.reached().size();
        stub.call(target, method);
        assertThat(stub.reached().subList(reached, stub.reached().size()))
                .singleElement()
                .satisfies(call -> assertThat(call).endsWith("." + method.getName()));
        assertThat(backend.calls()).hasSize(NOT_COUNTED.contains(name) ? 0 : 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("methodsThatCanFail")
    void doesNotReachTheBackendAfterACrash(String name, Class<?> type, Method method) throws Exception {
        Object target = make(type);
        crash();
        int reached = stub.reached().size();
        if (method.getName().equals("close")) {
            stub.call(target, method);
        } else {
            assertThatExceptionOfType(InvocationTargetException.class)
                    .isThrownBy(() -> stub.call(target, method))
                    .withCauseInstanceOf(SimulatedCrash.class);
        }
        assertThat(stub.reached()).as(name).hasSize(reached);
    }

    private void crash() {
        backend.use(FaultPlan.crashAfter(0));
        assertThatExceptionOfType(SimulatedCrash.class)
                .isThrownBy(() -> backend.logOn(SERVER, Credentials.ofProcess()));
    }

    private Object make(Class<?> type) throws ShareException {
        if (type == Backend.class) {
            return backend;
        }
        ServerLink link = backend.logOn(SERVER, Credentials.ofProcess());
        if (type == ServerLink.class) {
            return link;
        }
        Volume volume = link.volume(new ShareAddress(SERVER, "share"));
        if (type == Volume.class) {
            return volume;
        } else if (type == Claim.class) {
            return volume.claim(SpiStub.PATH);
        } else if (type == ContentWriter.class) {
            return volume.createNew(SpiStub.PATH);
        } else if (type == RangeCopier.class) {
            return volume.createNew(SpiStub.PATH).copierFrom(SpiStub.PATH);
        } else if (type == ContentReader.class) {
            return volume.read(SpiStub.PATH);
        } else if (type == EntryCursor.class) {
            return volume.list(SpiStub.PATH);
        }
        return volume.facet(type).orElseThrow();
    }
}
