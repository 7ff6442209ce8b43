package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Scene.refusal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.Crowd;

/** What rules V2 and V3 ask of single primitives. */
abstract class DeliveryRules extends Rules {
    private static final int ROUNDS = 20;
    private static final int SENDERS = 8;
    private static final int RACES = 250;

    @Test
    void V3_whateverTakesANameKeepsItFromBeingCreated() throws Exception {
        on().put("A.TXT", "old");
        on().volume().createDirectory(on().at("DIR"));
        for (String taken : List.of("A.TXT", "DIR")) {
            assertThat(refusal(
                                    Rule.V3.asks("a refusal"),
                                    () -> on().closing(on().volume().createNew(on().at(taken))))
                            .kind())
                    .as(Rule.V3.asks("ALREADY_EXISTS for a file of a name that is taken"))
                    .isEqualTo(ErrorKind.ALREADY_EXISTS);
            assertThat(refusal(Rule.V3.asks("a refusal"), () -> on().volume().createDirectory(on().at(taken)))
                            .kind())
                    .as(Rule.V3.asks("ALREADY_EXISTS for a directory of a name that is taken"))
                    .isEqualTo(ErrorKind.ALREADY_EXISTS);
        }
        assertThat(on().get("A.TXT")).as(Rule.V3.asks("the content of before")).isEqualTo("old");
    }

    @Test
    void V3_aRenameReplacesNothingUnlessItShould() throws Exception {
        on().put("A.TXT", "a");
        on().put("B.TXT", "b");
        for (String directory : List.of("DIR", "DIR2")) {
            on().volume().createDirectory(on().at(directory));
        }
        assertTaken("A.TXT", "B.TXT", RenameMode.FAIL_IF_EXISTS);
        assertTaken("A.TXT", "DIR", RenameMode.FAIL_IF_EXISTS);
        assertTaken("DIR", "A.TXT", RenameMode.FAIL_IF_EXISTS);
        // Disks replace empty directories if nobody tells them not to.
        assertTaken("DIR", "DIR2", RenameMode.FAIL_IF_EXISTS);
        if (on().volume().traits().replacingRename()) {
            assertTaken("A.TXT", "DIR", RenameMode.REPLACE);
            assertTaken("DIR", "A.TXT", RenameMode.REPLACE);
            assertTaken("DIR", "DIR2", RenameMode.REPLACE);
        }
        assertThat(on().tree(""))
                .as(Rule.V3.asks("both files as they were"))
                .isEqualTo(Map.of("A.TXT", "a", "B.TXT", "b"));
        assertThat(new TreeSet<>(on().list("").keySet()))
                .as(Rule.V3.asks("both directories as they were"))
                .containsExactly("A.TXT", "B.TXT", "DIR", "DIR2");
        if (on().volume().traits().renameThroughClaim()) {
            assertHoldsReplaceNothing();
        }
    }

    private void assertTaken(String from, String to, RenameMode mode) throws ShareException {
        Volume volume = on().volume();
        Scene.assertKind(
                Rule.V3,
                ErrorKind.ALREADY_EXISTS,
                "for " + mode + " of " + to + ", which is taken, by " + from,
                refusal(
                        Rule.V3.asks("a refusal of " + mode + " of " + to + " by " + from),
                        () -> volume.rename(on().at(from), on().at(to), mode)));
    }

    private void assertHoldsReplaceNothing() throws Exception {
        boolean replaces = on().volume().traits().replacingRename();
        Map<String, RenameMode> taken = replaces
                ? Map.of("B.TXT", RenameMode.FAIL_IF_EXISTS, "DIR", RenameMode.REPLACE)
                : Map.of("B.TXT", RenameMode.FAIL_IF_EXISTS, "DIR", RenameMode.FAIL_IF_EXISTS);
        for (Holding way : Holding.values()) {
            try (Claim hold = way.take(on(), on().volume())) {
                SharePath before = hold.path();
                for (Map.Entry<String, RenameMode> each : taken.entrySet()) {
                    String onto = each.getValue() + " of " + each.getKey() + " through what was " + way;
                    Scene.assertKind(
                            Rule.V3,
                            ErrorKind.ALREADY_EXISTS,
                            "for " + onto,
                            refusal(
                                    Rule.V3.asks("a refusal of " + onto),
                                    () -> hold.renameTo(on().at(each.getKey()), each.getValue())));
                }
                assertThat(hold.path())
                        .as(Rule.V3.asks("the name of before after a refusal"))
                        .isEqualTo(before);
                hold.confirm();
            }
        }
        assertThat(on().tree(""))
                .as(Rule.V3.asks("all files as they were"))
                .isEqualTo(Map.of("A.TXT", "a", "B.TXT", "b", "CLAIMED.TXT", "old", "CREATED.TXT", ""));
    }

