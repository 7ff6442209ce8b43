package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.shareops.testkit.contract.Scene.refusal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.shareops.Share;
import org.shareops.model.Capability;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.Ownership;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;
import org.shareops.spi.NameRules;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.update.Change;
import org.shareops.update.ForeignFiles;
import org.shareops.update.Outcome;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** Rules R1 to R14, as a program sees them that publishes over the backend. */
abstract class UpdateRules extends Rules {
    private static final Map<String, String> OLD =
            Map.of("A.TXT", "old a", "B.TXT", "same", "DIR/C.TXT", "old c", "GONE.TXT", "gone");
    private static final Map<String, String> NEW =
            Map.of("A.TXT", "new a", "B.TXT", "same", "DIR/C.TXT", "new c", "DIR/D.TXT", "added");

    private static final int BIG = 1 << 20;
    private static final int BIG_FILES = 8;

    private String target(UpdateStrategy strategy) {
        return on().at(strategy.name()).toString();
    }

    private String name(UpdateStrategy strategy) {
        return strategy.name();
    }

    private UpdateReport publish(UpdateStrategy strategy, Source source) throws ShareException {
        return on().share()
                .update(target(strategy))
                .from(source)
                .strategy(strategy)
                .run();
    }

    private static void assertTree(Rule rule, String what, Map<String, String> seen, Map<String, String> wanted) {
        assertThat(new TreeMap<>(seen)).as(rule.asks(what)).isEqualTo(new TreeMap<>(wanted));
    }

    /** Nothing but what the targets are called, and records of the last updates. */
    private void assertNothingLeft(Rule rule, String... names) throws ShareException {
        assertThat(on().names(""))
                .as(rule.asks("no leftovers beside the target"))
                .containsExactlyInAnyOrder(names);
        assertThat(on().share().recover(on().at("")).updates())
                .as(rule.asks("nothing to recover"))
                .isEmpty();
    }

    @Test
    void R2_R7_C1_anUpdateGivesTheNewTreeAndOneThatChangesNothingWritesNothing() throws Exception {
        for (UpdateStrategy strategy : on().strategies()) {
            publish(strategy, on().source(OLD));
            Path newer = on().directory(NEW);
            UpdateReport report = publish(strategy, Source.directory(newer));
            assertThat(report.outcome())
                    .as(Rule.C1.asks(strategy + " that works"))
                    .isEqualTo(Outcome.COMMITTED);
            assertTree(Rule.R2, "the new tree", on().tree(name(strategy)), NEW);
            on().backend().use(FaultPlan.none());
            UpdateReport again = publish(strategy, Source.directory(newer));
            assertThat(again.outcome())
                    .as(Rule.R7.asks("UNCHANGED for what is there"))
                    .isEqualTo(Outcome.UNCHANGED);
            for (Primitive primitive : List.of(
                    Primitive.WRITE,
                    Primitive.CREATE_WHOLE,
                    Primitive.RENAME,
                    Primitive.DELETE,
                    Primitive.SERVER_COPY)) {
                assertThat(on().backend().count(primitive))
                        .as(Rule.R7.asks("no " + primitive + " for what is there already"))
                        .isZero();
            }
            assertThat(again.bytesSent())
                    .as(Rule.R7.asks("no content on the wire"))
                    .isZero();
        }
    }

    @Test
    void R1_R3_whatSomebodyHoldsIsLeftAsItIs() throws Exception {
        for (UpdateStrategy strategy : on().strategies()) {
            publish(strategy, on().source(OLD));
            OtherClient other = on().other();
            String file = name(strategy) + "/A.TXT";
            try (OtherClient.Hold hold = other.hold(file)) {
                ShareException e = refusal(
                        Rule.R3.asks("a refusal while another client holds a file"),
                        () -> publish(strategy, on().source(NEW)));
                assertThat(e.kind()).as(Rule.R3.asks("IN_USE, and not " + e)).isEqualTo(ErrorKind.IN_USE);
                assertThat(hold.isOpen())
                        .as(Rule.R3.asks("a holder that holds on"))
                        .isTrue();
                assertHolders(e, other);
            }
            assertTree(Rule.R1, "the old tree after " + strategy, on().tree(name(strategy)), OLD);
            publish(strategy, on().source(NEW));
            assertTree(Rule.R3, "the new tree when nobody holds it", on().tree(name(strategy)), NEW);
        }
    }

