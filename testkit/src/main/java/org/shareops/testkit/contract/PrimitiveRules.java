package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Scene.refusal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** What rules R1 to R6 ask of single primitives: whoever holds a file is respected, and so are the traits. */
abstract class PrimitiveRules extends Rules {
    private static final int MOST_CLAIMS = 100;
    private static final String ONE_CLAIM = "its traits promise one claim at a time";

    @Test
    void R3_R5_aClaimExcludesAnyOther() throws Exception {
        on().put("A.TXT", "old");
        Volume other = on().anotherVolume();
        SharePath file = on().at("A.TXT");
        try (Claim claim = on().volume().claim(file)) {
            claim.confirm();
            if (on().volume().traits().maxClaims() > 1) {
                Scene.assertKind(
                        Rule.R5,
                        ErrorKind.IN_USE,
                        "for a second claim of the same session",
                        refusal(
                                Rule.R5.asks("a refusal"),
                                () -> on().closing(on().volume().claim(file))));
            } else {
                on().partly(Rule.R5, ONE_CLAIM);
            }
            Scene.assertKind(
                    Rule.R5,
                    ErrorKind.IN_USE,
                    "for a claim of another session",
                    refusal(Rule.R5.asks("a refusal"), () -> on().closing(other.claim(file))));
        }
        try (Claim next = other.claim(file)) {
            assertThat(next.path())
                    .as(Rule.R3.asks("a claim on what nobody holds any more"))
                    .isEqualTo(file);
        }
    }

    @Test
    void R3_whatSomebodyHoldsCannotBeClaimed() throws Exception {
        on().put("A.TXT", "old");
        OtherClient other = on().other();
        try (OtherClient.Hold hold = other.hold("A.TXT")) {
            assertThat(hold.isOpen()).isTrue();
            Scene.assertKind(
                    Rule.R3,
                    ErrorKind.IN_USE,
                    "for a claim on what another client holds",
                    refusal(
                            Rule.R3.asks("a refusal"),
                            () -> on().closing(on().volume().claim(on().at("A.TXT")))));
        }
        on().volume().claim(on().at("A.TXT")).close();
    }

    @Test
    void R3_D6_aClaimKeepsOthersOffAsFarAsTheTraitsSay() throws Exception {
        on().put("A.TXT", "old");
        OtherClient other = on().other();
        try (Claim claim = on().volume().claim(on().at("A.TXT"))) {
            claim.confirm();
            OtherClients.refused(
                    Rule.R3.asks("that nobody can hold what we claim"),
                    () -> other.hold("A.TXT").close());
            if (on().volume().traits().claimsDenyOpens()) {
                OtherClients.refused(
                        Rule.D6.asks("that nobody can open what we claim, since its traits say claimsDenyOpens"),
                        () -> other.open("A.TXT").close());
            } else {
                on().notShown(Rule.D6, "claims keep off only those who ask for locks");
            }
        }
        other.hold("A.TXT").close();
        assertThat(other.read("A.TXT")).as("the content afterwards").isEqualTo(Scene.utf8("old"));
    }

    @Test
    void R5_aClaimEndsWithItsLink() throws Exception {
        Volume other = on().anotherVolume();
        for (Holding way : Holding.values()) {
            ServerLink link = on().closing(on().backend()
                    .logOn(on().place().share().server(), on().fixture().administrator()));
            Claim hold = on().closing(way.take(on(), link.volume(on().place().share())));
            String file = hold.path().name();
            link.close();
            for (Map.Entry<String, ThrowingCallable> call : callsOf(hold).entrySet()) {
                assertThat(refusal(Rule.R5.asks("a hold that has ended"), call.getValue())
                                .kind())
                        .as(Rule.R5.asks("CLOSED or LINK_LOST for " + call.getKey() + " of what was " + way
                                + " through a link that was closed"))
                        .isIn(ErrorKind.CLOSED, ErrorKind.LINK_LOST);
            }
            Scene.await(() -> Rule.R5.asks("a file that can be claimed after the hold's link has ended"), () -> {
                try (Claim next = other.claim(on().at(file))) {
                    next.confirm();
                    return true;
                } catch (ShareException e) {
                    Scene.assertKind(Rule.R5, ErrorKind.IN_USE, "until the hold has ended", e);
                    return false;
                }
            });
        }
        assertThat(on().tree(""))
                .as(Rule.R5.asks("both files as they were when the links ended"))
                .isEqualTo(Map.of("CLAIMED.TXT", "old", "CREATED.TXT", ""));
    }

