package org.shareops.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.shareops.benchmarks.Programs.Copy;
import org.shareops.benchmarks.Programs.Rclone;
import org.shareops.benchmarks.Programs.SmbClient;
import org.shareops.testkit.Trees;
import org.shareops.testkit.samba.SambaServer;

/** Measures Shareops beside other clients; see {@link Settings#USAGE}. */
public final class SideBySide {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final String ROOT_PROPERTY = "shareops.root";
    private static final String USER = "bench";
    private static final String SOURCES = "sources";
    private static final int PASSWORD_BYTES = 12;
    private static final int WRONG_CALL = 2;

    /** Set by the script before it installs anything. */
    private static final String CHECK_PROPERTY = "shareops.check-arguments";

    /** What the processes of all contestants and the server have in memory beside the share, in bytes; an estimate. */
    private static final long PROGRAMS = 512L << 20;

    private final Settings settings;
    private final long start = System.nanoTime();
    private final List<String> notes = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();

    private SideBySide(Settings settings) {
        this.settings = settings;
    }

    /** Measures, and writes the document; with {@value #CHECK_PROPERTY} only looks at the arguments. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(Settings.usage());
            return 0;
        }
        Settings settings;
        try {
            settings = Settings.parse(arguments, Path.of(System.getProperty(ROOT_PROPERTY, ".")));
            settings.openOutput();
        } catch (IllegalArgumentException e) {
            say(e.getMessage());
            return WRONG_CALL;
        }
        if (Boolean.getBoolean(CHECK_PROPERTY)) {
            return 0;
        }
        try {
            return new SideBySide(settings).measure();
        } catch (IOException | UncheckedIOException e) {
            say("ended without a document: " + words(e));
            return 1;
        }
    }

    /** Exceptions of the file system say nothing but a name. */
    private static String words(Exception e) {
        Throwable cause = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
        @Nullable String message = cause instanceof FileSystemException ? null : cause.getMessage();
        return (message == null ? cause.toString() : message).replaceAll("\\R", " ");
    }

    private int measure() throws IOException {
        Optional<String> missing = SambaServer.missing();
        if (missing.isPresent()) {
            say(missing.get());
            return 1;
        }
        long share = settings.sizes().memory(settings.scenarios());
        long all = share + PROGRAMS;
        if (!Files.isDirectory(MEMORY) || Files.getFileStore(MEMORY).getUsableSpace() < share || free() < all) {
            say("this needs " + mib(share) + " free in " + MEMORY + ", and " + mib(all)
                    + " of memory with the programs;" + " less with --quick, or --case with another case than big");
            return 1;
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Login login = new Login(USER, "Pw-" + HexFormat.of().formatHex(random));
        Path localDisk = Files.createTempDirectory("shareops-bench-disk-");
        Map<String, String> machine = Machine.facts(InstantSource.system(), localDisk);
        // What is in the server's directory goes with it, however we end.
        try (SambaServer server = SambaServer.builder()
                        .below(MEMORY)
                        .user(login.user(), login.password())
                        .share(JavaClient.SHARE)
                        .share(SOURCES)
                        .start();
                JavaProcess java = new JavaProcess(login, Command.LIMIT)) {
            Rounds rounds = new Rounds(
                    server, server.directoryOf(SOURCES), localDisk, settings.sizes(), settings.rounds(), this::tell);
            List<Contestant> contestants = contestants(java, login);
            try {
                for (Scenario scenario : settings.scenarios()) {
                    results.addAll(rounds.measure(scenario, contestants));
                }
            } finally {
                for (Contestant each : contestants) {
                    each.close();
                }
            }
        } finally {
            Trees.delete(localDisk);
        }
        write(machine);
        return results.stream().allMatch(Result::isMeasured) ? 0 : 1;
    }

    /** In the order of the tables. */
    private List<Contestant> contestants(JavaProcess java, Login login) throws IOException {
        List<Contestant> all = new ArrayList<>();
        List<Contestant> peers = new ArrayList<>();
        for (JavaClient client : JavaClient.values()) {
            Contestant contestant = java.contestant(client);
            (contestant.side() == Contestant.Side.PEER ? peers : all).add(contestant);
        }
        all.add(new SmbClient(JavaClient.SHARE, login));
        String missing = Rclone.missing();
        if (missing.isEmpty()) {
            all.add(new Rclone(JavaClient.SHARE, login));
        } else {
            say("going on without rclone: " + missing);
            notes.add("Without rclone: " + missing + ".");
        }
        all.addAll(peers);
        all.add(new Copy(false));
        all.add(new Copy(true));
        return all;
    }

    private void write(Map<String, String> machine) throws IOException {
        settings.makeOutput(); // who builds anew meanwhile deletes it
        Path document = settings.document();
        Files.writeString(document, Report.of(settings, machine, notes, results));
        Files.writeString(settings.plot(), BarChart.of(results, settings.sizes()));
        for (Ratios.Line line : Ratios.of(results, settings.sizes())) {
            System.out.println(
                    line.subject() + ": " + line.ours() + " beside " + line.theirs() + ": " + line.verdict());
        }
        System.out.println("written: " + document + ", after " + elapsed());
    }

    /** What programs can have, in bytes; the share is in memory, too. */
    private static long free() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemAvailable:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        return Long.MAX_VALUE; // too old to tell
    }

    private static String mib(long bytes) {
        return Sizes.number(bytes >> 20) + " MiB";
    }

    private String elapsed() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s";
    }

    private void tell(String line) {
        say(elapsed() + ": " + line);
    }

    private static void say(String line) {
        System.err.println("shareops-bench: " + line);
    }
}