    private void assertHolders(ShareException e, OtherClient other) throws Exception {
        if (on().can(Capability.LIST_OPEN_FILES)) {
            assertThat(e.holders())
                    .as(Rule.R3.asks("who holds it, since holders are listed here"))
                    .isNotEmpty();
            on().assertUsers(
                            Rule.R3,
                            e.holders().stream()
                                    .filter(each -> each.own() != Ownership.YES)
                                    .toList(),
                            other);
        } else {
            assertThat(e.holdersUnknown())
                    .as(Rule.R3.asks("why the holders are not known"))
                    .isPresent();
        }
    }

    @Test
    void R3_S2_withoutTheRightToListHoldersAreUnknown() throws Exception {
        UpdateStrategy strategy = on().strategies().get(0);
        Share plain = on().share(on().shares(on().plainUser(), EngineClock.system()));
        plain.update(target(strategy)).from(on().source(OLD)).strategy(strategy).run();
        OtherClient other = on().other();
        try (OtherClient.Hold hold = other.hold(name(strategy) + "/A.TXT")) {
            assertThat(hold.isOpen()).isTrue();
            ShareException e = refusal(
                    Rule.R3.asks("a refusal"),
                    () -> plain.update(target(strategy))
                            .from(on().source(NEW))
                            .strategy(strategy)
                            .run());
            assertThat(e.kind()).as(Rule.R3.asks("IN_USE, and not " + e)).isEqualTo(ErrorKind.IN_USE);
            assertThat(e.holders().isEmpty() ? e.holdersUnknown().orElse("") : "known")
                    .as(Rule.R3.asks("holders, or why they are not known"))
                    .isNotBlank();
            if (!on().can(Capability.LIST_OPEN_FILES)) {
                on().notShown(Rule.S2, "nobody may list open files");
            } else if (!e.holders().isEmpty()) {
                on().notShown(Rule.S2, "the server names holders to everybody");
            }
        }
        assertTree(Rule.R3, "the old tree", on().tree(name(strategy)), OLD);
    }

    @Test
    void R1_R2_R3_oneFileIsReplacedWholeOrNotAtAll() throws Exception {
        String file = on().at("ONE.TXT").toString();
        on().put("ONE.TXT", "old");
        OtherClient other = on().other();
        try (OtherClient.Hold hold = other.hold("ONE.TXT")) {
            assertThat(hold.isOpen()).isTrue();
            for (Scene.Work work : List.<Scene.Work>of(
                    () -> on().share()
                            .replace(file)
                            .from(Source.bytes(Scene.utf8("new")))
                            .run(),
                    () -> on().share().remove(file).run())) {
                assertThat(refusal(Rule.R3.asks("a refusal"), work::run).kind())
                        .as(Rule.R3.asks("IN_USE"))
                        .isEqualTo(ErrorKind.IN_USE);
            }
        }
        assertThat(on().get("ONE.TXT")).as(Rule.R1.asks("the old content")).isEqualTo("old");
        on().share().replace(file).from(Source.bytes(Scene.utf8("new"))).run();
        assertThat(on().get("ONE.TXT")).as(Rule.R2.asks("the new content")).isEqualTo("new");
        on().share().remove(file).run();
        assertNothingLeft(Rule.R2);
    }

    @Test
    void R8_foreignFilesAreNeverLost() throws Exception {
        for (UpdateStrategy strategy : on().strategies()) {
            publish(strategy, on().source(OLD));
            on().put(name(strategy) + "/DIR/MINE.TXT", "mine");
            ShareException e = refusal(Rule.R8.asks("a refusal by default"), () -> publish(strategy, on().source(NEW)));
            assertThat(e.kind()).as(Rule.R8.asks("REFUSED, and not " + e)).isEqualTo(ErrorKind.REFUSED);
            assertThat(e).as(Rule.R8.asks("their names")).hasMessageContaining("MINE.TXT");
            on().share()
                    .update(target(strategy))
                    .from(on().source(NEW))
                    .strategy(strategy)
                    .foreignFiles(ForeignFiles.KEEP)
                    .run();
            assertThat(on().get(name(strategy) + "/DIR/MINE.TXT"))
                    .as(Rule.R8.asks("the foreign file after " + strategy))
                    .isEqualTo("mine");
        }
    }

