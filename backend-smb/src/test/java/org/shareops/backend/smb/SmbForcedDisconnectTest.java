package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.Update;
import org.shareops.model.CordonEnd;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.Admission;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.Trees;
import org.shareops.testkit.samba.SambaServer;
import org.shareops.update.Disconnected;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.ForcedDisconnect.Scope;
import org.shareops.update.InUsePolicy;
import org.shareops.update.Outcome;
import org.shareops.update.Phase;
import org.shareops.update.Progress;
import org.shareops.update.ProgressListener;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateHandle;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Warned;

/**
 * Q147819 on a real Samba with {@code strict rename}, where an open file below refuses the renaming of a directory, and with
 * times that pass: rules D1 to D6, judged by what becomes of other clients.
 */
@NeedsSamba
class SmbForcedDisconnectTest {
    private static final String ROOT = "smbadm";
    /** In BUILTIN\Administrators, but not one of the "admin users". */
    private static final String MEMBER = "smbop";

    private static final String ANNA = "anna";
    private static final String BOB = "bob";
    private static final String CARL = "carl";

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int FILES = 100;
    private static final int CHANGED = 61;
    private static final int HELD = 37;
    private static final String TARGET = "office";

    private static SambaServer server;
    private static ShareDoor door;

    @TempDir
    Path work;

    private final Waits waits = new Waits();
    private final FaultBackend wire = new FaultBackend(new SmbBackend());
    private final List<Shares> opened = new ArrayList<>();
    private Share share;
    private Path one;
    private Path two;
    private SmbjClient anna;
    private SmbjClient carl;
    private File hers;
    private File his;
    private String before;

