package org.shareops.cli;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.spi.Backend;

/**
 * What the program finds around itself.
 *
 * @param out takes the answer
 * @param err takes everything else
 * @param environment the environment's variables
 * @param prompt asks the person in front of a terminal; absent without one
 * @param showsProgress whether {@code err} is a terminal
 * @param backends backends besides those that are installed
 */
record Surroundings(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Optional<Prompt> prompt,
        boolean showsProgress,
        List<Backend> backends) {

    /** Asks for a secret. */
    @FunctionalInterface
    interface Prompt {
        /** Returns what was typed, null if the person typed the end of input. */
        char @Nullable [] secret(String question);
    }

    static Surroundings ofProcess() {
        Optional<Console> console = Optional.ofNullable(System.console()).filter(Surroundings::isTerminal);
        return new Surroundings(
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                System.getenv(),
                console.map(found -> question -> found.readPassword("%s", question)),
                console.isPresent() && isTerminal(Path.of("/proc/self/fd/2")),
                List.of());
    }

    /** From Java 22 on there is a console without a terminal, too, and a method that Java 17 has not. */
    private static boolean isTerminal(Console console) {
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the console cannot be asked whether it is a terminal", e);
        }
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), false, StandardCharsets.UTF_8);
    }

    /** Java knows whether there is a terminal for input and output, but not where errors go. */
    private static boolean isTerminal(Path descriptor) {
        if (!Files.exists(descriptor)) {
            return true;
        }
        try {
            return descriptor.toRealPath().toString().matches("/dev/(pts/|tty).*");
        } catch (IOException e) {
            // A pipe has no path.
            return false;
        }
    }
}