    @Test
    void R9_allBadNamesAreListedBeforeTheFirstByte() throws Exception {
        NameRules rules = on().volume().traits().names();
        List<String> bad =
                List.of("CON", "a:b", "x".repeat(250) + "\u00e9\u00e9\u00e9", "trailing.", "PLAIN.LONG").stream()
                        .filter(name -> rules.problemOf(name).isPresent())
                        .toList();
        if (bad.isEmpty()) {
            throw new NotVerified("the server takes every name that this machine can hold");
        }
        Map<String, String> files = new TreeMap<>(Map.of("GOOD.TXT", "good"));
        Path source = on().directory(files);
        int made = 0;
        for (String name : bad) {
            made += make(source.resolve(name)) ? 1 : 0;
        }
        if (made == 0) {
            throw new NotVerified("this machine can hold none of the names that the server refuses");
        }
        UpdateStrategy strategy = on().strategies().get(0);
        ShareException e = refusal(
                Rule.R9.asks("a refusal"),
                () -> on().share()
                        .update(target(strategy))
                        .from(Source.directory(source))
                        .strategy(strategy)
                        .plan());
        assertThat(e.kind()).as(Rule.R9.asks("INVALID_NAME, and not " + e)).isEqualTo(ErrorKind.INVALID_NAME);
        assertThat(e.problems()).as(Rule.R9.asks("all " + made + " of them")).hasSize(made);
        assertThat(on().list("")).as(Rule.R9.asks("nothing written")).isEmpty();
    }