    @Test
    void V3_ofManySendersWithOneNameOneWins() throws Exception {
        Volume first = on().volume();
        ServerLink link = on().closing(on().backend()
                .logOn(on().place().share().server(), on().fixture().administrator()));
        Volume second = on().closing(link.volume(on().place().share()));
        for (int round = 0; round < ROUNDS; round++) {
            String name = "ITEM" + round;
            AtomicInteger number = new AtomicInteger();
            List<Boolean> won = Crowd.inMany(SENDERS, () -> {
                Volume volume = number.getAndIncrement() % 2 == 0 ? first : second;
                try (ContentWriter writer = volume.createNew(on().at(name))) {
                    writer.write(ByteBuffer.wrap(new byte[] {1}), 0);
                    return true;
                } catch (ShareException e) {
                    if (e.kind() != ErrorKind.ALREADY_EXISTS && e.kind() != ErrorKind.IN_USE) {
                        throw e;
                    }
                    return false;
                }
            });
            assertThat(won)
                    .as(Rule.V3.asks("one of " + SENDERS + " that creates " + name))
                    .containsOnlyOnce(true);
        }
        for (int round = 0; round < ROUNDS; round++) {
            String name = "DIR" + round;
            AtomicInteger number = new AtomicInteger();
            List<Boolean> won = Crowd.inMany(
                    SENDERS, () -> isDirectoryMade(number.getAndIncrement() % 2 == 0 ? first : second, name));
            assertThat(won)
                    .as(Rule.V3.asks("one of " + SENDERS + " that creates the directory " + name))
                    .containsOnlyOnce(true);
        }
    }

    private boolean isDirectoryMade(Volume volume, String name) throws ShareException {
        try {
            volume.createDirectory(on().at(name));
            return true;
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ALREADY_EXISTS && e.kind() != ErrorKind.IN_USE) {
                throw e;
            }
            return false;
        }
    }

    @Test
    void V3_ofTwoRenamesToOneNameOneWins() throws Exception {
        // In one session: Samba, for one, lets two sessions win, whatever a backend asks it for.
        List<Volume> senders = List.of(on().volume(), on().volume());
        on().partly(Rule.V3, "renames of two sessions to one name at the same moment are not judged");
        for (int race = 0; race < RACES; race++) {
            for (int sender = 0; sender < senders.size(); sender++) {
                on().put("S" + sender + "R" + race, "of " + sender);
            }
        }
        AtomicInteger number = new AtomicInteger();
        AtomicInteger ready = new AtomicInteger();
        AtomicIntegerArray winners = new AtomicIntegerArray(RACES);
        Crowd.inMany(senders.size(), () -> {
            int sender = number.getAndIncrement();
            try {
                for (int race = 0; race < RACES; race++) {
                    ready.incrementAndGet();
                    // Who looks first and then renames has a gap of microseconds: waking up takes longer.
                    while (ready.get() < senders.size() * (race + 1)
                            && !Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    winners.addAndGet(race, isRenamed(senders.get(sender), "S" + sender + "R" + race, "T" + race));
                }
            } finally {
                // Nobody waits for who has failed.
                ready.addAndGet(senders.size() * RACES);
            }
            return true;
        });
        for (int race = 0; race < RACES; race++) {
            assertThat(winners.get(race))
                    .as(Rule.V3.asks("one of two renames that takes T" + race))
                    .isEqualTo(1);
        }
        assertThat(on().list("").keySet().stream().filter(name -> name.startsWith("S")))
                .as(Rule.V3.asks("the files of those who came too late where they were"))
                .hasSize(RACES);
    }

    private int isRenamed(Volume volume, String from, String to) throws ShareException {
        try {
            volume.rename(on().at(from), on().at(to), RenameMode.FAIL_IF_EXISTS);
            return 1;
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ALREADY_EXISTS && e.kind() != ErrorKind.IN_USE) {
                throw e;
            }
            return 0;
        }
    }

    @Test
    void V2_nobodyReadsWhatIsBeingWritten() throws Exception {
        if (!on().volume().traits().claimsDenyOpens()) {
            throw new NotVerified("opens deny nothing here; readers are kept off by names alone");
        }
        Optional<OtherClient> other = on().fixture().otherClient(on().url());
        other.ifPresent(on()::closing);
        try (ContentWriter writer = on().volume().createNew(on().at("A.TXT"))) {
            writer.write(ByteBuffer.wrap(Scene.utf8("half")), 0);
            if (other.isPresent()) {
                OtherClients.refused(
                        Rule.V2.asks("a refusal for who wants to read what is being written"),
                        () -> other.get().read("A.TXT"));
            } else {
                on().partly(Rule.V2, "the fixture has no other client");
            }
            Scene.assertKind(
                    Rule.V2,
                    ErrorKind.IN_USE,
                    "for ourselves",
                    refusal(
                            Rule.V2.asks("a refusal"),
                            () -> on().closing(on().volume().read(on().at("A.TXT")))));
        }
        assertThat(on().get("A.TXT"))
                .as(Rule.V2.asks("the whole content when it is written"))
                .isEqualTo("half");
        if (other.isPresent()) {
            assertThat(other.get().read("A.TXT"))
                    .as(Rule.V2.asks("the whole content to others when it is written"))
                    .isEqualTo(Scene.utf8("half"));
        }
    }

    @Test
    void V2_whatIsBeingWrittenIsNobodyElses() throws Exception {
        Volume another = on().anotherVolume();
        try (ContentWriter writer = on().volume().createNew(on().at("A.TXT"))) {
            writer.write(ByteBuffer.wrap(Scene.utf8("half")), 0);
            Scene.assertKind(
                    Rule.V2,
                    ErrorKind.IN_USE,
                    "for a claim on what is being written",
                    refusal(Rule.V2.asks("a refusal"), () -> on().closing(another.claim(on().at("A.TXT")))));
        }
        try (Claim claim = another.claim(on().at("A.TXT"))) {
            claim.confirm();
        }
    }
}
