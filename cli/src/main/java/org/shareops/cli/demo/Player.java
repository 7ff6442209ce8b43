package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.shareops.Shares;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.testkit.ReaderProcess;
import org.shareops.testkit.TreeContent;
import org.shareops.testkit.TreeObservations;
import org.shareops.testkit.WatchPlan;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateReport;

/** Plays one scenario on one kind of share with both updaters, each on a fresh stage and under a reader's eyes. */
final class Player {
    private final Scenario scenario;
    private final Stage.Kind kind;
    private final List<String> holders = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();

    Player(Scenario scenario, Stage.Kind kind) {
        this.scenario = scenario;
        this.kind = kind;
    }

    Replay play(Path directory) throws IOException, InterruptedException {
        String name = scenario.id() + "-" + kind.name();
        Sight naive = playNaive(kind.build(directory.resolve(name + "-naive"), scenario));
        stopIfAsked();
        Sight shareops = playShareops(kind.build(directory.resolve(name + "-shareops"), scenario));
        stopIfAsked();
        return new Replay(scenario, kind.name(), kind.place(), naive, shareops, holders, broken);
    }

    private static void stopIfAsked() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the demonstration was called off");
        }
    }

    private Sight playNaive(Stage stage) throws IOException {
        try (ReaderProcess reader = watch(stage);
                Stage.Holding holding = stage.hold(scenario.heldFiles());
                LiveFiles live = stage.naiveFiles()) {
            reader.awaitObservation();
            scenario.naive().update(stage.source(), live);
            reader.awaitObservation();
            return sight(reader.stop(), lost(stage));
        }
    }

    private Sight playShareops(Stage stage) throws IOException {
        try (ReaderProcess reader = watch(stage);
                Shares shares = stage.open()) {
            ShareLocation target = shares.locate(stage.url());
            int lost;
            try (Stage.Holding holding = stage.hold(scenario.heldFiles())) {
                judgeRefusal(update(shares, target, stage), target.path(), stage);
                reader.awaitObservation();
                lost = lost(stage);
            }
            judgeCommit(update(shares, target, stage), stage);
            reader.awaitObservation();
            Sight sight = sight(reader.stop(), Math.max(lost, lost(stage)));
            judge(sight);
            return sight;
        }
    }

    private static ReaderProcess watch(Stage stage) throws IOException {
        return ReaderProcess.start(
                stage.live(),
                WatchPlan.wholeTrees(
                        stage.oldVersion().digest(), stage.newVersion().digest()));
    }

    private static UpdateReport update(Shares shares, ShareLocation target, Stage stage) throws IOException {
        try {
            return shares.share(target.share())
                    .update(target.path())
                    .from(Source.directory(stage.source()))
                    .run();
        } catch (UpdateException e) {
            if (e.kind() == ErrorKind.CANCELLED) {
                throw e;
            }
            return e.report();
        }
    }

    /** While files are held: in use, the holders named, nothing changed (rule R3). */
    private void judgeRefusal(UpdateReport report, SharePath live, Stage stage) throws IOException {
        report.holders().stream().map(OpenFile::describe).forEach(holders::add);
        report.holdersUnknown().ifPresent(reason -> holders.add("there may be more: " + reason));
        promise(report.outcome() == Outcome.IN_USE, "an update of a held package must end IN_USE, not " + said(report));
        for (int number : scenario.heldFiles()) {
            SharePath held = live.child(PackageFiles.name(number));
            boolean named =
                    report.holders().stream().anyMatch(file -> file.path().equals(held));
            promise(named || report.holdersUnknown().isPresent(), "the holder of " + held + " was not named");
        }
        promise(
                TreeContent.of(stage.live()).equals(stage.oldVersion()),
                "the package was changed although it was in use");
    }

    /** After the holders have left: the new version, whole. */
    private void judgeCommit(UpdateReport report, Stage stage) throws IOException {
        promise(report.outcome() == Outcome.COMMITTED, "an update of a free package must commit, not " + said(report));
        promise(report.leftovers().isEmpty(), "the update left something behind: " + report.leftovers());
        promise(TreeContent.of(stage.live()).equals(stage.newVersion()), "the package is not the new version");
    }

    private void judge(Sight sight) {
        promise(sight.mixedObservations() == 0, "a reader saw a tree that was neither old nor new");
        promise(sight.minimumVisibleFiles() == PackageFiles.COUNT, "a reader missed files");
        promise(sight.lostFiles() == 0, "files were lost");
    }

    private void promise(boolean kept, String otherwise) {
        if (!kept) {
            broken.add(otherwise);
        }
    }

    private static String said(UpdateReport report) {
        return report.outcome()
                + report.error().map(error -> ": " + error.getMessage()).orElse("");
    }

    private static int lost(Stage stage) throws IOException {
        return PackageFiles.lost(TreeContent.of(stage.live()), stage.oldVersion(), stage.newVersion());
    }

    private static Sight sight(TreeObservations seen, int lost) {
        return new Sight(
                seen.observations(),
                seen.minimumVisibleFiles(),
                seen.mixedObservations(),
                lost,
                seen.longestAbsenceMicros());
    }
}
