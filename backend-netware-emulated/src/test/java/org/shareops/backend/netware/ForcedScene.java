package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.Update;
import org.shareops.backend.netware.server.ConnectionInfo;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.ServerEvent;
import org.shareops.model.CredentialsProvider;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.Leftovers;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.VirtualClock;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.NcpFormat;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.InUsePolicy;
import org.shareops.update.UpdateStrategy;

/** A server with a program that somebody runs, bystanders, and an operator behind a proxy who wants to update it. */
final class ForcedScene implements AutoCloseable {
    static final String TARGET = "OFFICE";
    static final String PROGRAM = TARGET + "/APP.EXE";
    static final String ELSEWHERE = "OTHER.TXT";

    final NetWareFixture on = new NetWareFixture();
    final CountingProxy proxy;
    final FaultBackend backend = new FaultBackend(NetWareFixture.backend());
    final VirtualClock clock = new VirtualClock(Instant.parse("2024-05-06T07:08:09Z"));
    final Path old;
    final Path fresh;
    private final Shares shares;
    private final List<Workstation> stations = new ArrayList<>();
    private int before;

    /** On real time. */
    static ForcedScene real(Path work) throws IOException {
        return new ForcedScene(work, EngineClock.system());
    }

    /** On {@link #clock}, so that nobody has to wait. */
    static ForcedScene virtual(Path work) throws IOException {
        return new ForcedScene(work, null);
    }

    private ForcedScene(Path work, @Nullable EngineClock time) throws IOException {
        old = Trees.write(work.resolve("old"), Map.of("APP.EXE", "old", "KEPT.TXT", "same"));
        fresh = Trees.write(work.resolve("fresh"), Map.of("APP.EXE", "another", "KEPT.TXT", "same", "NEW.TXT", "n"));
        proxy = CountingProxy.start(on.port(), new NcpFormat());
        shares = NetWareFixture.shares(
                backend,
                CredentialsProvider.of(NetWareFixture.as(NetWareFixture.OPERATOR)),
                time == null ? clock : time);
        publishOld();
    }

    private void publishOld() throws IOException {
        Trees.write(on.disk(), Map.of(ELSEWHERE, "elsewhere"));
        try (Shares first = on.sharesAs(NetWareFixture.OPERATOR)) {
            on.share(first).update(TARGET).from(Source.directory(old)).run();
        }
        before = on.events().size();
    }

    static InUsePolicy policy(Duration time) {
        return policy(time, how(time));
    }

    static InUsePolicy policy(Duration time, ForcedDisconnect how) {
        return InUsePolicy.retry(1, time).thenDisconnect(how);
    }

    static ForcedDisconnect how(Duration grace) {
        return ForcedDisconnect.after(grace).withScope(ForcedDisconnect.Scope.SESSION);
    }

    Share share() {
        return shares.share(NetWareFixture.url(proxy.port()));
    }

    Update update(UpdateStrategy strategy, InUsePolicy policy) {
        return share().update(TARGET)
                .from(Source.directory(fresh))
                .strategy(strategy)
                .whenInUse(policy);
    }

    Workstation user(String name) throws IOException {
        return keep(Workstation.loggedIn(on.port(), name));
    }

    Workstation attached() throws IOException {
        return keep(Workstation.attached(on.port()));
    }

    /** Closes it at the end. */
    Workstation keep(Workstation station) {
        stations.add(station);
        return station;
    }

    /** Returns what happened since the old version is in place, of these types. */
    List<ServerEvent> events(ServerEvent.Type... types) {
        List<ServerEvent> all = on.events();
        return all.subList(before, all.size()).stream()
                .filter(event -> List.of(types).contains(event.type()))
                .toList();
    }

    /** Returns messages as {@code user: text}. */
    List<String> messages() {
        return events(ServerEvent.Type.MESSAGE).stream()
                .map(event -> event.user() + ": " + event.detail())
                .toList();
    }

    long cleared() {
        return on.server().count(Counter.SESSION_CLOSED);
    }

    boolean isNew() throws IOException {
        return live().equals(TreeDigest.of(fresh));
    }

    boolean isOld() throws IOException {
        return live().equals(TreeDigest.of(old));
    }

    private TreeDigest live() throws IOException {
        return TreeDigest.of(on.disk().resolve(TARGET));
    }

    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** While the library is still open: logins are as before, and nothing of ours is left on the server. */
    void assertNothingIsLeft() throws IOException {
        assertThat(on.server().isLoginEnabled()).as("logins").isTrue();
        assertThat(Leftovers.in(on.disk())).isEmpty();
        // A link of ours and no keeper; he enables logins first, and then says good-bye.
        await(() -> operators().size() <= 1);
        assertThat(operators()).allMatch(each -> each.openFiles().isEmpty());
    }

    private List<ConnectionInfo> operators() {
        return on.server().connections().stream()
                .filter(each -> NetWareFixture.OPERATOR.equals(each.user()))
                .toList();
    }

    @Override
    public void close() throws IOException {
        shares.close();
        stations.forEach(Workstation::close);
        proxy.close();
        on.close();
    }
}
