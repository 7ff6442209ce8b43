package org.shareops.testkit.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Asks the program {@code tshark} about a capture file. It shares no code with ours, so it is a referee for both sides of a
 * conversation. It reads with its own default settings, whatever the user has set for Wireshark. Immutable and thread-safe;
 * each question runs the program once.
 */
public final class Tshark {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration VERSION_LIMIT = Duration.ofSeconds(30);
    private static final String PROGRAM = "tshark";
    private static final String BETWEEN_FIELDS = "\t";
    private static final String BETWEEN_VALUES = "\u001f";
    /** Reads twice, so that a frame is known to be a part of a later one. Keys that are learned on the way get lost then. */
    private static final List<String> LOOKING_AHEAD = List.of("-2");

    private static final String FRAME = "frame.number";
    private static final String ERRORS = "_ws.malformed || _ws.expert.severity >= 0x800000";

    private final String program;
    private final Duration limit;
    private final Path capture;
    private final List<String> decoding;
    private final List<String> preferences;

    Tshark(String program, Duration limit, Path capture, List<String> decoding, List<String> preferences) {
        this.program = program;
        this.limit = limit;
        this.capture = capture;
        this.decoding = List.copyOf(decoding);
        this.preferences = List.copyOf(preferences);
    }

    /** Says that the program is missing, and which package has it; empty if it is there. */
    public static Optional<String> missing() {
        return missing(PROGRAM);
    }

    static Optional<String> missing(String program) {
        try (Run run = Run.start(List.of(program, "--version"), List.of())) {
            run.await(VERSION_LIMIT);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("judging what goes over the wire needs tshark; on Debian: apt-get install tshark ("
                    + e.getMessage() + ")");
        }
    }

    /** Asks about a complete capture file. */
    public static Tshark on(Path capture) {
        return new Tshark(PROGRAM, LIMIT, capture, List.of(), List.of());
    }

    /**
     * Takes what goes to and from a TCP port for messages of a protocol.
     *
     * @param protocol as {@code tshark} calls it, such as {@code ncp}, or {@code nbss} for SMB; this one takes messages of
     *     more than 128 KiB for SMB on port 445 alone
     * @return one that also does this
     */
    public Tshark decodeAs(int port, String protocol) {
        return new Tshark(program, limit, capture, with(decoding, "tcp.port==" + port + "," + protocol), preferences);
    }

    /**
     * Sets one of {@code tshark}'s preferences, such as {@code tcp.check_checksum} to {@code TRUE}.
     *
     * @param value may be a secret: it appears in no argument and in no message
     * @return one that also does this
     */
    public Tshark preference(String name, String value) {
        return new Tshark(program, limit, capture, decoding, with(preferences, name + ": " + value));
    }

    /**
     * Returns what the program says about all frames that pass a filter, in the order of the capture.
     *
     * @param filter a display filter, such as {@code smb2.cmd == 5 && smb2.flags.response == 0}
     * @param fields the names of fields that are wanted, such as {@code smb2.cmd}
     * @throws IOException if the program is missing, fails or does not end; the message has what it said
     */
    public List<Packet> select(String filter, String... fields) throws IOException {
        return select(List.of(), filter, fields);
    }

    private List<Packet> select(List<String> options, String filter, String... fields) throws IOException {
        List<String> command = new ArrayList<>(List.of(program, "-n", "-r", capture.toString()));
        command.addAll(options);
        decoding.forEach(each -> command.addAll(List.of("-d", each)));
        command.addAll(List.of("-Y", filter, "-T", "fields", "-E", "occurrence=a"));
        command.addAll(List.of("-E", "separator=" + BETWEEN_FIELDS, "-E", "aggregator=" + BETWEEN_VALUES));
        command.addAll(List.of("-e", FRAME));
        Stream.of(fields).forEach(field -> command.addAll(List.of("-e", field)));
        try (Run run = Run.start(command, preferences)) {
            return run.await(limit).lines().map(line -> packet(line, fields)).toList();
        }
    }

    /**
     * Returns what the program takes exception to, a line for each frame: messages that are malformed, and whatever it calls
     * an error. It calls so some answers that are quite in order, such as a refusal of the server that a test provoked; the
     * caller sorts those out.
     */
    public List<String> complaints() throws IOException {
        List<String> found = new ArrayList<>();
        for (Packet packet : select(ERRORS, "frame.protocols", "_ws.expert.message")) {
            found.add("frame " + packet.frame() + ", " + packet.first("frame.protocols") + ": "
                    + String.join(", ", packet.all("_ws.expert.message")));
        }
        return found;
    }

    /**
     * Returns the numbers of the frames that carry bytes in which the program sees no message of a protocol, nor part of one
     * that goes on in a later frame.
     */
    public List<Long> undecoded(String protocol) throws IOException {
        String filter = "tcp.len > 0 && !" + protocol + " && !tcp.reassembled_in";
        return select(LOOKING_AHEAD, filter).stream().map(Packet::frame).toList();
    }

    private static Packet packet(String line, String... fields) {
        String[] columns = line.split(BETWEEN_FIELDS, -1);
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i++) {
            String value = columns[i + 1];
            values.put(fields[i], value.isEmpty() ? List.of() : List.of(value.split(BETWEEN_VALUES, -1)));
        }
        return new Packet(Long.parseLong(columns[0]), values);
    }

    private static List<String> with(List<String> all, String one) {
        List<String> more = new ArrayList<>(all);
        more.add(one);
        return more;
    }

    /** A run of the program with a directory of its own for its settings and for what it says. */
    private static final class Run implements AutoCloseable {
        private static final String OUTPUT = "output";
        private static final String COMPLAINTS = "complaints";

        private final List<String> command;
        private final Process process;
        private final Path directory;

        private Run(List<String> command, Process process, Path directory) {
            this.command = command;
            this.process = process;
            this.directory = directory;
        }

        static Run start(List<String> command, List<String> preferences) throws IOException {
            Path directory = Files.createTempDirectory("shareops-tshark-");
            try {
                Files.write(directory.resolve("preferences"), preferences);
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectOutput(directory.resolve(OUTPUT).toFile())
                        .redirectError(directory.resolve(COMPLAINTS).toFile());
                builder.environment().put("WIRESHARK_CONFIG_DIR", directory.toString());
                builder.environment().put("LC_ALL", "C.UTF-8");
                return new Run(command, builder.start(), directory);
            } catch (IOException e) {
                delete(directory);
                throw e;
            }
        }

        /** Returns what the program wrote. */
        String await(Duration limit) throws IOException {
            try {
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException(name() + " did not end within " + limit.toSeconds() + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while running " + name(), e);
            }
            if (process.exitValue() != 0) {
                throw new IOException(name() + " failed with exit status " + process.exitValue() + ": "
                        + text(COMPLAINTS).strip());
            }
            return text(OUTPUT);
        }

        private String name() {
            return String.join(" ", command);
        }

        private String text(String file) throws IOException {
            return new String(Files.readAllBytes(directory.resolve(file)), StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            delete(directory);
        }

        private static void delete(Path directory) throws IOException {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }
}