    private Map<String, ThrowingCallable> callsOf(Claim hold) throws ShareException {
        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("confirm()", hold::confirm);
        if (on().volume().traits().renameThroughClaim()) {
            calls.put("renameTo()", () -> hold.renameTo(on().at("LATE.TXT"), RenameMode.FAIL_IF_EXISTS));
        }
        if (hold instanceof ContentWriter writer) {
            calls.put("write()", () -> writer.write(ByteBuffer.wrap(Scene.utf8("late")), 0));
            calls.put("sync()", writer::sync);
        }
        calls.put("delete()", hold::delete);
        return calls;
    }

    @Test
    void R3_anOpenFileBelowHindersTheRenamingOfItsDirectoryAsTheTraitsSay() throws Exception {
        if (!on().volume().traits().openFileBelowRefusesRename()) {
            throw new NotVerified("its traits promise nothing about renaming a directory with open files");
        }
        on().volume().createDirectory(on().at("DIR"));
        on().put("DIR/A.TXT", "old");
        OtherClient other = on().other();
        try (OtherClient.Hold hold = other.hold("DIR/A.TXT")) {
            assertThat(hold.isOpen()).isTrue();
            Scene.assertKind(
                    Rule.R3,
                    ErrorKind.IN_USE,
                    "since its traits say openFileBelowRefusesRename",
                    refusal(
                            Rule.R3.asks("a refusal"),
                            () -> on().volume().rename(on().at("DIR"), on().at("DIR2"), RenameMode.FAIL_IF_EXISTS)));
        }
        on().volume().rename(on().at("DIR"), on().at("DIR2"), RenameMode.FAIL_IF_EXISTS);
        assertThat(on().get("DIR2/A.TXT")).isEqualTo("old");
    }

    @Test
    void R1_R3_aClaimedFileIsRenamedThroughItsClaim() throws Exception {
        Volume volume = on().volume();
        if (!volume.traits().renameThroughClaim()) {
            throw new NotVerified("its traits deny renaming through a claim");
        }
        Volume other = on().anotherVolume();
        for (Holding way : Holding.values()) {
            SharePath target = on().at(way.name().charAt(1) + ".TXT");
            try (Claim hold = way.take(on(), volume)) {
                hold.renameTo(target, RenameMode.FAIL_IF_EXISTS);
                assertThat(hold.path())
                        .as(Rule.R1.asks("a hold that knows its new name"))
                        .isEqualTo(target);
                hold.confirm();
                Scene.assertKind(
                        Rule.R3,
                        ErrorKind.IN_USE,
                        "for a claim on what is held under its new name",
                        refusal(Rule.R3.asks("a refusal"), () -> on().closing(other.claim(target))));
            }
        }
        assertThat(on().tree(""))
                .as(Rule.R1.asks("both files under their new names"))
                .isEqualTo(Map.of("L.TXT", "old", "R.TXT", ""));
    }

