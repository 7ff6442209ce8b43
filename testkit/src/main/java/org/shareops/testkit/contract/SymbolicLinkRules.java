package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Scene.refusal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.RenameMode;
import org.shareops.spi.SymbolicLinks;
import org.shareops.spi.Volume;

/** What rules R1, R2 and V3 ask of primitives that meet a symbolic link: none follows it. */
abstract class SymbolicLinkRules extends Rules {
    /** A file, a directory with a file, and links to both and to nothing. */
    private SymbolicLinks linked() throws ShareException {
        SymbolicLinks links = on().facet(SymbolicLinks.class);
        on().put("A.TXT", "a");
        on().volume().createDirectory(on().at("DIR"));
        on().put("DIR/B.TXT", "b");
        links.create(on().at("LINK"), "A.TXT");
        links.create(on().at("DIRLINK"), "DIR");
        links.create(on().at("NOWHERE"), "NONE.TXT");
        return links;
    }

    @Test
    void R1_aLinkIsRenamedAndDeletedAndNotWhatItLeadsTo() throws Exception {
        SymbolicLinks links = linked();
        Volume volume = on().volume();
        for (String link : List.of("LINK", "DIRLINK", "NOWHERE")) {
            String says = links.read(on().at(link));
            volume.rename(on().at(link), on().at("MOVED"), RenameMode.FAIL_IF_EXISTS);
            assertThat(on().list("").keySet())
                    .as(Rule.R1.asks("the link under its new name, and what it leads to under its own"))
                    .contains("MOVED", "A.TXT", "DIR")
                    .doesNotContain(link);
            assertThat(links.read(on().at("MOVED")))
                    .as(Rule.R1.asks("the link as it was"))
                    .isEqualTo(says);
            volume.delete(on().at("MOVED"));
            assertThat(on().list("").keySet())
                    .as(Rule.R1.asks("no link after it was deleted, and what it led to"))
                    .contains("A.TXT", "DIR")
                    .doesNotContain("MOVED");
        }
        assertUntouched(Rule.R1);
    }

    private void assertUntouched(Rule rule) throws ShareException {
        assertThat(on().tree(""))
                .as(rule.asks("what links lead to as it was"))
                .containsEntry("A.TXT", "a")
                .containsEntry("DIR/B.TXT", "b")
                .doesNotContainKeys("NONE.TXT", "DIR/NEW.TXT");
    }

    @Test
    void R1_aReplacingRenameHitsALinkAndNotWhatItLeadsTo() throws Exception {
        if (!on().volume().traits().replacingRename()) {
            throw new NotVerified("the backend has no replacing rename");
        }
        SymbolicLinks links = linked();
        links.create(on().at("OTHER"), "DIR");
        on().volume().rename(on().at("OTHER"), on().at("LINK"), RenameMode.REPLACE);
        assertThat(links.read(on().at("LINK")))
                .as(Rule.R1.asks("the new link in place of the old one"))
                .isEqualTo("DIR");
        on().volume().delete(on().at("LINK"));
        on().volume().delete(on().at("DIRLINK"));
        on().volume().delete(on().at("NOWHERE"));
        assertUntouched(Rule.R1);
    }

    @Test
    void R2_V3_nothingIsDoneThroughALink() throws Exception {
        linked();
        Volume volume = on().volume();
        Instant time = on().entry("A.TXT").modified();
        List<String> followed = new ArrayList<>();
        Map<String, Scene.Work> works = new LinkedHashMap<>();
        works.put("read()", () -> volume.read(on().at("LINK")).close());
        works.put("claim()", () -> volume.claim(on().at("LINK")).close());
        works.put("list()", () -> volume.list(on().at("DIRLINK")).close());
        works.put(
                "read() below a link",
                () -> volume.read(on().at("DIRLINK/B.TXT")).close());
        works.put(
                "claim() below a link",
                () -> volume.claim(on().at("DIRLINK/B.TXT")).close());
        works.put(
                "createNew() below a link",
                () -> volume.createNew(on().at("DIRLINK/NEW.TXT")).close());
        works.put("delete() below a link", () -> volume.delete(on().at("DIRLINK/B.TXT")));
        for (Map.Entry<String, Scene.Work> each : works.entrySet()) {
            if (!isRefused(each.getValue())) {
                followed.add(each.getKey());
            }
        }
        isRefused(() -> volume.setAttributes(on().at("LINK"), Instant.parse("2001-02-03T04:05:06Z"), null));
        assertThat(followed)
                .as(Rule.R2.asks("a refusal of what would have to follow a link"))
                .isEmpty();
        assertThat(on().entry("LINK").kind())
                .as(Rule.R2.asks("a link that is shown as such"))
                .isEqualTo(EntryKind.SYMBOLIC_LINK);
        assertThat(on().entry("A.TXT").modified())
                .as(Rule.R2.asks("the time of what a link leads to as it was"))
                .isEqualTo(time);
        for (String link : List.of("LINK", "DIRLINK", "NOWHERE")) {
            Scene.assertKind(
                    Rule.V3,
                    ErrorKind.ALREADY_EXISTS,
                    "for a file of a link's name",
                    refusal(Rule.V3.asks("a refusal"), () -> on().closing(volume.createNew(on().at(link)))));
            Scene.assertKind(
                    Rule.V3,
                    ErrorKind.ALREADY_EXISTS,
                    "for a directory of a link's name",
                    refusal(Rule.V3.asks("a refusal"), () -> volume.createDirectory(on().at(link))));
            volume.delete(on().at(link));
        }
        assertUntouched(Rule.R2);
    }

    private static boolean isRefused(Scene.Work work) throws Exception {
        try {
            work.run();
            return false;
        } catch (ShareException e) {
            assertThat(e.kind())
                    .as(Rule.R2.asks("a refusal of what would have to follow a link, and not " + e))
                    .isNotIn(ErrorKind.LINK_LOST, ErrorKind.PROTOCOL, ErrorKind.OUTCOME_UNKNOWN);
            return true;
        }
    }
}
