package org.shareops.testkit.samba;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The processes of one running server. They live in several sessions: the one of the process that was started, and those of the
 * daemons that it starts, of which the one for RPC outlives it. Each session's leader leaves a file with its number.
 */
final class Daemons {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final Process first;
    private final Path pidDirectory;

    Daemons(Process first, Path pidDirectory) {
        this.first = first;
        this.pidDirectory = pidDirectory;
    }

    boolean isAlive() {
        return first.isAlive();
    }

    /** Whether the first process has left its number. Before that, who answers on its port is somebody else. */
    boolean isReady() {
        try {
            return pidFiles().stream().flatMap(file -> readPid(file).stream()).anyMatch(pid -> pid == first.pid());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ids of all processes that have not ended. */
    List<Long> alive() throws IOException {
        return stats().stream().map(Stat::pid).toList();
    }

    /** Asks all to end, and ends those that do not. */
    void end() throws IOException {
        resume();
        signal("TERM", leaders());
        awaitEnd(Deadline.met(LIMIT, this::gone));
    }

    /** Ends all without asking. */
    void kill() throws IOException {
        signalGroups("KILL");
        awaitEnd(false);
    }

    private void awaitEnd(boolean gone) throws IOException {
        boolean ended = gone;
        for (int attempt = 0; !ended && attempt < 10; attempt++) { // more than once, as they may fork meanwhile
            signal("KILL", alive());
            ended = Deadline.met(Duration.ofSeconds(1), this::gone);
        }
        if (!ended) {
            throw new IOException("these processes of the Samba server cannot be ended: " + alive());
        }
        for (Path file : pidFiles()) {
            Files.deleteIfExists(file); // the daemon for RPC leaves its one behind
        }
    }

    /** Stops all of them where they are; returns when they stand still. */
    void suspend() throws IOException {
        Deadline.await(LIMIT, this::stopAll, () -> "the Samba server was not suspended");
    }

    void resume() throws IOException {
        signalGroups("CONT");
        Deadline.await(LIMIT, () -> states('T', false), () -> "the Samba server was not resumed");
    }

    /** Again and again: a daemon that is just starting is known only when it has left its number. */
    private boolean stopAll() {
        try {
            signalGroups("STOP");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return states('T', true);
    }

    private boolean gone() {
        return !first.isAlive() && quietStats().isEmpty();
    }

    private boolean states(char state, boolean wanted) {
        return quietStats().stream().allMatch(stat -> (stat.state() == state) == wanted);
    }

    /** Of a group and not of single processes, as those may fork meanwhile. */
    private void signalGroups(String name) throws IOException {
        signal(name, leaders().stream().map(pid -> -pid).toList());
    }

    /** Those sessions that have members. */
    private List<Long> leaders() throws IOException {
        return stats().stream().map(Stat::session).distinct().toList();
    }

    /** With the shell's own command, as Java knows two signals only. A process that has ended meanwhile is fine. */
    private static void signal(String name, List<Long> targets) throws IOException {
        if (targets.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -s \"$0\" -- \"$@\" 2>/dev/null || :", name));
        targets.forEach(target -> command.add(target.toString()));
        Programs.run(command, Map.of(), "");
    }

    private List<Stat> quietStats() {
        try {
            return stats();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Stat> stats() throws IOException {
        Set<Long> sessions = new LinkedHashSet<>();
        sessions.add(first.pid());
        for (Path file : pidFiles()) {
            readPid(file).ifPresent(sessions::add);
        }
        List<Stat> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                Stat.read(process)
                        .filter(stat -> sessions.contains(stat.session()) && stat.isSamba() && !stat.isDead())
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private List<Path> pidFiles() throws IOException {
        try (Stream<Path> files = Files.list(pidDirectory)) {
            return files.filter(file -> file.toString().endsWith(".pid")).toList();
        }
    }

    private static Optional<Long> readPid(Path file) {
        try {
            return Optional.of(Long.valueOf(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty(); // not started yet, or just being written
        }
    }

    /** What the system says about a process. */
    private record Stat(long pid, String name, char state, long session) {
        private static final List<String> NAMES = List.of("smbd", "samba", "rpcd", "winbindd", "kdc", "s3fs");
        private static final int SESSION = 3; // counted from the state, the first field after the name

        static Optional<Stat> read(Path process) {
            try {
                String line = new String(Files.readAllBytes(process.resolve("stat")), StandardCharsets.ISO_8859_1);
                int nameStart = line.indexOf('(');
                int nameEnd = line.lastIndexOf(')');
                List<String> fields =
                        List.of(line.substring(nameEnd + 1).strip().split(" ", -1));
                return Optional.of(new Stat(
                        Long.parseLong(line.substring(0, nameStart).strip()),
                        line.substring(nameStart + 1, nameEnd),
                        fields.get(0).charAt(0),
                        Long.parseLong(fields.get(SESSION))));
            } catch (IOException e) {
                return Optional.empty(); // it has ended since it was listed
            }
        }

        /** Guards against a stale pid file whose number has gone to a stranger. */
        boolean isSamba() {
            return NAMES.stream().anyMatch(name::startsWith);
        }

        boolean isDead() {
            return state == 'Z' || state == 'X';
        }
    }
}
