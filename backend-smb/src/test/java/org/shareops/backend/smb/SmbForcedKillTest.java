package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.ShareException;
import org.shareops.testkit.ChildJvm;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.testkit.crash.CrashFigures;
import org.shareops.testkit.crash.CrashSite;
import org.shareops.testkit.samba.SambaServer;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/**
 * Rules D2 and D5 on a real Samba: publishers that get holders off are killed in every stage of that, and another program does
 * the same update. As many kills fall into each stage, spread evenly over its requests; the publisher goes on until the kill
 * hits it, up to some milliseconds later, in the grace up to its whole length.
 */
@NeedsSamba
class SmbForcedKillTest {
    private static final String VICTIM = "smbpub";
    private static final String NEXT = "smbadm";
    private static final String HOLDER = "anna";
    private static final int FILES = 8;
    private static final int CHANGED = 5;
    private static final int HELD = 1;
    private static final int LONGEST_WAIT_MICROS = 4000;
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(5).plusSeconds(5);
    private static final Pattern REQUESTS = Pattern.compile("([A-Z]+)=(\\d+)");
    private static final List<ForcedPublishMain.Stage> STAGES =
            List.of(ForcedPublishMain.Stage.values()).subList(1, ForcedPublishMain.Stage.values().length);

    @TempDir
    Path work;

    private final CrashFigures asked = CrashFigures.named("smb", "kills", "FORCED");
    private final Random random = new Random(asked.seed());
    private final Map<UpdateStrategy, Map<ForcedPublishMain.Stage, Integer>> requests =
            new EnumMap<>(UpdateStrategy.class);
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private SambaServer server;
    private ShareDoor door;
    private Shares shares;
    private Share share;
    private SmbjClient anna;
    private File held;
    private File elsewhere;
    private List<Path> versions;
    private int current;

    @BeforeEach
    void start() throws IOException {
        server = SambaServer.builder()
                .administrator(VICTIM, SmbFixture.PASSWORD)
                .administrator(NEXT, SmbFixture.PASSWORD)
                .user(HOLDER, SmbFixture.PASSWORD)
                .share("data", "strict rename = yes")
                .start();
        Files.writeString(server.directoryOf("data").resolve("elsewhere.txt"), "content");
        server.letEverybodyWrite("data");
        door = new ShareDoor(server, "data", NEXT);
        shares = ForcedPublishMain.open(new SmbBackend(), NEXT, SmbFixture.PASSWORD);
        share = shares.share(server.url("data"));
        Path one = Trees.numbered(work.resolve("one"), FILES, "one");
        Path two = Trees.copy(one, work.resolve("two"));
        for (int number = 0; number < CHANGED; number++) {
            Trees.writeNumbered(two, number, "two", 0);
        }
        versions = List.of(one, two);
        ForcedPublishMain.update(share, one, UpdateStrategy.SWAP).run();
        anna = new SmbjClient(server.port(), HOLDER, "data");
        elsewhere = anna.open("elsewhere.txt", SMB2ShareAccess.ALL);
        hold();
    }

    @AfterEach
    void stop() throws IOException {
        scheduler.shutdownNow();
        anna.close();
        shares.close();
        server.close();
    }

    private void hold() {
        if (held == null || !SmbjClient.works(held)) {
            held = anna.open(
                    ForcedPublishMain.TARGET + "/" + Trees.numberedName(HELD), Set.of(SMB2ShareAccess.FILE_SHARE_READ));
        }
    }

    @Test
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void D2_D5_whereverItIsKilledTheNextGoesOnAndTheShareIsOpenAgain() throws IOException, InterruptedException {
        int kills = asked.rounds(2, 120);
        String before = door.descriptor();
        int first = random.nextInt(2 * STAGES.size());
        ChildJvm publisher = publisher();
        try {
            for (int kill = 0; kill < kills; kill++) {
                ForcedPublishMain.Stage stage = STAGES.get((first + kill) % STAGES.size());
                boolean swaps = (first + kill) / STAGES.size() % 2 == 0;
                UpdateStrategy strategy = swaps ? UpdateStrategy.SWAP : UpdateStrategy.PATCH;
                int number = 1 + random.nextInt(requestsOf(strategy, stage));
                ChildJvm victim = publisher;
                publisher = publisher();
                String where = "kill " + kill + " of " + strategy + " at request " + number + " of " + stage;
                try (victim) {
                    where += ", which hit it in " + kill(victim, strategy, stage, number);
                }
                judge(where, strategy, before);
            }
        } finally {
            publisher.close();
        }
        counts.put("kills", kills);
        counts.put("complaints", complaints.size());
        asked.write(new TreeMap<>(counts));
        assertThat(complaints).as(asked.toString()).isEmpty();
        assertThat(SmbjClient.works(elsewhere)).as("what nobody had to close").isTrue();
    }

    private ChildJvm publisher() throws IOException {
        ChildJvm child = ChildJvm.start(ForcedPublishMain.class, List.of());
        try {
            for (String line : List.of(server.url("data"), VICTIM, SmbFixture.PASSWORD)) {
                child.send(line);
            }
            return child;
        } catch (IOException e) {
            child.close();
            throw e;
        }
    }

    private void ask(ChildJvm publisher, UpdateStrategy strategy, ForcedPublishMain.Stage stage, int number)
            throws IOException {
        publisher.send(versions.get(1 - current).toString());
        publisher.send(strategy.name());
        publisher.send(stage.name());
        publisher.send(Integer.toString(number));
    }

