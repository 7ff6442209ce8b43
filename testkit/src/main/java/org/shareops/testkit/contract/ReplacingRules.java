package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Scene.refusal;

import java.util.List;
import java.util.Map;
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
    private Volume replacing() throws ShareException {
        if (!on().volume().traits().replacingRename()) {
            throw new NotVerified("the backend has no replacing rename");
        }
        return on().volume();
    }

    @Test
    void R2_aReplacingRenameIsOneStep() throws Exception {
        Volume volume = replacing();
        on().put("A.TXT", "a");
        on().put("B.TXT", "b");
        volume.rename(on().at("A.TXT"), on().at("B.TXT"), RenameMode.REPLACE);
        assertThat(on().get("B.TXT")).as(Rule.R2.asks("the new content")).isEqualTo("a");
        assertThat(volume.stat(on().at("A.TXT")))
                .as(Rule.R2.asks("no old name"))
                .isEmpty();
    }

    @Test
    void C1_whatItsTraitsDenyOfReplacingIsUnsupported() throws Exception {
        Volume volume = on().volume();
        if (volume.traits().replacingRename()) {
            throw new NotVerified("its traits deny no replacing rename");
        }
        on().put("A.TXT", "a");
        on().put("B.TXT", "b");
        for (String target : List.of("B.TXT", "FREE.TXT")) {
            Scene.assertKind(
                    Rule.C1,
                    ErrorKind.UNSUPPORTED,
                    "for a replacing rename that its traits deny",
                    refusal(
                            Rule.C1.asks("a refusal of what its traits deny"),
                            () -> volume.rename(on().at("A.TXT"), on().at(target), RenameMode.REPLACE)));
        }
        assertThat(on().tree(""))
                .as(Rule.C1.asks("both files as they were"))
                .isEqualTo(Map.of("A.TXT", "a", "B.TXT", "b"));
    }

    @Test
    void R2_R1_aNameThatIsReplacedIsNeverAbsent() throws Exception {
        replacing();
        on().put("LIVE.TXT", "0");
        assertNeverAbsent(on().at("LIVE.TXT"), "replaced", () -> {
            on().put("NEW.TXT", "new");
            on().volume().rename(on().at("NEW.TXT"), on().at("LIVE.TXT"), RenameMode.REPLACE);
        });
        if (on().volume().traits().renameThroughClaim()) {
            for (Holding way : Holding.values()) {
                assertNeverAbsent(on().at("LIVE.TXT"), "replaced through what was " + way, () -> {
                    try (Claim hold = way.take(on(), on().volume())) {
                        hold.renameTo(on().at("LIVE.TXT"), RenameMode.REPLACE);
                    }
                });
            }
        }
        on().put("NEW.TXT", "new");
        on().volume().rename(on().at("NEW.TXT"), on().at("LIVE.TXT"), RenameMode.REPLACE);
        assertThat(on().tree(""))
                .as(Rule.R1.asks("the last content, and no other name"))
                .isEqualTo(Map.of("LIVE.TXT", "new"));
    }

    private void assertNeverAbsent(SharePath name, String done, Scene.Work round) throws Exception {
        NameWatcher.Seen seen = NameWatcher.watch(on().anotherVolume(), name, round);
        assertThat(seen)
                .as(Rule.R2.asks("a name that is there at any time while it is " + done))
                .matches(NameWatcher.Seen::isNeverAbsent);
        if (!seen.isEnough()) {
            on().notShown(Rule.R2, "there were too few looks at a name that was " + done);
        }
    }

    @Test
    void R2_C1_namesThatAreExchangedAreNeverAbsent() throws Exception {
        AtomicExchange exchange = on().facet(AtomicExchange.class);
        SharePath one = on().at("ONE.TXT");
        SharePath two = on().at("TWO.TXT");
        on().put("ONE.TXT", "1");
        on().put("TWO.TXT", "2");
        for (SharePath name : List.of(one, two)) {
            assertNeverAbsent(name, "exchanged", () -> exchange.exchange(one, two));
        }
        String first = on().get("ONE.TXT");
        exchange.exchange(one, two);
        assertThat(List.of(on().get("TWO.TXT"), on().get("ONE.TXT")))
                .as(Rule.C1.asks("each content under the other name"))
                .containsExactly(first, first.equals("1") ? "2" : "1");
    }

    @Test
    void R1_aReplacingRenameOfNothingLeavesTheOldContent() throws Exception {
        Volume volume = replacing();
        on().put("LIVE.TXT", "old");
        Scene.assertKind(
                Rule.R1,
                ErrorKind.NOT_FOUND,
                "for renaming what is not there",
                refusal(
                        Rule.R1.asks("a refusal"),
                        () -> volume.rename(on().at("NONE.TXT"), on().at("LIVE.TXT"), RenameMode.REPLACE)));
        assertThat(on().get("LIVE.TXT"))
                .as(Rule.R1.asks("the old content when there is nothing to replace it"))
                .isEqualTo("old");
    }

    @Test
    void R1_R3_aReplacingRenameOfWhatIsHeldIsDoneOrNot() throws Exception {
        Volume volume = replacing();
        on().put("NEW.TXT", "new");
        on().put("LIVE.TXT", "old");
        OtherClient other = on().other();
        Map<String, String> after = Map.of("LIVE.TXT", "new");
        try (OtherClient.Hold hold = other.hold("NEW.TXT")) {
            assertThat(hold.isOpen()).isTrue();
            try {
                volume.rename(on().at("NEW.TXT"), on().at("LIVE.TXT"), RenameMode.REPLACE);
                on().notShown(Rule.R3, "what is held can be renamed here");
            } catch (ShareException e) {
                Scene.assertKind(Rule.R3, ErrorKind.IN_USE, "where a holder refuses a rename", e);
                after = Map.of("LIVE.TXT", "old", "NEW.TXT", "new");
            }
        }
        assertThat(on().tree(""))
                .as(Rule.R1.asks("what was there after a refusal, and else the new content"))
                .isEqualTo(after);
    }

    @Test
    void R3_C1_anOpenTargetHindersAReplacingRenameAsTheTraitsSay() throws Exception {
        Volume volume = replacing();
        on().put("NEW.TXT", "new");
        on().put("LIVE.TXT", "old");
        OtherClient other = on().other();
        boolean mayRefuse = volume.traits().openTargetRefusesReplace();
        Map<String, String> after = Map.of("LIVE.TXT", "new");
        try (OtherClient.Hold open = other.open("LIVE.TXT")) {
            assertThat(open.isOpen()).isTrue();
            try {
                volume.rename(on().at("NEW.TXT"), on().at("LIVE.TXT"), RenameMode.REPLACE);
                on().notShown(Rule.R3, "an open target hinders no replacing rename here");
                if (mayRefuse) {
                    on().partly(Rule.C1, "this server does not do what openTargetRefusesReplace says of others");
                }
            } catch (ShareException e) {
                Scene.assertKind(Rule.R3, ErrorKind.IN_USE, "where an open target refuses a rename", e);
                assertThat(mayRefuse)
                        .as(Rule.C1.asks("traits that say openTargetRefusesReplace where that is so"))
                        .isTrue();
                after = Map.of("LIVE.TXT", "old", "NEW.TXT", "new");
            }
        }
        assertThat(on().tree(""))
                .as(Rule.R3.asks("what was there after a refusal, and else the new content"))
                .isEqualTo(after);
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
