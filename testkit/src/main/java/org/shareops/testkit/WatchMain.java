package org.shareops.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@link ReaderProcess} runs. Reads the plan from its standard input, then requests, until that ends. */
final class WatchMain {
    static final String WATCH = "watch";
    static final String READY = "ready";
    static final String LOOK = "look";
    static final String LOOKED = "looked";
    static final String RESULT = "result";

    private WatchMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ChildConsole console = new ChildConsole();
        List<String> plan = new ArrayList<>();
        String line = console.next();
        while (line != null && !line.equals(WATCH)) {
            plan.add(line);
            line = console.next();
        }
        try (TreeWatcher watcher = TreeWatcher.start(Path.of(arguments[0]), WatchPlan.ofLines(plan))) {
            watcher.awaitFirstObservation();
            console.say(READY);
            while (console.next() != null) {
                watcher.awaitObservation();
                console.say(LOOKED);
            }
            console.say(RESULT + " " + watcher.stop());
        }
    }
}