    @Test
    void C1_whatItsTraitsDenyOfClaimsIsUnsupported() throws Exception {
        Volume volume = on().volume();
        if (volume.traits().renameThroughClaim()) {
            throw new NotVerified("its traits deny no renaming through a claim");
        }
        on().put("A.TXT", "a");
        try (Claim claim = volume.claim(on().at("A.TXT"))) {
            Scene.assertKind(
                    Rule.C1,
                    ErrorKind.UNSUPPORTED,
                    "since its traits deny renaming through a claim",
                    refusal(
                            Rule.C1.asks("a refusal of what its traits deny"),
                            () -> claim.renameTo(on().at("B.TXT"), RenameMode.FAIL_IF_EXISTS)));
            assertThat(claim.path())
                    .as(Rule.C1.asks("a claim that knows its name"))
                    .isEqualTo(on().at("A.TXT"));
        }
        assertThat(on().tree("")).as(Rule.C1.asks("the file where it was")).isEqualTo(Map.of("A.TXT", "a"));
    }

    @Test
    void R6_identitySurvivesARenameAndTellsFilesApart() throws Exception {
        if (!on().volume().traits().stableIds()) {
            throw new NotVerified("its traits promise no identity");
        }
        on().put("A.TXT", "a");
        on().volume().createDirectory(on().at("DIR"));
        on().put("B.TXT", "b");
        FileId file = idOf("A.TXT");
        FileId directory = idOf("DIR");
        assertThat(Set.of(file, directory, idOf("B.TXT")))
                .as(Rule.R6.asks("three identities"))
                .hasSize(3);
        on().volume().rename(on().at("A.TXT"), on().at("DIR/C.TXT"), RenameMode.FAIL_IF_EXISTS);
        on().volume().rename(on().at("DIR"), on().at("DIR2"), RenameMode.FAIL_IF_EXISTS);
        assertThat(idOf("DIR2/C.TXT"))
                .as(Rule.R6.asks("the identity of before under a new name"))
                .isEqualTo(file);
        assertThat(idOf("DIR2"))
                .as(Rule.R6.asks("the identity of before under a new name"))
                .isEqualTo(directory);
        assertThat(on().listed("DIR2", "C.TXT").id())
                .as(Rule.R6.asks("the same in a listing"))
                .contains(file);
        try (Claim claim = on().volume().claim(on().at("B.TXT"))) {
            assertThat(claim.id()).as(Rule.R6.asks("the same through a claim")).isEqualTo(idOf("B.TXT"));
        }
        try (ContentWriter writer = on().volume().createNew(on().at("D.TXT"))) {
            assertThat(writer.id())
                    .as(Rule.R6.asks("the same through a writer"))
                    .isEqualTo(idOf("D.TXT"));
        }
    }

    private FileId idOf(String path) throws ShareException {
        return on().entry(path).id().orElseThrow(() -> new AssertionError(Rule.R6.asks("an identity of " + path)));
    }

