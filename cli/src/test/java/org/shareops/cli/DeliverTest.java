package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Shares;
import org.shareops.delivery.Verdict;

/** {@code deliver} and {@code outbox} into local directories. */
@Timeout(120)
final class DeliverTest {
    @TempDir
    private Path directory;

    private Path inbox;
    private Path outbox;
    private Path first;
    private Path second;

    @BeforeEach
    void writeFiles() throws IOException {
        inbox = Files.createDirectory(directory.resolve("inbox"));
        outbox = directory.resolve("outbox");
        first = Files.writeString(directory.resolve("one.txt"), "one");
        second = Files.writeString(directory.resolve("two.txt"), "two");
    }

    static List<String> contents(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".lck"))
                    .toList();
        }
        List<String> contents = new ArrayList<>();
        for (Path file : files) {
            contents.add(Files.readString(file));
        }
        return contents;
    }

    @Test
    void eachFileArrivesUnderANameOfItsOwn() throws IOException {
        Cli.Result result = Cli.shareops("deliver", first, second, first, inbox.toUri(), "--json");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(contents(inbox)).containsExactlyInAnyOrder("one", "two", "one");
        JsonNode delivered = result.json().path("delivered");
        assertThat(delivered).hasSize(3);
        assertThat(delivered.path(1).path("file").asText()).isEqualTo(second.toString());
        assertThat(delivered.path(1).path("sequence").asInt()).isEqualTo(2);
        assertThat(delivered.path(1).path("tries").asInt()).isEqualTo(1);
        String item = delivered.path(1).path("item").asText();
        assertThat(inbox.resolve(item.substring(item.lastIndexOf('/') + 1))).hasContent("two");
        assertThat(result.json().path("links")).hasSize(1);
    }

    @Test
    void V7_aSenderWithANameCountsOnFromCallToCall() {
        List<Long> numbers = new ArrayList<>();
        for (int call = 0; call < 2; call++) {
            Cli.Result result = Cli.shareops(
                    "deliver", first, second, inbox.toUri(), "--sender", "pc_1", "--extension", "mif", "--json");
            result.json().path("delivered").forEach(each -> {
                numbers.add(each.path("sequence").asLong());
                assertThat(each.path("item").asText()).contains("/pc_1-").endsWith(".mif");
            });
        }
        assertThat(numbers).hasSize(4).isSorted();
        assertThat(numbers.get(1)).isLessThan(numbers.get(2));
    }

    @Test
    void whatFailsIsSaidOfEachFileAndHoldsUpNoOther() throws IOException {
        Path missing = directory.resolve("missing");
        Cli.Result result = Cli.shareops("deliver", missing, directory, second, inbox.toUri(), "--json");

        assertThat(result.code()).isEqualTo(1);
        assertThat(contents(inbox)).containsExactly("two");
        JsonNode failed = result.json().path("failed");
        assertThat(failed).hasSize(2);
        assertThat(failed.path(0).path("file").asText()).isEqualTo(missing.toString());
        assertThat(failed.path(0).path("error").path("kind").asText()).isEqualTo("SOURCE");
        assertThat(failed.path(1).path("error").path("message").asText()).contains("it is a directory");
        assertThat(result.json().path("error").path("kind").asText()).isEqualTo("SOURCE");
        assertThat(result.err()).contains("does not exist");
    }

    @Test
    void anInboxThatIsNotThereIsSaid() {
        Cli.Result result = Cli.shareops("deliver", first, inbox.resolve("not").toUri());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("one.txt: ", "there is no such inbox");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void V1_whatCannotBeDeliveredWaitsInTheOutbox() throws IOException {
        Path later = directory.resolve("later");
        Cli.Result sent = Cli.shareops(
                "deliver", first, directory, second, later.toUri(), "--outbox", outbox, "--sender", "pc1", "--json");

        assertThat(sent.code()).isEqualTo(1);
        assertThat(sent.json().path("enqueued")).hasSize(2);
        assertThat(sent.json().path("failed")).hasSize(1);
        assertThat(sent.json().path("failures")).hasSize(2);
        assertThat(sent.json().path("depth").asInt()).isEqualTo(2);
        Files.delete(first);
        Files.delete(second);

        JsonNode status = Cli.shareops("outbox", "status", outbox, "--json").json();
        assertThat(status.path("sender").asText()).isEqualTo("pc1");
        assertThat(status.path("depth").asInt()).isEqualTo(2);
        assertThat(status.path("oldest").asInt()).isEqualTo(1);
        assertThat(status.path("waiting").path(0).path("lastFailure").asText()).contains("no such inbox");
        assertThat(Cli.shareops("outbox", "status", outbox).out()).startsWith("Sender pc1: 2 items wait");

        Files.createDirectory(later);
        Cli.Result drained = Cli.shareops("outbox", "drain", outbox, later.toUri(), "--json");
        assertThat(drained.code()).as(drained.err()).isZero();
        assertThat(drained.json().path("delivered")).hasSize(2);
        assertThat(drained.json().path("emptied").asBoolean()).isTrue();
        assertThat(contents(later)).containsExactlyInAnyOrder("one", "two");
        assertThat(Cli.shareops("outbox", "drain", outbox, later.toUri()).out()).isEqualTo("Nothing waits.\n");
    }

    @Test
    void anOutboxIsEmptiedAtOnceIfNothingIsInTheWay() throws IOException {
        Cli.Result sent = Cli.shareops("deliver", first, inbox.toUri(), "--outbox", outbox);

        assertThat(sent.code()).as(sent.err()).isZero();
        assertThat(sent.out()).isEqualTo("Delivered: 1 item.\n");
        assertThat(contents(inbox)).containsExactly("one");
    }

    @Test
    void whatIsNoOutboxIsSaid() throws IOException {
        assertThat(Cli.shareops("outbox", "status", outbox).err()).contains("there is no outbox");
        assertThat(Cli.shareops("outbox", "drain", outbox, inbox.toUri()).code())
                .isEqualTo(1);
        assertThat(Cli.shareops("outbox", "retry", outbox).code()).isEqualTo(1);
        Cli.Result others = Cli.shareops("deliver", first, inbox.toUri(), "--outbox", directory, "--json");
        assertThat(others.code()).isEqualTo(1);
        assertThat(others.json().path("error").path("kind").asText()).isEqualTo("REFUSED");
        Cli.shareops("deliver", first, inbox.toUri(), "--outbox", outbox, "--sender", "pc1");
        Cli.Result stranger = Cli.shareops("deliver", second, inbox.toUri(), "--outbox", outbox, "--sender", "pc2");
        assertThat(stranger.code()).isEqualTo(1);
        assertThat(stranger.err()).contains("\"pc1\"", "\"pc2\"");
        assertThat(contents(inbox)).containsExactly("one");
    }

    @Test
    void oneAtATimeReadsAnInbox() throws IOException {
        Cli.shareops("deliver", first, inbox.toUri());
        List<Integer> codes = new ArrayList<>();
        try (Shares shares = Shares.builder().build()) {
            shares.share(directory.toUri().toString()).inbox("inbox").poll(item -> {
                codes.add(Cli.shareops("receive", inbox.toUri(), "--to", directory)
                        .code());
                return Verdict.KEEP;
            });
        }
        assertThat(codes).containsExactly(3);
        assertThat(contents(inbox)).containsExactly("one");
    }

    @Test
    void oneAtATimeDeliversFromAnOutboxAndOthersWaitForTheirTurn() throws Exception {
        Cli.shareops("deliver", first, inbox.toUri(), "--outbox", outbox);
        try (FileChannel drain = FileChannel.open(outbox.resolve("drain"), StandardOpenOption.WRITE)) {
            FileLock held = drain.lock();
            Cli.Result busy = Cli.shareops("outbox", "drain", outbox, inbox.toUri(), "--json");
            assertThat(busy.code()).isEqualTo(3);
            assertThat(busy.json().path("error").path("kind").asText()).isEqualTo("BUSY");
            try (CliProcess waiting =
                    CliProcess.start(directory, Map.of(), "deliver", second, inbox.toUri(), "--outbox", outbox)) {
                while (contents(outbox.resolve("items")).isEmpty()) {
                    Thread.onSpinWait();
                }
                assertThat(contents(inbox)).containsExactly("one");
                held.release();
                Cli.Result result = waiting.await();
                assertThat(result.code()).as(result.err()).isZero();
            }
        }
        assertThat(contents(inbox)).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void V4_itemsThatFailAreSetAsideAndCanBeTakenBack() throws IOException {
        Cli.shareops("deliver", first, directory.resolve("not").toUri(), "--outbox", outbox);
        // No volume has room for such a directory, so the items themselves are refused.
        String deep = inbox.toUri() + "x".repeat(300);
        Cli.Result refused = Cli.shareops("outbox", "drain", outbox, deep, "--cycles", 1, "--json");

        assertThat(refused.code()).as(refused.out()).isEqualTo(1);
        assertThat(refused.json().path("failures").path(0).path("setAside").asBoolean())
                .isTrue();
        JsonNode status = Cli.shareops("outbox", "status", outbox, "--json").json();
        assertThat(status.path("depth").asInt()).isZero();
        assertThat(status.path("failed").path(0).path("cycles").asInt()).isEqualTo(1);
        assertThat(Cli.shareops("outbox", "status", outbox).out()).contains("Set aside");

        assertThat(Cli.shareops("outbox", "retry", outbox).out()).isEqualTo("1 item waits again.\n");
        assertThat(Cli.shareops("outbox", "drain", outbox, inbox.toUri()).code())
                .isZero();
        assertThat(contents(inbox)).containsExactly("one");
    }

    @Test
    void V8_anItemThatFailedWaitsUnlessItIsToBeTriedAtOnce() throws IOException {
        Cli.shareops("deliver", first, directory.resolve("not").toUri(), "--outbox", outbox);
        String deep = inbox.toUri() + "x".repeat(300);
        Cli.shareops("outbox", "drain", outbox, deep, "--interval", "1h");

        Cli.Result early = Cli.shareops("outbox", "drain", outbox, inbox.toUri(), "--json");
        assertThat(early.code()).isEqualTo(1);
        assertThat(early.json().path("notDue").asInt()).isEqualTo(1);
        assertThat(Cli.shareops("outbox", "drain", outbox, inbox.toUri(), "--at-once")
                        .code())
                .isZero();
        assertThat(contents(inbox)).containsExactly("one");
    }
}
