package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Scene.refusal;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.Claim;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;

/** What rules R1 to R3 ask of a rename that replaces a file: the trait {@code replacingRename}. */
abstract class ReplacingRules extends Rules {
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

    @Test
    void R2_R1_aNameThatIsReplacedIsNeverAbsent() throws Exception {
        if (!on().volume().traits().replacingRename()) {
            throw new NotVerified("the backend has no replacing rename");
        }
        on().put("LIVE.TXT", "0");
        assertThat(NameWatcher.watch(on().anotherVolume(), on().at("LIVE.TXT"), () -> {
                    on().put("NEW.TXT", "new");
                    on().volume().rename(on().at("NEW.TXT"), on().at("LIVE.TXT"), RenameMode.REPLACE);
                }))
                .as(Rule.R2.asks("a name that is there at any time while it is replaced"))
                .matches(NameWatcher.Seen::isNeverAbsent);
    }

    @Test
    void R2_C1_namesThatAreExchangedAreNeverAbsent() throws Exception {
        AtomicExchange exchange = on().facet(AtomicExchange.class);
        SharePath one = on().at("ONE.TXT");
        SharePath two = on().at("TWO.TXT");
        on().put("ONE.TXT", "1");
        on().put("TWO.TXT", "2");
        for (SharePath name : List.of(one, two)) {
            assertThat(NameWatcher.watch(on().anotherVolume(), name, () -> exchange.exchange(one, two)))
                    .as(Rule.R2.asks("a name that is there at any time while it is exchanged"))
                    .matches(NameWatcher.Seen::isNeverAbsent);
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
    void R3_C1_anOpenTargetHindersAReplacingRenameAsTheTraitsSay() throws Exception {
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
