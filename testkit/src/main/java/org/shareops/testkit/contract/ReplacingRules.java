package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Scene.refusal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;

/** What rules R1 to R3 ask of a rename that replaces a file: the trait {@code replacingRename}. */
abstract class ReplacingRules extends Rules {
    private static final int ROUNDS = 200;
    private static final int LOOKS_FOR_AN_ABSENCE = 50;

    @Test
    void R2_aReplacingRenameIsOneStep() throws Exception {
        on().put("A.TXT", "a");
        on().put("B.TXT", "b");
        Volume volume = on().volume();
        if (!volume.traits().replacingRename()) {
            ErrorKind kind = refusal(
                            Rule.C1.asks("a refusal of what its traits deny"),
                            () -> volume.rename(on().at("A.TXT"), on().at("B.TXT"), RenameMode.REPLACE))
                    .kind();
            assertThat(kind)
                    .as(Rule.C1.asks("UNSUPPORTED for a replacing rename that its traits deny"))
                    .isIn(ErrorKind.UNSUPPORTED, ErrorKind.ALREADY_EXISTS);
            assertThat(on().get("B.TXT")).isEqualTo("b");
            return;
        }
        volume.rename(on().at("A.TXT"), on().at("B.TXT"), RenameMode.REPLACE);
        assertThat(on().get("B.TXT")).as(Rule.R2.asks("the new content")).isEqualTo("a");
        assertThat(volume.stat(on().at("A.TXT")))
                .as(Rule.R2.asks("no old name"))
                .isEmpty();
    }

    /**
     * Some servers do not find a name if its opening and its replacement meet, although their disk has it at any time (Samba:
     * one look in several hundred). Who deletes first and renames then leaves a gap as long as a request, which a tenth of
     * all looks and more meet.
     */
    @Test
    void R2_R1_aNameThatIsReplacedIsNeverAbsent() throws Exception {
        if (!on().volume().traits().replacingRename()) {
            throw new NotVerified("the backend has no replacing rename");
        }
        on().put("LIVE.TXT", "0");
        Watcher watcher = new Watcher(on().anotherVolume(), on().at("LIVE.TXT"));
        watcher.start();
        try {
            for (int i = 0; i < ROUNDS; i++) {
                on().put("NEW.TXT", "" + i);
                on().volume().rename(on().at("NEW.TXT"), on().at("LIVE.TXT"), RenameMode.REPLACE);
            }
        } finally {
            watcher.over.set(true);
            watcher.join();
        }
        assertThat(watcher.failures)
                .as(Rule.R2.asks("a name that can be looked at, or is refused as in use, while it is replaced"))
                .isEmpty();
        assertThat(watcher.absentTwice)
                .as(Rule.R2.asks("a name that is there at the second look at the latest, but for a coincidence"))
                .isLessThanOrEqualTo(1);
        assertThat(watcher.absent)
                .as(Rule.R2.asks("a name that is there at any time while it is replaced; of " + watcher.looks
                        + " looks at most one in " + LOOKS_FOR_AN_ABSENCE + " may miss it"))
                .isLessThanOrEqualTo(1 + watcher.looks / LOOKS_FOR_AN_ABSENCE);
    }

    /** Looks at a name for as long as it is replaced. */
    private static final class Watcher extends Thread {
        private final Volume volume;
        private final SharePath path;
        private final List<ShareException> failures = new ArrayList<>();
        private final AtomicBoolean over = new AtomicBoolean();
        private int looks;
        private int absent;
        private int absentTwice;

        Watcher(Volume volume, SharePath path) {
            this.volume = volume;
            this.path = path;
        }

        @Override
        public void run() {
            boolean before = true;
            while (!over.get()) {
                try {
                    boolean there = volume.stat(path).isPresent();
                    looks++;
                    absent += there ? 0 : 1;
                    absentTwice += there || before ? 0 : 1;
                    before = there;
                } catch (ShareException e) {
                    if (e.kind() != ErrorKind.IN_USE) {
                        failures.add(e);
                        return;
                    }
                }
            }
        }
    }

    @Test
    void R1_R3_aReplacingRenameThatIsRefusedLeavesTheOldContent() throws Exception {
        if (!on().volume().traits().replacingRename()) {
            throw new NotVerified("the backend has no replacing rename");
        }
        on().put("NEW.TXT", "new");
        on().put("LIVE.TXT", "old");
        refusal(
                Rule.R1.asks("a refusal"),
                () -> on().volume().rename(on().at("NONE.TXT"), on().at("LIVE.TXT"), RenameMode.REPLACE));
        assertThat(on().get("LIVE.TXT"))
                .as(Rule.R1.asks("the old content when there is nothing to replace it"))
                .isEqualTo("old");
        OtherClient other = on().other();
        try (OtherClient.Hold hold = other.hold("NEW.TXT")) {
            assertThat(hold.isOpen()).isTrue();
            String left = "new";
            try {
                on().volume().rename(on().at("NEW.TXT"), on().at("LIVE.TXT"), RenameMode.REPLACE);
            } catch (ShareException e) {
                Scene.assertKind(Rule.R3, ErrorKind.IN_USE, "where a holder refuses a rename", e);
                left = "old";
            }
            hold.close();
            assertThat(on().get("LIVE.TXT"))
                    .as(Rule.R1.asks("the old content after a refusal, and else the new"))
                    .isEqualTo(left);
        }
    }

    @Test
    void R3_anOpenTargetHindersAReplacingRenameAsTheTraitsSay() throws Exception {
        if (!on().volume().traits().replacingRename()) {
            throw new NotVerified("the backend has no replacing rename");
        }
        on().put("NEW.TXT", "new");
        on().put("LIVE.TXT", "old");
        OtherClient other = on().other();
        try (OtherClient.Hold open = other.open("LIVE.TXT")) {
            assertThat(open.isOpen()).isTrue();
            try {
                on().volume().rename(on().at("NEW.TXT"), on().at("LIVE.TXT"), RenameMode.REPLACE);
                assertThat(on().get("LIVE.TXT"))
                        .as(Rule.R2.asks("the new content"))
                        .isEqualTo("new");
            } catch (ShareException e) {
                Scene.assertKind(Rule.R3, ErrorKind.IN_USE, "where an open target refuses a rename", e);
                assertThat(on().volume().traits().openTargetRefusesReplace())
                        .as(Rule.C1.asks("traits that say openTargetRefusesReplace where that is so"))
                        .isTrue();
                assertThat(on().get("NEW.TXT"))
                        .as(Rule.R3.asks("nothing changed"))
                        .isEqualTo("new");
            }
        }
    }

    @Test
    void R1_aReplacingRenameMayHitOurOwnClaimIfTheTraitsSaySo() throws Exception {
        Volume volume = on().volume();
        if (!volume.traits().replacingRename() || !volume.traits().replaceOwnClaim()) {
            throw new NotVerified("its traits do not say that a rename may replace what we claim");
        }
        on().put("NEW.TXT", "new");
        on().put("LIVE.TXT", "old");
        try (Claim claim = volume.claim(on().at("LIVE.TXT"))) {
            volume.rename(on().at("NEW.TXT"), on().at("LIVE.TXT"), RenameMode.REPLACE);
            assertThat(claim.path()).isNotNull();
        }
        assertThat(on().get("LIVE.TXT")).as(Rule.R1.asks("the new content")).isEqualTo("new");
    }
}
