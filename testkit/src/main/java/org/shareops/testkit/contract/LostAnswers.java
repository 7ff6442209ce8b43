package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.Claim;
import org.shareops.spi.RenameMode;

/**
 * Rule R6: changes whose request or answer is lost. What an answer says is true, and where there is none nobody says more than
 * is known.
 */
final class LostAnswers {
    /** No backend takes as many for one change. */
    private static final int MOST_REQUESTS = 6;

    /** Opens what a change needs, and returns the change itself. */
    @FunctionalInterface
    interface Preparation {
        Scene.Work in(Scene one, String name) throws Exception;
    }

    /** Returns true if the change was made. */
    @FunctionalInterface
    interface Look {
        boolean at(Scene fresh, String name) throws Exception;
    }

    /** One kind of change. */
    private record Change(String what, String prefix, Preparation preparation, Look look) {}

    private final Scene on;

    LostAnswers(Scene on) {
        this.on = on;
    }

    void ofRenames() throws Exception {
        each(new Change("rename", "R", LostAnswers::rename, LostAnswers::isRenamed));
        if (on.volume().traits().renameThroughClaim()) {
            each(new Change("renameTo through a claim", "C", LostAnswers::renameClaimed, LostAnswers::isRenamed));
            each(new Change("renameTo through a writer", "W", LostAnswers::renameNew, LostAnswers::isRenamed));
        }
    }

    void ofOtherChanges() throws Exception {
        List<Change> changes = new ArrayList<>(List.of(
                new Change("delete", "D", LostAnswers::delete, LostAnswers::isGone),
                new Change(
                        "createDirectory",
                        "M",
                        (one, name) -> () -> one.volume().createDirectory(one.at(name)),
                        LostAnswers::isThere),
                new Change(
                        "createNew",
                        "N",
                        (one, name) -> () -> one.closing(one.volume().createNew(one.at(name))),
                        LostAnswers::isThere)));
        if (on.volume().facet(AtomicExchange.class).isPresent()) {
            changes.add(new Change("exchange", "X", LostAnswers::exchange, LostAnswers::isExchanged));
        }
        for (Change change : changes) {
            each(change);
        }
    }

    private static String other(String name) {
        return "N" + name;
    }

    private static Scene.Work rename(Scene one, String name) throws Exception {
        one.put(name, "content");
        return () -> one.volume().rename(one.at(name), one.at(other(name)), RenameMode.FAIL_IF_EXISTS);
    }

    private static Scene.Work renameClaimed(Scene one, String name) throws Exception {
        one.put(name, "content");
        Claim claim = one.volume().claim(one.at(name));
        return () -> claim.renameTo(one.at(other(name)), RenameMode.FAIL_IF_EXISTS);
    }

    private static Scene.Work renameNew(Scene one, String name) throws Exception {
        Claim claim = one.volume().createNew(one.at(name));
        return () -> claim.renameTo(one.at(other(name)), RenameMode.FAIL_IF_EXISTS);
    }

    private static Scene.Work delete(Scene one, String name) throws Exception {
        one.put(name, "content");
        return () -> one.volume().delete(one.at(name));
    }

    private static Scene.Work exchange(Scene one, String name) throws Exception {
        one.put(name, "one");
        one.put(other(name), "other");
        AtomicExchange exchange = one.facet(AtomicExchange.class);
        return () -> exchange.exchange(one.at(name), one.at(other(name)));
    }

    private static boolean isThere(Scene fresh, String name) throws Exception {
        return fresh.volume().stat(fresh.at(name)).isPresent();
    }

    private static boolean isGone(Scene fresh, String name) throws Exception {
        return !isThere(fresh, name);
    }

    private static boolean isRenamed(Scene fresh, String name) throws Exception {
        boolean there = isThere(fresh, other(name));
        assertThat(isThere(fresh, name))
                .as(Rule.R6.asks("the one name or the other where the answer to a rename is lost"))
                .isNotEqualTo(there);
        return there;
    }

    private static boolean isExchanged(Scene fresh, String name) throws Exception {
        return fresh.get(name).equals("other");
    }

    private void each(Change change) throws Exception {
        Wire cable = on.cable();
        for (int number = 1; number <= MOST_REQUESTS; number++) {
            int nth = number;
            lose(change, "the answer to request " + nth, change.prefix() + "LOST" + nth, () -> cable.cutAnswer(nth));
            lose(change, "request " + nth, change.prefix() + "ASKED" + nth, () -> cable.cutRequest(nth));
        }
    }

    private void lose(Change change, String what, String name, Callable<Boolean> loss) throws Exception {
        ErrorKind told;
        try (Scene one = new Scene(on.fixture(), on.url())) {
            one.volume();
            Scene.Work work = change.preparation().in(one, name);
            if (!loss.call()) {
                throw new NotVerified("the wire cannot lose a single request or answer");
            }
            try {
                told = told(work);
            } finally {
                on.cable().restore();
            }
        }
        try (Scene fresh = new Scene(on.fixture(), on.url())) {
            assertTold(
                    change.what() + " where " + what + " of it is lost",
                    told,
                    change.look().at(fresh, name));
        }
    }

    /** Returns null if it went through. */
    static @Nullable ErrorKind told(Scene.Work change) throws Exception {
        try {
            change.run();
            return null;
        } catch (ShareException e) {
            return e.kind();
        }
    }

    private static void assertTold(String what, @Nullable ErrorKind told, boolean done) {
        assertThat(told)
                .as(Rule.P7.asks("success, LINK_LOST or OUTCOME_UNKNOWN from a " + what))
                .isIn(null, ErrorKind.LINK_LOST, ErrorKind.OUTCOME_UNKNOWN);
        if (told != ErrorKind.OUTCOME_UNKNOWN) {
            assertThat(done)
                    .as(Rule.R6.asks(
                            "that a change is made if it says so, and not if it fails with LINK_LOST; this is a " + what
                                    + ", which says " + (told == null ? "done" : told)))
                    .isEqualTo(told == null);
        }
    }
}
