package org.shareops.benchmarks;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.benchmarks.Upload.Destination;
import org.shareops.testkit.ChildConsole;

/**
 * The process of a {@link JavaProcess}: reads who it is to the server, a line each, and then one job in a line, its parts
 * divided by tabulators. It takes the time itself, so that the way there does not count.
 */
final class ClientMain {
    static final String TOOK = "took";
    static final String FAILED = "failed";

    private ClientMain() {}

    /** Works off what it is told until its standard input ends. */
    public static void main(String[] arguments) throws Exception {
        ChildConsole console = new ChildConsole();
        Login login = new Login(next(console), next(console));
        for (String line = console.next(); line != null; line = console.next()) {
            console.say(answer(List.of(line.split("\t", -1)), login));
        }
    }

    private static String next(ChildConsole console) throws Exception {
        @Nullable String line = console.next();
        return line == null ? "" : line;
    }

    private static String answer(List<String> parts, Login login) {
        Upload upload = JavaClient.valueOf(parts.get(0)).upload();
        Path source = Path.of(parts.get(1));
        Destination destination = new Destination(Integer.parseInt(parts.get(2)), parts.get(3), parts.get(4));
        System.gc(); // nobody pays for what others left
        long from = System.nanoTime();
        try {
            upload.run(source, destination, login);
        } catch (Exception e) {
            return TOOK + " " + FAILED + " " + e.toString().replaceAll("\\R", " ");
        }
        return TOOK + " " + (System.nanoTime() - from);
    }
}
