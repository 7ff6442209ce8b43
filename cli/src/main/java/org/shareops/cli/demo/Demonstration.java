package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.shareops.testkit.Trees;

/** Plays all scenarios on all kinds of share, in a temporary directory that is gone afterwards. */
public final class Demonstration {
    private Demonstration() {}

    /**
     * Plays everything. Takes some seconds; interrupting the thread ends it soon.
     *
     * @param progress told what is played now, in a few words
     */
    public static List<Replay> play(Consumer<String> progress) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("shareops-demo-").toRealPath();
        try {
            List<Replay> replays = new ArrayList<>();
            for (Stage.Kind kind : List.of(LocalStage.kind())) {
                for (Scenario scenario : Scenario.all()) {
                    progress.accept("playing " + scenario.id() + " on a " + kind.name() + " directory");
                    replays.add(new Player(scenario, kind).play(directory));
                }
            }
            return replays;
        } finally {
            Trees.delete(directory);
        }
    }
}