    @Test
    void R3_asManyClaimsAsTheTraitsSay() throws Exception {
        int many = Math.min(MOST_CLAIMS, on().volume().traits().maxClaims());
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            on().put("F" + i + ".TXT", "x");
            claims.add(on().closing(on().volume().claim(on().at("F" + i + ".TXT"))));
        }
        for (Claim claim : claims) {
            claim.confirm();
        }
        assertThat(claims)
                .as(Rule.R3.asks("as many claims at once as its traits promise"))
                .hasSize(many);
        if (many < on().volume().traits().maxClaims()) {
            on().partly(Rule.R3, "more than " + MOST_CLAIMS + " claims at once were not tried");
        }
    }

    @Test
    void R1_deletingIsNeverRecursiveAndNeverHitsWhatIsHeld() throws Exception {
        on().volume().createDirectory(on().at("DIR"));
        on().put("DIR/A.TXT", "a");
        Scene.assertKind(
                Rule.R1,
                ErrorKind.NOT_EMPTY,
                "for a directory with a file",
                refusal(Rule.R1.asks("a refusal"), () -> on().volume().delete(on().at("DIR"))));
        assertThat(on().get("DIR/A.TXT")).as(Rule.R1.asks("the file as it was")).isEqualTo("a");
        on().volume().delete(on().at("DIR/A.TXT"));
        on().volume().delete(on().at("DIR"));
        assertThat(on().list("")).as(Rule.R1.asks("nothing left")).isEmpty();
    }

    @Test
    void R3_whatSomebodyHoldsIsNotDeleted() throws Exception {
        if (!on().volume().traits().claimsDenyOpens()) {
            throw new NotVerified("opens hinder no deletion here");
        }
        on().put("A.TXT", "a");
        OtherClient other = on().other();
        try (OtherClient.Hold hold = other.hold("A.TXT")) {
            Scene.assertKind(
                    Rule.R3,
                    ErrorKind.IN_USE,
                    "for deleting what another client holds",
                    refusal(Rule.R3.asks("a refusal"), () -> on().volume().delete(on().at("A.TXT"))));
            assertThat(hold.isOpen()).isTrue();
        }
        assertThat(on().get("A.TXT")).isEqualTo("a");
    }

    @Test
    void R1_R5_whatNoVolumeCanDoIsRefused() throws Exception {
        on().volume().createDirectory(on().at("DIR"));
        Volume volume = on().volume();
        assertThat(refusal(
                                Rule.R1.asks("a refusal"),
                                () -> volume.rename(on().at("DIR"), on().at("DIR/SUB"), RenameMode.FAIL_IF_EXISTS))
                        .kind())
                .as(Rule.R1.asks("REFUSED for moving a directory into itself"))
                .isEqualTo(ErrorKind.REFUSED);
        assertThat(refusal(Rule.R1.asks("a refusal"), () -> volume.delete(SharePath.root()))
                        .kind())
                .as(Rule.R1.asks("REFUSED for deleting the root"))
                .isEqualTo(ErrorKind.REFUSED);
        assertThat(refusal(
                                Rule.R5.asks("a refusal"),
                                () -> volume.rename(SharePath.root(), on().at("X"), RenameMode.FAIL_IF_EXISTS))
                        .kind())
                .as(Rule.R5.asks("REFUSED for renaming the root"))
                .isEqualTo(ErrorKind.REFUSED);
    }

    @Test
    void R1_aDirectoryMovesWithAllThatItHolds() throws Exception {
        Volume volume = on().volume();
        volume.createDirectory(on().at("DIR"));
        volume.createDirectory(on().at("DIR/SUB"));
        on().put("DIR/SUB/A.TXT", "a");
        volume.createDirectory(on().at("TO"));
        volume.rename(on().at("DIR"), on().at("TO/DIR"), RenameMode.FAIL_IF_EXISTS);
        assertThat(on().get("TO/DIR/SUB/A.TXT"))
                .as(Rule.R1.asks("what the directory held"))
                .isEqualTo("a");
        assertThat(new TreeSet<>(on().list("").keySet()))
                .as(Rule.R1.asks("no other name"))
                .containsExactly("TO");
    }

    @Test
    void R1_aNewFileIsRenamedAndDeletedThroughItsWriter() throws Exception {
        Volume volume = on().volume();
        try (ContentWriter writer = volume.createNew(on().at("A.TXT"))) {
            writer.sync();
            if (volume.traits().renameThroughClaim()) {
                writer.renameTo(on().at("B.TXT"), RenameMode.FAIL_IF_EXISTS);
                assertThat(writer.path())
                        .as(Rule.R1.asks("a writer that knows its new name"))
                        .isEqualTo(on().at("B.TXT"));
            } else {
                on().partly(Rule.R1, "its traits deny renaming through a claim");
            }
            writer.delete();
        }
        on().partly(Rule.R1, "nothing here cuts the power, so that a sync that does nothing is not seen");
        assertThat(on().list(""))
                .as(Rule.R1.asks("no file after it was deleted through its writer"))
                .isEmpty();
        on().put("C.TXT", "c");
        try (Claim claim = volume.claim(on().at("C.TXT"))) {
            claim.delete();
        }
        assertThat(on().list(""))
                .as(Rule.R1.asks("no file after it was deleted through its claim"))
                .isEmpty();
    }

    @Test
    void R6_aRequestThatIsRefusedIsNotSentAgain() throws Exception {
        ServerCounters counters = on().counters();
        on().put("A.TXT", "a");
        on().put("B.TXT", "b");
        long start = counters.requests();
        on().volume().rename(on().at("A.TXT"), on().at("C.TXT"), RenameMode.FAIL_IF_EXISTS);
        long done = counters.requests() - start;
        if (done == 0) {
            throw new NotVerified("the fixture counts no request where one was sent");
        }
        start = counters.requests();
        refusal(
                Rule.R6.asks("a refusal"),
                () -> on().volume().rename(on().at("C.TXT"), on().at("B.TXT"), RenameMode.FAIL_IF_EXISTS));
        long refused = counters.requests() - start;
        assertThat(refused)
                .as(Rule.R6.asks("a rename that is sent once: one that succeeds takes " + done
                        + " requests, and one that is refused at most that and two to find out why"))
                .isLessThanOrEqualTo(done + 2);
        assertThat(on().tree(""))
                .as(Rule.R6.asks("both files where they were"))
                .isEqualTo(Map.of("C.TXT", "a", "B.TXT", "b"));
    }

    @Test
    void R2_whatAnotherClientChangesIsSeenAtOnce() throws Exception {
        OtherClient other = on().other();
        on().put("A.TXT", "old");
        assertThat(on().get("A.TXT")).isEqualTo("old");
        assertThat(on().entry("A.TXT").size()).isEqualTo(3);
        other.write("A.TXT", Scene.utf8("longer than before"));
        other.write("B.TXT", Scene.utf8("b"));
        assertThat(on().entry("A.TXT").size())
                .as(Rule.R2.asks("the size that another client has just given it"))
                .isEqualTo(18);
        assertThat(on().get("A.TXT"))
                .as(Rule.R2.asks("what another client has just written"))
                .isEqualTo("longer than before");
        assertThat(on().list("").keySet())
                .as(Rule.R2.asks("a name that another client has just made"))
                .contains("B.TXT");
        assertThat(on().volume().stat(on().at("B.TXT")))
                .as(Rule.R2.asks("a name that another client has just made"))
                .isPresent();
    }

    @Test
    void R2_readingDeniesNothingToOthers() throws Exception {
        on().put("A.TXT", "content");
        Volume another = on().anotherVolume();
        try (ContentReader first = on().volume().read(on().at("A.TXT"));
                ContentReader second = another.read(on().at("A.TXT"))) {
            assertThat(first.size() + second.size())
                    .as(Rule.R2.asks("two readers of one file"))
                    .isEqualTo(14);
            Optional<OtherClient> other = on().fixture().otherClient(on().url());
            if (other.isEmpty()) {
                on().partly(Rule.R2, "the fixture has no other client");
                return;
            }
            OtherClient client = on().closing(other.get());
            client.write("B.TXT", Scene.utf8("old"));
            boolean writes;
            try (OtherClient.Hold own = client.open("B.TXT")) {
                writes = own.isOpen() && isWritten(client, "B.TXT");
            }
            try (OtherClient.Hold open = client.open("A.TXT")) {
                assertThat(open.isOpen())
                        .as(Rule.R2.asks("another client beside them"))
                        .isTrue();
            }
            if (writes) {
                assertThat(isWritten(client, "A.TXT"))
                        .as(Rule.R2.asks("another client that writes what is open for reading, as it does where a "
                                + "client of its own reads"))
                        .isTrue();
            } else {
                on().partly(Rule.R2, "the other client writes nothing that anybody reads");
            }
        }
    }

    /** Whoever asks for more than to write beside readers is refused whatever the readers say. */
    private static boolean isWritten(OtherClient client, String file) {
        try {
            client.write(file, Scene.utf8("changed"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
