package org.shareops.testkit;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The child's end of {@link ChildJvm}. For one thread that reads; any may write. */
public final class ChildConsole {
    private final BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private final PrintStream output =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    /** Takes over the standard input and output of this process. */
    public ChildConsole() {}

    /** Returns the next line, or null when the parent closed its end or died. */
    public @Nullable String next() throws IOException {
        return input.readLine();
    }

    /** Writes a line, and returns when the parent can read it. */
    public void say(String line) {
        output.println(line);
    }

    /** Returns when the parent closed its end or died. */
    public void awaitEnd() throws IOException {
        String line = next();
        while (line != null) {
            line = next();
        }
    }
}
