package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.testkit.Trees;

/** The reader's side, {@code receive} and {@code sweep}, and what kills leave on both. */
@Timeout(120)
final class ReceiveTest {
    private static final int TERMINATED = 143;
    private static final int MANY = 100;
    private static final int MOST_TRIES = 5;

    @TempDir
    private Path directory;

    private Path inbox;
    private Path to;

    @BeforeEach
    void makeDirectories() throws IOException {
        inbox = Files.createDirectory(directory.resolve("inbox"));
        to = Files.createDirectory(directory.resolve("to"));
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve(content + ".txt"), content);
    }

    private List<Object> files(int count) throws IOException {
        List<Object> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(file("content" + i));
        }
        return files;
    }

    private Path onlyItem() throws IOException {
        try (Stream<Path> all = Files.list(inbox)) {
            return all.findFirst().orElseThrow();
        }
    }

    private Cli.Result receive() {
        return Cli.shareops("receive", inbox.toUri(), "--to", to, "--json");
    }

    @Test
    void V7_itemsComeInOrderAndLeaveTheInbox() throws IOException {
        Cli.shareops("deliver", file("b"), file("a"), file("c"), inbox.toUri());
        Files.writeString(inbox.resolve("readme"), "no item");

        Cli.Result result = receive();

        assertThat(result.code()).as(result.err()).isZero();
        List<String> read = new ArrayList<>();
        for (JsonNode each : result.json().path("received")) {
            read.add(Files.readString(Path.of(each.path("file").asText())));
            assertThat(each.path("again").asBoolean()).isFalse();
        }
        assertThat(read).containsExactly("b", "a", "c");
        assertThat(result.json().path("foreign").asInt()).isEqualTo(1);
        assertThat(DeliverTest.contents(inbox)).containsExactly("no item");
        assertThat(Cli.shareops("receive", inbox.toUri(), "--to", to).out())
                .startsWith("Nothing has come.\nLeft alone since no sender of ours put them there: 1 file.");
    }

    @Test
    void anItemThatLiesThereSinceACrashIsNotTakenTwice() throws IOException {
        Cli.shareops("deliver", file("a"), inbox.toUri());
        Path item = onlyItem();
        Files.copy(item, to.resolve(item.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);

        Cli.Result result = receive();

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.json().path("received").path(0).path("again").asBoolean())
                .isTrue();
        assertThat(DeliverTest.contents(to)).containsExactly("a");
        assertThat(DeliverTest.contents(inbox)).isEmpty();
    }

    @Test
    void V3_whatHasTheNameAlreadyIsNotOverwritten() throws IOException {
        Cli.shareops("deliver", file("a"), inbox.toUri());
        Path other = Files.writeString(to.resolve(onlyItem().getFileName()), "b");
        // The same content from another time is another item, which short names make possible.
        String second = other.getFileName().toString().replace(".itm", "-1.itm");
        Path older = Files.writeString(to.resolve(second), "a");
        Files.setLastModifiedTime(older, FileTime.from(Instant.now().minus(Duration.ofDays(1))));

        Cli.Result result = receive();

        assertThat(result.json().path("received").path(0).path("file").asText()).endsWith("-2.itm");
        assertThat(DeliverTest.contents(to)).containsExactlyInAnyOrder("b", "a", "a");
        assertThat(other).hasContent("b");
    }

    @Test
    void whatIsWrongIsSaidAndTakesNothing() throws IOException {
        Cli.shareops("deliver", file("a"), inbox.toUri());
        assertThat(Cli.shareops("receive", inbox.toUri(), "--to", to.resolve("not"))
                        .err())
                .contains("no such file or directory");
        assertThat(Cli.shareops("receive", inbox.toUri(), "--to", directory.resolve("a.txt"))
                        .code())
                .isEqualTo(1);
        Cli.Result nowhere = Cli.shareops("receive", inbox.resolve("not").toUri(), "--to", to, "--json");
        assertThat(nowhere.code()).isEqualTo(1);
        assertThat(nowhere.json().path("error").path("kind").asText()).isEqualTo("NOT_FOUND");
        assertThat(DeliverTest.contents(inbox)).containsExactly("a");
    }

    @Test
    void itWatchesUntilItIsStopped() throws Exception {
        Cli.shareops("deliver", file("a"), inbox.toUri());
        try (CliProcess reader = CliProcess.start(
                directory, Map.of(), "receive", inbox.toUri(), "--to", to, "--watch", "--interval", "50ms", "--json")) {
            BufferedReader out = reader.out();
            JsonNode event = Cli.document(out.readLine());
            assertThat(event.path("event").asText()).isEqualTo("RECEIVED");
            assertThat(Path.of(event.path("file").asText())).hasContent("a");
            Cli.shareops("deliver", file("b"), inbox.toUri());
            assertThat(Path.of(Cli.document(out.readLine()).path("file").asText()))
                    .hasContent("b");
            reader.stop();
            JsonNode last = Cli.document(out.readLine());
            assertThat(last.path("event").asText()).isEqualTo("STOPPED");
            assertThat(last.path("received").asInt()).isEqualTo(2);
            assertThat(reader.code()).isEqualTo(TERMINATED);
        }
        assertThat(inbox).isEmptyDirectory();
    }

    @Test
    void anOutboxIsDrainedUntilItIsStopped() throws Exception {
        Path outbox = directory.resolve("outbox");
        String away = directory.resolve("away").toUri().toString();
        Cli.shareops("deliver", file("a"), away, "--outbox", outbox);
        try (CliProcess drain = CliProcess.start(
                directory,
                Map.of(),
                "outbox",
                "drain",
                outbox,
                away,
                inbox.toUri(),
                "--watch",
                "--interval",
                "50ms",
                "--json")) {
            BufferedReader out = drain.out();
            JsonNode cycle = Cli.document(out.readLine());
            assertThat(cycle.path("event").asText()).isEqualTo("CYCLE");
            assertThat(cycle.path("delivered")).hasSize(1);
            drain.stop();
            List<String> rest = out.lines().toList();
            assertThat(Cli.document(rest.get(rest.size() - 1)).path("event").asText())
                    .isEqualTo("STOPPED");
            assertThat(drain.code()).isEqualTo(TERMINATED);
        }
        assertThat(DeliverTest.contents(inbox)).containsExactly("a");
    }

    @Test
    void V1_whoeverIsKilledNothingIsLostOrDoubled() throws Exception {
        List<Object> files = files(MANY);
        Path outbox = directory.resolve("outbox");
        int left = leftByOneWhoIsKilled(files, outbox);
        for (int tries = 1; left == 0 && tries < MOST_TRIES; tries++) {
            // It was faster than we could kill it: another one, from the start.
            Trees.delete(inbox);
            Files.createDirectory(inbox);
            outbox = directory.resolve("outbox" + tries);
            left = leftByOneWhoIsKilled(files, outbox);
        }
        assertThat(left).isPositive();
        assertThat(Cli.shareops("outbox", "drain", outbox, inbox.toUri()).code())
                .isZero();
        try (CliProcess reader =
                CliProcess.start(directory, Map.of(), "receive", inbox.toUri(), "--to", to, "--watch", "--json")) {
            BufferedReader out = reader.out();
            for (int i = 0; i < MANY / 3; i++) {
                out.readLine();
            }
            reader.kill();
        }
        Cli.Result rest = receive();
        assertThat(rest.code()).as(rest.err()).isZero();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            expected.add("content" + i);
        }
        assertThat(visible(to)).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Kills a sender on its way, and returns how many files it leaves in its outbox. */
    private int leftByOneWhoIsKilled(List<Object> files, Path outbox) throws Exception {
        List<Object> words = new ArrayList<>(List.of("deliver"));
        words.addAll(files);
        words.addAll(List.of(inbox.toUri(), "--outbox", outbox));
        try (CliProcess sender = CliProcess.start(directory, Map.of(), words.toArray())) {
            while (itemsIn(inbox) < MANY / 3) {
                Thread.onSpinWait();
            }
            sender.kill();
        }
        return Cli.shareops("outbox", "status", outbox, "--json")
                .json()
                .path("depth")
                .asInt();
    }

    private static long itemsIn(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".itm")).count();
        }
    }

    private static List<String> visible(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList();
        }
        List<String> contents = new ArrayList<>();
        for (Path file : files) {
            contents.add(Files.readString(file));
        }
        return contents;
    }

    @Test
    void whatDeadSendersLeftIsSwept() throws IOException {
        String stem = "pc1-0000000000001-0123456789abcdefghijklmno";
        Path old = Files.writeString(inbox.resolve(stem + "1.tmp"), "part");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(40))));
        Path young = Files.writeString(inbox.resolve(stem + "2.tmp"), "part");

        Cli.Result later = Cli.shareops("sweep", inbox.toUri(), "--older-than", "48h", "--json");
        assertThat(later.json().path("removed")).isEmpty();
        Cli.Result swept = Cli.shareops("sweep", inbox.toUri(), "--json");

        assertThat(swept.code()).as(swept.err()).isZero();
        assertThat(swept.json().path("removed")).hasSize(1);
        assertThat(swept.json().path("young").asInt()).isEqualTo(1);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(Cli.shareops("sweep", inbox.resolve("not").toUri()).code()).isEqualTo(1);
    }
}
