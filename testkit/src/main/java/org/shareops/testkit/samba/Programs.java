package org.shareops.testkit.samba;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The programs of other packages that are needed here, and a way to run them. */
final class Programs {
    /** Lets a server and its tools see users that the system does not have. */
    static final String WRAPPER = "libnss_wrapper.so";

    private static final List<String> NEEDED =
            List.of("smbd", "pdbedit", "net", "smbcontrol", "smbstatus", "smbclient");
    private static final List<String> SYSTEM_DIRECTORIES = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Programs() {}

    /** Says what is missing and how to get it. */
    static Optional<String> missing() {
        if (!Files.isReadable(Path.of("/proc/self/stat"))) {
            return Optional.of("a private Samba server needs Linux");
        }
        List<String> missing = new ArrayList<>();
        for (String name : NEEDED) {
            if (find(name).isEmpty()) {
                missing.add(name);
            }
        }
        if (!canPreload(WRAPPER)) {
            missing.add(WRAPPER);
        }
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("a private Samba server needs " + String.join(", ", missing)
                        + "; on Debian: apt-get install samba smbclient libnss-wrapper");
    }

    /** The path of a program; also of one for administrators, whose directories are not on everybody's search path. */
    static Optional<Path> find(String name) {
        List<String> directories = new ArrayList<>();
        String searchPath = System.getenv("PATH");
        if (searchPath != null) {
            directories.addAll(List.of(searchPath.split(File.pathSeparator, -1)));
        }
        directories.addAll(SYSTEM_DIRECTORIES);
        return directories.stream()
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    static String path(String name) throws IOException {
        return find(name)
                .orElseThrow(() -> new IOException("there is no program " + name))
                .toString();
    }

    /** Asks the loader itself, which alone knows where it looks: it complains about what it does not find. */
    static boolean canPreload(String library) {
        try {
            return run(List.of("env", "true"), Map.of("LD_PRELOAD", library), "")
                    .isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Runs a program to its end.
     *
     * @param input what it reads; the place for secrets, which everybody could read in the arguments
     * @return what it wrote
     * @throws IOException if it fails or does not end; the message tells what it wrote
     */
    static String run(List<String> command, Map<String, String> environment, String input) throws IOException {
        return run(command, environment, input, LIMIT);
    }

    /** As above, for what may take longer or shorter. */
    static String run(List<String> command, Map<String, String> environment, String input, Duration limit)
            throws IOException {
        Path output = Files.createTempFile("shareops-run-", ".txt");
        try {
            return run(command, environment, input, limit, output);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** A file takes the output, as a pipe would be kept open by daemons that a program leaves behind. */
    private static String run(
            List<String> command, Map<String, String> environment, String input, Duration limit, Path output)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            feed(process, input);
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(String.join(" ", command) + " did not end within " + limit.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command.get(0), e);
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output);
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " failed with exit status " + process.exitValue() + ": "
                    + text.strip());
        }
        return text;
    }

    private static void feed(Process process, String input) {
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading all of it: its exit status says more than a broken pipe.
        }
    }
}
