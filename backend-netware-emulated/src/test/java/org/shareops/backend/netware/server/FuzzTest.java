package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.backend.netware.wire.Frame;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.PacketType;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.NcpFormat;
import org.shareops.testkit.wire.WireCapture;

/**
 * Jazzer looks for bytes that hurt the server or the codecs, for eight seconds, and ten minutes with
 * {@code -Dshareops.full=true}; {@code -Dshareops.fuzz.seconds=} is for as long as you like. It starts from a conversation of
 * every call, and from what it once found worth keeping: {@code fuzz/*.txt} among the resources, an input in hexadecimal digits
 * each line. An input that it finds now is told in that form, to be kept there; {@code -Dshareops.fuzz.keep=} names a
 * directory for new such files. It prints its seed, which {@code -Dshareops.seed=} plays again.
 */
class FuzzTest {
    private static final int SECONDS =
            Integer.getInteger("shareops.fuzz.seconds", Boolean.getBoolean("shareops.full") ? 600 : 8);
    private static final long SEED = Long.getLong("shareops.seed", System.nanoTime() & 0x3FFFFFFF);
    private static final int SECONDS_TO_START_AND_END = 150;
    private static final int STEPS_AT_ONCE = 12;
    /** How files of the corpus begin that are made anew each time. */
    private static final String SEED_FILES = "seed";

    /** What is fuzzed. */
    enum Target {
        WIRE(FuzzedWire.class),
        SERVER(FuzzedServer.class);

        private final Class<?> entrance;

        Target(Class<?> entrance) {
            this.entrance = entrance;
        }

        void run(byte[] input) throws IOException {
            if (this == WIRE) {
                FuzzedWire.fuzzerTestOneInput(input);
            } else {
                FuzzedServer.fuzzerTestOneInput(input);
            }
        }
    }

    @TempDir
    Path work;

    @ParameterizedTest
    @EnumSource(Target.class)
    void whatWasFoundOnceIsHarmless(Target target) throws Exception {
        List<byte[]> inputs = kept(target);
        assertThat(inputs).isNotEmpty();
        for (byte[] input : inputs) {
            target.run(input);
        }
    }