    /** Counts them once, in an update that nobody kills. */
    private int requestsOf(UpdateStrategy strategy, ForcedPublishMain.Stage stage) throws IOException {
        if (!requests.containsKey(strategy)) {
            try (ChildJvm publisher = publisher()) {
                ask(publisher, strategy, ForcedPublishMain.Stage.BEFORE, 0);
                String done = publisher.await(ForcedPublishMain.DONE);
                assertThat(done).endsWith(" COMMITTED");
                Map<ForcedPublishMain.Stage, Integer> found = new EnumMap<>(ForcedPublishMain.Stage.class);
                Matcher each = REQUESTS.matcher(done);
                while (each.find()) {
                    found.put(ForcedPublishMain.Stage.valueOf(each.group(1)), Integer.parseInt(each.group(2)));
                }
                assertThat(found.keySet()).containsAll(STAGES);
                requests.put(strategy, found);
            }
            current = 1 - current;
            hold();
        }
        return requests.get(strategy).get(stage);
    }

    /** Returns the stage that it was in, as far as it had said. */
    private String kill(ChildJvm victim, UpdateStrategy strategy, ForcedPublishMain.Stage stage, int number)
            throws IOException, InterruptedException {
        long longest = stage == ForcedPublishMain.Stage.GRACE
                ? TimeUnit.NANOSECONDS.toMicros(ForcedPublishMain.GRACE.toNanos())
                : LONGEST_WAIT_MICROS;
        ask(victim, strategy, stage, number);
        victim.await(ForcedPublishMain.NOW);
        try {
            scheduler
                    .schedule(victim::kill, random.nextInt((int) longest), TimeUnit.MICROSECONDS)
                    .get();
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
        String last = stage.name();
        for (String said : victim.awaitEnd()) {
            if (said.startsWith(ForcedPublishMain.STAGE + " ")) {
                last = said.substring(ForcedPublishMain.STAGE.length() + 1);
            } else if (said.startsWith(ForcedPublishMain.DONE + " ")) {
                last = "the end: " + said;
            }
        }
        count("killed in " + last.replaceAll(":.*", ""));
        return last;
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    private void complain(boolean good, String complaint) {
        if (!good) {
            complaints.add(complaint);
        }
    }

    private void judge(String where, UpdateStrategy strategy, String before) throws IOException, InterruptedException {
        awaitItsDeath();
        checkWhole(where);
        Path wanted = versions.get(1 - current);
        UpdateReport report = doItAgain(wanted, strategy);
        count("then " + report.outcome());
        counts.merge("most attempts", report.attempts(), Math::max);
        complain(report.outcome().isSuccess(), where + ": then " + report.outcome() + " " + report.error());
        complain(
                report.attempts() <= ForcedPublishMain.POLICY.attempts(),
                where + ": " + report.attempts() + " attempts");
        complain(
                TreeDigest.of(live()).equals(TreeDigest.of(wanted)),
                where + ": the tree is not the new one after " + report.outcome());
        checkDoor(where, before);
        List<String> left =
                CrashSite.of(server.url("data"), server.directoryOf("data")).leftovers(ForcedPublishMain.TARGET);
        complain(left.isEmpty(), where + ": left " + left);
        complain(SmbjClient.works(elsewhere), where + ": what nobody had to close was closed");
        current = 1 - current;
        hold();
    }

    private UpdateReport doItAgain(Path version, UpdateStrategy strategy) throws ShareException {
        try {
            return ForcedPublishMain.update(share, version, strategy).run();
        } catch (UpdateException e) {
            return e.report();
        }
    }

    /** What a server still does for a client that is gone would hinder whoever comes next. */
    private void awaitItsDeath() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (server.sessionUsers().contains(VICTIM)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("the server still lists " + VICTIM);
            }
        }
    }

    /** Between two renamings of a swap the directory is absent. */
    private void checkWhole(String where) throws IOException {
        if (!Files.exists(live())) {
            count("absent until the next");
            return;
        }
        try (Stream<Path> all = Files.walk(live())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path name = live().relativize(file);
                String content = Files.readString(file, StandardCharsets.UTF_8);
                boolean whole = false;
                for (Path version : versions) {
                    whole |= content.equals(Files.readString(version.resolve(name), StandardCharsets.UTF_8));
                }
                complain(whole, where + ": " + name + " is neither old nor new");
            }
        }
    }

    /** As long as the lease of the dead one lasts the share may be shut; then anybody's recovery opens it. */
    private void checkDoor(String where, String before) throws IOException {
        Instant now = Instant.now();
        String meanwhile = door.descriptor();
        List<Instant> leases = door.endLeases();
        if (leases.isEmpty()) {
            count("open when the next has ended");
            complain(meanwhile.equals(before), where + ": without a lease the share is shut to newcomers");
            return;
        }
        count("open when the lease of the dead has ended");
        complain(
                leases.stream().allMatch(end -> end.isBefore(now.plus(LONGEST_LEASE))),
                where + ": leases until " + leases + " at " + now);
        share.recover();
        complain(door.descriptor().equals(before), where + ": the share is not as it was before");
        complain(door.letsIn(HOLDER), where + ": newcomers are not let in");
    }

    private Path live() {
        return server.directoryOf("data").resolve(ForcedPublishMain.TARGET);
    }
}
