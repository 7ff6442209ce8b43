package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.shareops.cli.demo.Demonstration;
import org.shareops.cli.demo.Replay;
import org.shareops.cli.demo.Sight;
import picocli.CommandLine.Command;

@Command(
        name = "demo",
        header = "Replay historical failures with a naive updater and with this library, and show what a reader saw.",
        description = "Takes some seconds, needs no server, and leaves nothing behind.",
        footer = {"%nExamples:", "  shareops demo", "  shareops demo --json"})
final class DemoCommand implements Action {
    private static final String HOW_IT_WAS_DONE = """
            Holders and readers were real processes. The naive updaters are models of the programs that the articles
            describe. They stop where a file server would refuse them: a local disk lets anybody delete or overwrite a
            file that others hold, so they ask for its lock first.""";

    @Override
    public Answer perform(Invocation invocation) throws IOException, InterruptedException {
        invocation.stop().callsOff(Thread.currentThread()::interrupt);
        List<Replay> replays = play(invocation);
        boolean held = replays.stream().allMatch(Replay::held);
        ObjectNode document = Json.object();
        document.set("scenarios", Json.objects(replays, DemoCommand::document));
        document.put("held", held);
        return new Answer(held ? ExitCode.DONE : ExitCode.FAILED, document, text(replays, held));
    }

    private static List<Replay> play(Invocation invocation) throws IOException, InterruptedException {
        try (StatusLine status = new StatusLine(invocation.surroundings())) {
            return Demonstration.play(status::show);
        } catch (IOException e) {
            if (invocation.stop().wasCalledOff()) {
                // Ctrl-C ends the readers and holders as well, whose silence then looks like a failure.
                InterruptedException stopped = new InterruptedException("the demonstration was called off");
                stopped.initCause(e);
                throw stopped;
            }
            throw e;
        }
    }

    private static ObjectNode document(Replay replay) {
        ObjectNode object = Json.object();
        object.put("id", replay.scenario().id());
        object.put("title", replay.scenario().title());
        object.put("backend", replay.backend());
        object.set("naive", document(replay.naive()));
        object.set("shareops", document(replay.shareops()));
        object.set("holders", Json.texts(replay.holders()));
        object.put("held", replay.held());
        object.set("brokenPromises", Json.texts(replay.brokenPromises()));
        return object;
    }

    private static ObjectNode document(Sight sight) {
        ObjectNode object = Json.object();
        object.put("observations", sight.observations());
        object.put("minimumVisibleFiles", sight.minimumVisibleFiles());
        object.put("mixedObservations", sight.mixedObservations());
        object.put("lostFiles", sight.lostFiles());
        return object;
    }

    private static String text(List<Replay> replays, boolean held) {
        List<String> lines = new ArrayList<>();
        replays.forEach(replay -> addTo(lines, replay));
        lines.add(HOW_IT_WAS_DONE);
        lines.add("");
        lines.add(
                held
                        ? "With Shareops a reader saw the old package or the new one, whole, and nothing else."
                        : "Shareops did not keep its promises here; please report this output.");
        return Words.printable(String.join("\n", lines));
    }

    private static void addTo(List<String> lines, Replay replay) {
        lines.add(replay.scenario().id() + ": " + replay.scenario().title() + " (" + replay.backend() + " directory)");
        lines.add("  " + replay.scenario().situation() + "; the naive updater "
                + replay.scenario().naiveWay());
        lines.add("");
        Table table = new Table("  WHAT A READER SAW", "LOOKS", "FEWEST FILES", "MIXED TREES", "LOST FILES");
        addTo(table, "  naive updater", replay.naive());
        addTo(table, "  Shareops", replay.shareops());
        lines.add(table.text());
        lines.add("");
        lines.add("  While files were held Shareops changed nothing and said who was in the way:");
        replay.holders().forEach(holder -> lines.add("    " + holder));
        replay.brokenPromises().forEach(promise -> lines.add("  NOT KEPT: " + promise));
        lines.add("");
    }

    private static void addTo(Table table, String who, Sight sight) {
        table.row(
                who,
                Long.toString(sight.observations()),
                Integer.toString(sight.minimumVisibleFiles()),
                Long.toString(sight.mixedObservations()),
                Integer.toString(sight.lostFiles()));
    }
}