    @Test
    void theConversationOfEveryCallIsHarmless() throws Exception {
        for (Target target : Target.values()) {
            for (byte[] input : seeds(target)) {
                target.run(input);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Target.class)
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void jazzerFindsNothing(Target target) throws Exception {
        assumeThat(System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .as("Jazzer's library is here for this system alone")
                .isEqualTo("Linux amd64");
        Path corpus = Files.createDirectory(work.resolve("corpus"));
        Path found = Files.createDirectories(work.resolve("found"));
        write(kept(target), corpus.resolve("kept"));
        write(seeds(target), corpus.resolve(SEED_FILES));
        Path output = work.resolve("output");
        Process jazzer = new ProcessBuilder(command(target, corpus, found))
                .directory(found.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = jazzer.waitFor(SECONDS + SECONDS_TO_START_AND_END, TimeUnit.SECONDS);
            assertThat(ended).as(() -> "Jazzer did not end: " + end(output)).isTrue();
            assertThat(jazzer.exitValue())
                    .as(() -> "Jazzer, seed " + SEED + ", found " + inputsIn(found) + "\n" + end(output))
                    .isZero();
        } finally {
            jazzer.destroyForcibly();
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(said).contains("Done ");
        System.out.println(target + ", seed " + SEED + ": "
                + said.lines()
                        .filter(line -> line.startsWith("stat::number") || line.startsWith("Done "))
                        .collect(Collectors.joining(", ")));
        String keep = System.getProperty("shareops.fuzz.keep");
        if (keep != null) {
            Files.write(Path.of(keep, file(target)), hexOf(corpus));
        }
    }

    private static void write(List<byte[]> inputs, Path files) throws IOException {
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(files.resolveSibling(files.getFileName().toString() + i), inputs.get(i));
        }
    }

    private static List<String> command(Target target, Path corpus, Path found) {
        int seconds = Math.max(1, SECONDS / Target.values().length);
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                // Optimizing would take the better part of a short run.
                "-XX:TieredStopAtLevel=" + (SECONDS < 60 ? 1 : 4),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.entrance.getName(),
                "--instrumentation_includes=org.shareops.backend.netware.**",
                "--reproducer_path=" + found,
                "-artifact_prefix=" + found + "/",
                "-max_total_time=" + seconds,
                // 0 would let it choose one.
                "-seed=" + (1 + Math.floorMod(SEED, 1 << 30)),
                "-timeout=25",
                "-max_len=8192",
                "-print_final_stats=1",
                corpus.toString());
    }

    private static String end(Path output) {
        try {
            String text = Files.readString(output, StandardCharsets.UTF_8);
            return text.substring(Math.max(0, text.length() - 6_000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static List<String> inputsIn(Path found) {
        try {
            return hexOf(found);
        } catch (IOException e) {
            return List.of(e.toString());
        }
    }

    private static List<String> hexOf(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        try (var files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.endsWith(".java") && !name.startsWith(SEED_FILES)) {
                    lines.add(HexFormat.of().formatHex(Files.readAllBytes(file)));
                }
            }
        }
        return lines;
    }

    private static String file(Target target) {
        return target == Target.WIRE ? "wire.txt" : "server.txt";
    }

    private static List<byte[]> kept(Target target) throws IOException {
        String name = "/org/shareops/backend/netware/fuzz/" + file(target);
        try (InputStream in = Objects.requireNonNull(FuzzTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> HexFormat.of().parseHex(line))
                    .toList();
        }
    }

    private List<byte[]> seeds(Target target) throws Exception {
        Transcript transcript = everyCall();
        List<byte[]> inputs = new ArrayList<>();
        if (target == Target.WIRE) {
            for (byte[] request : transcript.requests()) {
                inputs.add(new PacketWriter()
                        .u8(0xFE)
                        .bytes(Frame.request(request, 0x1000).array())
                        .toBytes());
            }
            for (byte[] reply : transcript.replies()) {
                inputs.add(new PacketWriter()
                        .u8(0xFF)
                        .bytes(Frame.reply(reply).array())
                        .toBytes());
            }
            return inputs;
        }
        List<byte[]> steps = transcript.requests().stream()
                .filter(packet -> packetType(packet) != PacketType.CREATE)
                .map(FuzzTest::step)
                .toList();
        inputs.add(joined(steps));
        for (int at = 0; at < steps.size(); at += STEPS_AT_ONCE) {
            inputs.add(joined(steps.subList(at, Math.min(at + STEPS_AT_ONCE, steps.size()))));
        }
        return inputs;
    }

    private static byte[] joined(List<byte[]> steps) {
        PacketWriter input = new PacketWriter().u8(1);
        steps.forEach(input::bytes);
        return input.toBytes();
    }

    private static int packetType(byte[] packet) {
        return packet[0] << 8 | packet[1];
    }

    /** The client who sends it is the one with that connection; whoever comes later is told to the first three as well. */
    private static byte[] step(byte[] packet) {
        int client = Math.floorMod(packet[3] - 1, FuzzedServer.CLIENTS);
        if (packetType(packet) != PacketType.REQUEST) {
            return new PacketWriter()
                    .u8(FuzzedServer.RAW_PACKET + client)
                    .counted(packet)
                    .toBytes();
        }
        PacketWriter body = new PacketWriter().u8(packet[6]);
        int next = Function.hasLengthWord(packet[6] & 0xFF) ? 9 : 7;
        body.bytes(Arrays.copyOfRange(packet, next, packet.length));
        return new PacketWriter().u8(client).counted(body.toBytes()).toBytes();
    }

    private Transcript everyCall() throws Exception {
        Path root = Files.createTempDirectory(work, "root");
        try (EmulatedNetWareServer server = EmulatedNetWareServer.builder("NW312")
                        .volume("SYS", root)
                        .operator("SUPERVISOR", "secret".toCharArray())
                        .user("ANNA", "secret".toCharArray())
                        .user("BERT", "secret".toCharArray())
                        .start();
                WireCapture capture = WireCapture.start(root.resolveSibling(root.getFileName() + ".pcap"), 524)) {
            Transcript transcript = new Transcript(capture);
            try (CountingProxy proxy = CountingProxy.start(server.address().getPort(), new NcpFormat(), transcript);
                    EveryCall calls =
                            new EveryCall(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()))) {
                calls.run();
            }
            return transcript;
        }
    }
}