    @BeforeAll
    static void startServer() throws IOException {
        server = SambaServer.builder()
                .administrator(ROOT, SmbFixture.PASSWORD)
                .administrator(MEMBER, SmbFixture.PASSWORD)
                .user(ANNA, SmbFixture.PASSWORD)
                .user(BOB, SmbFixture.PASSWORD)
                .user(CARL, SmbFixture.PASSWORD)
                .global("admin users = " + ROOT)
                .share("data", "strict rename = yes")
                .start();
        Files.createDirectory(server.directoryOf("data").resolve("elsewhere"));
        Files.writeString(server.directoryOf("data").resolve("elsewhere/hers.txt"), "content");
        Files.writeString(server.directoryOf("data").resolve("elsewhere/his.txt"), "content");
        server.letEverybodyWrite("data");
        door = new ShareDoor(server, "data", ROOT);
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void connect() throws IOException {
        share = shareAs(ROOT, wire);
        anna = new SmbjClient(server.port(), ANNA, "data");
        carl = new SmbjClient(server.port(), CARL, "data");
        hers = anna.open("elsewhere/hers.txt", SMB2ShareAccess.ALL);
        his = carl.open("elsewhere/his.txt", SMB2ShareAccess.ALL);
        before = door.descriptor();
    }

    @AfterEach
    void disconnect() throws IOException {
        anna.close();
        carl.close();
        for (Shares each : opened) {
            each.close();
        }
        Trees.delete(live());
        Trees.delete(server.directoryOf("data").resolve(".shareops"));
    }

    private Share shareAs(String user, Backend backend) {
        Shares shares = Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .clock(waits)
                .credentials(CredentialsProvider.of(Credentials.password(user, SmbFixture.PASSWORD.toCharArray())))
                .build();
        opened.add(shares);
        return shares.share(server.url("data"));
    }

    private static Path live() {
        return server.directoryOf("data").resolve(TARGET);
    }

    /** Puts one version there, and makes the other. */
    private void prepare(int files, int changed) throws IOException {
        one = Trees.numbered(work.resolve("one"), files, "one");
        two = Trees.copy(one, work.resolve("two"));
        for (int number = 0; number < changed; number++) {
            Trees.writeNumbered(two, number, "two", 0);
        }
        Trees.copy(one, live());
        server.letEverybodyWrite("data");
    }

    private Update update(UpdateStrategy strategy, InUsePolicy policy) {
        return update(share, strategy, policy);
    }

    private Update update(Share on, UpdateStrategy strategy, InUsePolicy policy) {
        return on.update(TARGET).from(Source.directory(two)).strategy(strategy).whenInUse(policy);
    }

    private static InUsePolicy soon(ForcedDisconnect how) {
        return InUsePolicy.retry(0, MOMENT).thenDisconnect(how);
    }

    private static String pathOf(int number) {
        return TARGET + "/" + Trees.numberedName(number);
    }

    private File hold(int number) {
        return anna.open(pathOf(number), Set.of(SMB2ShareAccess.FILE_SHARE_READ));
    }

    private static List<String> leftBehind() throws IOException {
        Path area = server.directoryOf("data").resolve(".shareops");
        if (!Files.exists(area)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(area)) {
            return files.map(each -> each.getFileName().toString())
                    .filter(name -> !name.endsWith(".man"))
                    .toList();
        }
    }

    private static long sizeOfChanged() {
        return IntStream.range(0, CHANGED)
                .mapToLong(number -> Trees.numberedContent(number, "two", 0).length())
                .sum();
    }

    /** The system's clock, with which a list is kept of all waits in each phase. */
    private static final class Waits implements EngineClock {
        private final EngineClock clock = EngineClock.system();
        private final Map<Phase, List<Duration>> slept = new EnumMap<>(Phase.class);
        private Phase phase = Phase.PLAN;

        @Override
        public Instant instant() {
            return clock.instant();
        }

        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public synchronized void sleep(Duration duration) throws InterruptedException {
            slept.computeIfAbsent(phase, each -> new ArrayList<>()).add(duration);
            clock.sleep(duration);
        }

        @Override
        public void after(Duration delay, Runnable task) {
            clock.after(delay, task);
        }
    }

    /** Looks once at the beginning of each phase, on the operation's thread: so nothing goes on meanwhile. */
    private final class Looks implements ProgressListener {
        private final Map<Phase, List<Boolean>> letIn = new EnumMap<>(Phase.class);
        private final Map<Phase, List<Boolean>> isHeld = new EnumMap<>(Phase.class);
        private final File held;
        private Optional<Phase> last = Optional.empty();

        Looks(File held) {
            this.held = held;
        }

        @Override
        public void onProgress(Progress progress) {
            if (last.equals(Optional.of(progress.phase()))) {
                return;
            }
            last = Optional.of(progress.phase());
            waits.phase = progress.phase();
            note(letIn, progress.phase(), isLetIn(ANNA));
            note(isHeld, progress.phase(), SmbjClient.works(held));
        }

        private void note(Map<Phase, List<Boolean>> looks, Phase phase, boolean seen) {
            looks.computeIfAbsent(phase, each -> new ArrayList<>()).add(seen);
        }
    }

    private static boolean isLetIn(String user) {
        try {
            return door.letsIn(user);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void Q147819_aHolderIsGotOffAtTheAnnouncedTimeAndNobodyElse(UpdateStrategy strategy) throws IOException {
        prepare(FILES, CHANGED);
        InUsePolicy policy = InUsePolicy.retry(1, INTERVAL).thenDisconnectAfter(GRACE);
        try (SmbjClient bob = new SmbjClient(server.port(), BOB, "data")) {
            File held = hold(HELD);
            Looks looks = new Looks(held);

            UpdateReport report = update(strategy, policy).onProgress(looks).run();

            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(report.attempts()).isEqualTo(3);
            assertThat(report.bytesSent()).as("staged once in all attempts").isEqualTo(sizeOfChanged());
            assertThat(looks.letIn.get(Phase.WAIT)).as("between attempts").containsExactly(true, true);
            assertThat(report.warned()).containsExactly(new Warned(Optional.of(ANNA), List.of("127.0.0.1"), false));
            assertThat(report.disconnected())
                    .containsExactly(new Disconnected(
                            Scope.FILE,
                            Optional.of(ANNA),
                            List.of("127.0.0.1"),
                            List.of(SharePath.of(pathOf(HELD))),
                            0));
            assertThat(wire.count(Primitive.CLOSE_FILE)).isEqualTo(1);
            assertThat(wire.count(Primitive.DISCONNECT)).isZero();
            assertThat(wire.count(Primitive.REFUSE_NEWCOMERS)).isEqualTo(1);
            assertThat(waits.slept.get(Phase.WAIT)).containsExactly(INTERVAL, INTERVAL);
            assertThat(waits.slept.get(Phase.GRACE)).as("the grace ran").isNotEmpty();
            assertThat(looks.isHeld.get(Phase.CLOSE))
                    .as("when the grace is over")
                    .containsExactly(true);
            assertThat(SmbjClient.works(held)).isFalse();
            assertThat(SmbjClient.works(hers)).as("what she has elsewhere").isTrue();
            assertThat(SmbjClient.works(his)).isTrue();
            assertThat(bob.share.folderExists(TARGET)).isTrue();
            assertThat(server.sessionUsers()).contains(ANNA, BOB, CARL);
            for (Phase shut : List.of(Phase.GRACE, Phase.CLOSE, Phase.COMMIT, Phase.CLEAN)) {
                assertThat(looks.letIn.get(shut)).as("in %s", shut).containsExactly(false);
            }
            assertThat(door.letsIn(ANNA)).isTrue();
        }
        assertThat(door.descriptor()).isEqualTo(before);
        assertThat(Trees.digest(live())).isEqualTo(Trees.digest(two));
        assertThat(leftBehind()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void D6_whoAlwaysComesBackInTheSameSessionEndsItAfterAllRounds(UpdateStrategy strategy) throws IOException {
        prepare(6, 4);
        List<File> holds = new ArrayList<>(List.of(anna.open(pathOf(1), SMB2ShareAccess.ALL)));
        wire.use(FaultPlan.builder()
                .after(
                        CallMatcher.callsTo(Primitive.CLOSE_FILE),
                        call -> holds.add(anna.open(pathOf(1), SMB2ShareAccess.ALL)))
                .build());
        InUsePolicy policy = soon(ForcedDisconnect.after(MOMENT).withRounds(3));

        UpdateException e = catchThrowableOfType(
                UpdateException.class, () -> update(strategy, policy).run());

        assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
        assertThat(e.report().outcome()).isEqualTo(Outcome.IN_USE);
        assertThat(e.report().attempts()).isEqualTo(2);
        assertThat(e.report().warned()).hasSize(1);
        assertThat(e.report().disconnected()).hasSize(3).allMatch(each -> each.collateral() == 0);
        assertThat(e.report().holders()).isNotEmpty();
        assertThat(wire.count(Primitive.CLOSE_FILE)).isEqualTo(3);
        assertThat(holds.stream().map(SmbjClient::works)).containsExactly(false, false, false, true);
        assertThat(SmbjClient.works(hers)).isTrue();
        assertThat(SmbjClient.works(his)).isTrue();
        assertThat(door.descriptor()).isEqualTo(before);
        assertThat(door.letsIn(ANNA)).isTrue();
        assertThat(Trees.digest(live())).isEqualTo(Trees.digest(one));
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void D2_cancelledInTheGraceItLetsNewcomersInAgain() throws IOException, InterruptedException {
        prepare(6, 4);
        File held = hold(1);
        List<String> told = new ArrayList<>();
        List<Boolean> letIn = new ArrayList<>();
        CompletableFuture<UpdateHandle> running = new CompletableFuture<>();
        ForcedDisconnect how = ForcedDisconnect.after(HOUR).toldBy((holder, text) -> {
            told.add(holder.user().orElseThrow() + ": " + text);
            letIn.add(isLetIn(ANNA));
            running.join().cancel();
            return true;
        });
        running.complete(update(UpdateStrategy.SWAP, soon(how)).start());

        UpdateException e =
                catchThrowableOfType(UpdateException.class, () -> running.join().await());

        assertThat(e.report().outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(told)
                .containsExactly(
                        "anna: Update in 60 minutes: please save and close office.", "anna: office may be used again.");
        assertThat(letIn).containsExactly(false, true);
        assertThat(e.report().warned()).containsExactly(new Warned(Optional.of(ANNA), List.of("127.0.0.1"), true));
        assertThat(e.report().disconnected()).isEmpty();
        assertThat(wire.count(Primitive.CLOSE_FILE)).isZero();
        assertThat(SmbjClient.works(held)).isTrue();
        assertThat(door.descriptor()).isEqualTo(before);
        assertThat(Trees.digest(live())).isEqualTo(Trees.digest(one));
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void D2_whatAnAdministratorChangesMeanwhileIsLeftAndReported() throws IOException {
        prepare(6, 4);
        hold(1);
        byte[] edited = door.ask(Admission::save);
        edited[edited.length - 16] &= 0x7F; // a right less in its only entry's mask
        ForcedDisconnect how = ForcedDisconnect.after(MOMENT).toldBy((holder, text) -> {
            if (text.startsWith("Update")) {
                restore(edited);
            }
            return true;
        });

        UpdateReport report = update(UpdateStrategy.PATCH, soon(how)).run();

        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(report.warnings()).anyMatch(text -> text.contains("changed meanwhile who may come in"));
        assertThat(HexFormat.of().formatHex(door.ask(Admission::save)))
                .isEqualTo(HexFormat.of().formatHex(edited));
        assertThat(share.liftCordon(false)).isEqualTo(CordonEnd.CHANGED_BY_OTHERS);
        assertThat(door.descriptor()).isNotEqualTo(before);
        assertThat(share.liftCordon(true)).isEqualTo(CordonEnd.RESTORED);
        assertThat(door.descriptor()).isEqualTo(before);
        assertThat(leftBehind()).isEmpty();
    }

    private static void restore(byte[] descriptor) {
        try {
            door.ask(admission -> {
                admission.restore(descriptor);
                return descriptor;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void D4_D6_whoseSessionIsEndedIsKeptOutUntilTheCommit() throws IOException {
        prepare(6, 4);
        File held = hold(1);
        Looks looks = new Looks(held);
        List<Boolean> comesBack = new ArrayList<>();
        wire.use(FaultPlan.builder()
                .after(CallMatcher.callsTo(Primitive.DISCONNECT), call -> comesBack.add(isLetIn(ANNA)))
                .build());
        ForcedDisconnect how = ForcedDisconnect.after(MOMENT).withScope(Scope.SESSION);
        SmbjClient idle = new SmbjClient(server.port(), ANNA, "data");

        UpdateReport report =
                update(UpdateStrategy.SWAP, soon(how)).onProgress(looks).run();
        idle.close();

        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(comesBack).containsExactly(false);
        assertThat(looks.letIn.get(Phase.COMMIT)).containsExactly(false);
        assertThat(report.disconnected())
                .containsExactly(new Disconnected(
                        Scope.SESSION, Optional.of(ANNA), List.of("127.0.0.1"), List.of(SharePath.of(pathOf(1))), 1));
        assertThat(report.warnings()).singleElement().asString().contains("anna@127.0.0.1", "ended, too");
        assertThat(wire.count(Primitive.DISCONNECT)).isEqualTo(1);
        assertThat(wire.count(Primitive.CLOSE_FILE)).isZero();
        assertThat(SmbjClient.works(held)).isFalse();
        assertThat(SmbjClient.works(hers)).as("the collateral").isFalse();
        assertThat(SmbjClient.works(his)).isTrue();
        assertThat(door.letsIn(ANNA)).isTrue();
        assertThat(door.descriptor()).isEqualTo(before);
        assertThat(Trees.digest(live())).isEqualTo(Trees.digest(two));
        assertThat(leftBehind()).isEmpty();
    }

    /** Samba shows the list of who may connect to an administrator who is not root to it only after somebody who is. */
    @Test
    void D3_whoLacksARightIsToldWhichInThePlanAndWritesNothing() throws IOException {
        prepare(6, 4);
        anna.close();
        carl.close();
        for (Shares each : opened) {
            each.close();
        }
        server.restart();
        Map<String, Instant> disk = onDisk();
        FaultBackend line = new FaultBackend(new SmbBackend());
        assertThatItIsRefused(shareAs(MEMBER, line), "the right to keep newcomers off");
        assertThatItIsRefused(shareAs(BOB, line), "the right to list who holds its files");
        assertThat(line.counts())
                .doesNotContainKeys(
                        Primitive.CREATE,
                        Primitive.CREATE_WHOLE,
                        Primitive.CREATE_DIRECTORY,
                        Primitive.WRITE,
                        Primitive.REFUSE_NEWCOMERS,
                        Primitive.CLOSE_FILE,
                        Primitive.DISCONNECT);
        assertThat(onDisk()).isEqualTo(disk);
        assertThat(door.descriptor()).isEqualTo(before);
    }

    private void assertThatItIsRefused(Share theirs, String right) {
        Update forced = update(theirs, UpdateStrategy.PATCH, soon(ForcedDisconnect.after(GRACE)));
        for (ShareException each : List.of(
                catchThrowableOfType(ShareException.class, forced::plan),
                catchThrowableOfType(ShareException.class, forced::run))) {
            assertThat(each.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(each).hasMessageContaining(right);
        }
    }

    private static Map<String, Instant> onDisk() throws IOException {
        Map<String, Instant> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(server.directoryOf("data"))) {
            for (Path each : all.toList()) {
                found.put(each.toString(), Files.getLastModifiedTime(each).toInstant());
            }
        }
        return found;
    }
}