    private static boolean make(Path file) {
        try {
            Files.writeString(file, "bad");
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    @Test
    void R10_aSourceThatFailsLeavesTheOldContent() throws Exception {
        for (UpdateStrategy strategy : on().strategies()) {
            publish(strategy, on().source(OLD));
            Source failing = new TroubledSource(on().source(NEW), entry -> {
                if (entry.names().contains("C.TXT")) {
                    throw new IOException("the source fails here");
                }
            });
            ShareException e = refusal(Rule.R10.asks("a refusal"), () -> publish(strategy, failing));
            assertThat(e.kind()).as(Rule.R10.asks("SOURCE, and not " + e)).isEqualTo(ErrorKind.SOURCE);
            assertTree(Rule.R10, "the old tree", on().tree(name(strategy)), OLD);
            assertNothingLeft(
                    Rule.R10,
                    on().strategies().subList(0, on().strategies().indexOf(strategy) + 1).stream()
                            .map(this::name)
                            .toArray(String[]::new));
        }
    }

    @Test
    void R10_aFullDiskLeavesTheOldContent() throws Exception {
        String url = Scene.need(on().fixture().smallDirectory(), "there is no small disk");
        try (Scene small = new Scene(on().fixture(), url)) {
            String target = small.at("PKG").toString();
            UpdateStrategy strategy = small.strategies().get(0);
            small.share()
                    .update(target)
                    .from(small.source(OLD))
                    .strategy(strategy)
                    .run();
            Path big = small.directory(NEW);
            // No server can make less of these by packing them or by leaving out zeros.
            Random random = new Random(BIG_FILES);
            for (int i = 0; i < BIG_FILES; i++) {
                byte[] content = new byte[BIG];
                random.nextBytes(content);
                Files.write(big.resolve("BIG" + i + ".BIN"), content);
            }
            ShareException e = refusal(
                    Rule.R10.asks("a refusal"),
                    () -> small.share()
                            .update(target)
                            .from(Source.directory(big))
                            .strategy(strategy)
                            .run());
            assertThat(e.kind()).as(Rule.R10.asks("NO_SPACE, and not " + e)).isEqualTo(ErrorKind.NO_SPACE);
            assertTree(Rule.R10, "the old tree", small.tree("PKG"), OLD);
            small.share()
                    .update(target)
                    .from(small.source(NEW))
                    .strategy(strategy)
                    .run();
            assertTree(Rule.R10, "room for a smaller one", small.tree("PKG"), NEW);
        }
    }

    @Test
    void R11_timesAndAttributesAreTheSources() throws Exception {
        Instant time = Instant.parse("2003-04-05T06:07:08Z");
        Duration step = on().volume().traits().timePrecision();
        boolean readOnly = on().volume().traits().attributes().contains(FileAttribute.READ_ONLY);
        if (!readOnly) {
            on().partly(Rule.R11, "the backend keeps no attribute that makes a file read-only");
        }
        for (UpdateStrategy strategy : on().strategies()) {
            publish(strategy, on().source(OLD));
            if (readOnly) {
                on().volume().setAttributes(on().at(name(strategy) + "/A.TXT"), null, Set.of(FileAttribute.READ_ONLY));
            }
            Path source = on().directory(NEW);
            Files.setLastModifiedTime(source.resolve("A.TXT"), FileTime.from(time));
            Files.setLastModifiedTime(source.resolve("DIR/D.TXT"), FileTime.from(time));
            publish(strategy, Source.directory(source));
            for (String file : List.of("/A.TXT", "/DIR/D.TXT")) {
                assertThat(Duration.between(on().entry(name(strategy) + file).modified(), time)
                                .abs())
                        .as(Rule.R11.asks("the source's time of " + file + " to " + step + " after " + strategy))
                        .isLessThan(step);
            }
            assertThat(on().get(name(strategy) + "/A.TXT"))
                    .as(Rule.R11.asks("the new content where the old was read-only"))
                    .isEqualTo("new a");
        }
    }

    @Test
    void R12_R7_aPlanPredictsTheRun() throws Exception {
        for (UpdateStrategy strategy : on().strategies()) {
            publish(strategy, on().source(OLD));
            Path source = on().directory(NEW);
            on().backend().use(FaultPlan.none());
            UpdatePlan plan = on().share()
                    .update(target(strategy))
                    .from(Source.directory(source))
                    .strategy(strategy)
                    .plan();
            for (Primitive primitive : List.of(
                    Primitive.CREATE,
                    Primitive.CREATE_WHOLE,
                    Primitive.RENAME,
                    Primitive.DELETE,
                    Primitive.CREATE_DIRECTORY)) {
                assertThat(on().backend().count(primitive))
                        .as(Rule.R7.asks("a plan without " + primitive))
                        .isZero();
            }
            UpdateReport report = publish(strategy, Source.directory(source));
            assertThat(count(plan, Change.Action.ADD) + count(plan, Change.Action.REPLACE))
                    .as(Rule.R12.asks("as many changed files as it planned"))
                    .isEqualTo(report.filesChanged());
            assertThat(count(plan, Change.Action.REMOVE))
                    .as(Rule.R12.asks("as many removed files as it planned"))
                    .isEqualTo(report.filesRemoved());
            assertThat(plan.filesUnchanged())
                    .as(Rule.R12.asks("as many unchanged files as it planned"))
                    .isEqualTo(report.filesUnchanged());
        }
    }

    private static int count(UpdatePlan plan, Change.Action action) {
        return (int) plan.changes().stream()
                .filter(change -> change.action() == action && change.kind() == org.shareops.model.EntryKind.FILE)
                .count();
    }

    @Test
    void R13_aSourceThatChangesIsDetected() throws Exception {
        for (UpdateStrategy strategy : on().strategies()) {
            publish(strategy, on().source(OLD));
            Path directory = on().directory(NEW);
            Source changing = new TroubledSource(Source.directory(directory), entry -> {
                if (entry.names().contains("A.TXT")) {
                    Files.writeString(directory.resolve("DIR/C.TXT"), "changed while it was read");
                }
            });
            ShareException e = refusal(Rule.R13.asks("a refusal"), () -> publish(strategy, changing));
            assertThat(e.kind()).as(Rule.R13.asks("SOURCE, and not " + e)).isEqualTo(ErrorKind.SOURCE);
            assertTree(Rule.R13, "the old tree", on().tree(name(strategy)), OLD);
        }
    }

    @Test
    void R14_ownerAndRightsAreKept() throws Exception {
        SecurityDescriptors security = on().facet(SecurityDescriptors.class);
        for (UpdateStrategy strategy : on().strategies()) {
            publish(strategy, on().source(OLD));
            SecurityState usual = security.read(on().at(name(strategy) + "/A.TXT"));
            boolean directoryDiffers = OtherRights.areGiven(on(), security, name(strategy));
            boolean fileDiffers = OtherRights.areGiven(on(), security, name(strategy) + "/A.TXT");
            on().volume().createDirectory(on().at("D" + strategy));
            on().put("F" + strategy, "");
            SecurityState directory = OtherRights.settled(on(), security, name(strategy), "D" + strategy);
            SecurityState file = OtherRights.settled(on(), security, name(strategy) + "/A.TXT", "F" + strategy);
            if (!directoryDiffers || !fileDiffers || file.equals(usual)) {
                on().partly(Rule.R14, "nobody here can give files and directories other rights than new ones have");
            }
            publish(strategy, on().source(NEW));
            assertThat(security.read(on().at(name(strategy))))
                    .as(Rule.R14.asks("the rights of the directory after " + strategy))
                    .isEqualTo(directory);
            assertThat(security.read(on().at(name(strategy) + "/A.TXT")))
                    .as(Rule.R14.asks("the rights of a file after " + strategy))
                    .isEqualTo(file);
        }
    }

    @Test
    void R5_theRootOfAShareIsNotSwapped() throws Exception {
        on().volume();
        Share share = on().share();
        ShareException e = refusal(
                Rule.R5.asks("a refusal"),
                () -> share.update("")
                        .from(on().source(NEW))
                        .strategy(UpdateStrategy.SWAP)
                        .foreignFiles(ForeignFiles.KEEP)
                        .plan());
        assertThat(e.kind())
                .as(Rule.R5.asks("REFUSED or UNSUPPORTED for a swap of a share's root, and not " + e))
                .isIn(ErrorKind.REFUSED, ErrorKind.UNSUPPORTED);
    }
}
