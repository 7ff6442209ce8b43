package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.shareops.testkit.contract.Scene.refusal;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.Ownership;
import org.shareops.model.Probe;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EngineClock;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Volume;

/** Rules C2 to C6: errors, ends, interrupts, resources, secrets. */
abstract class ErrorRules extends Rules {
    private static final int ROUNDS = 30;
    private static final int LONG_SECRET = 8;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @Test
    void C2_eachCauseHasItsKind() throws Exception {
        on().put("FILE.TXT", "a");
        on().volume().createDirectory(on().at("DIR"));
        on().put("DIR/A.TXT", "a");
        Volume volume = on().volume();
        assertThat(volume.stat(on().at("NONE")))
                .as(Rule.C2.asks("nothing for a name that is missing"))
                .isEmpty();
        assertThat(volume.stat(on().at("NONE/DEEP")))
                .as(Rule.C2.asks("nothing below one"))
                .isEmpty();
        assertThat(volume.stat(on().at("FILE.TXT/DEEP")))
                .as(Rule.C2.asks("nothing below a file"))
                .isEmpty();
        List<String> wrong = new ArrayList<>();
        wants(wrong, ErrorKind.NOT_FOUND, "reading what is missing", () -> volume.read(on().at("NONE")));
        wants(wrong, ErrorKind.NOT_FOUND, "claiming what is missing", () -> volume.claim(on().at("NONE")));
        wants(wrong, ErrorKind.NOT_FOUND, "deleting what is missing", () -> volume.delete(on().at("NONE")));
        wants(wrong, ErrorKind.NOT_FOUND, "listing what is missing", () -> volume.list(on().at("NONE")));
        wants(wrong, ErrorKind.NOT_FOUND, "creating in what is missing", () -> volume.createNew(on().at("NONE/A")));
        wants(
                wrong,
                ErrorKind.NOT_FOUND,
                "a directory in what is missing",
                () -> volume.createDirectory(on().at("NONE/A")));
        // The place does not exist, and a file is where a directory is needed: servers say the one or the other.
        wants(
                wrong,
                Set.of(ErrorKind.NOT_FOUND, ErrorKind.WRONG_TYPE),
                "creating below a file",
                () -> volume.createNew(on().at("FILE.TXT/A")));
        wants(
                wrong,
                ErrorKind.NOT_FOUND,
                "renaming what is missing",
                () -> volume.rename(on().at("NONE"), on().at("TO"), RenameMode.FAIL_IF_EXISTS));
        wants(
                wrong,
                ErrorKind.NOT_FOUND,
                "renaming into what is missing",
                () -> volume.rename(on().at("FILE.TXT"), on().at("NONE/TO"), RenameMode.FAIL_IF_EXISTS));
        wants(
                wrong,
                ErrorKind.NOT_FOUND,
                "attributes of what is missing",
                () -> volume.setAttributes(on().at("NONE"), volume.serverTime(), null));
        wants(wrong, ErrorKind.WRONG_TYPE, "reading a directory", () -> volume.read(on().at("DIR")));
        wants(wrong, ErrorKind.WRONG_TYPE, "claiming a directory", () -> volume.claim(on().at("DIR")));
        wants(wrong, ErrorKind.WRONG_TYPE, "listing a file", () -> volume.list(on().at("FILE.TXT")));
        wants(wrong, ErrorKind.NOT_EMPTY, "deleting what is not empty", () -> volume.delete(on().at("DIR")));
        assertThat(wrong).as(Rule.C2.asks("one kind for each cause")).isEmpty();
        assertThat(on().tree("")).as(Rule.R1.asks("that nothing has changed")).hasSize(2);
    }

    private static void wants(List<String> wrong, ErrorKind kind, String what, ThrowingCallable call) {
        wants(wrong, Set.of(kind), what, call);
    }

    private static void wants(List<String> wrong, Set<ErrorKind> kinds, String what, ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        if (!(failure instanceof ShareException e && kinds.contains(e.kind()))) {
            wrong.add(what + ": " + new TreeSet<>(kinds) + " is asked for, and not " + failure);
        }
    }

    @Test
    void C2_anUnknownShareIsNamed() throws Exception {
        ServerLink link = on().link();
        ShareAddress share = new ShareAddress(
                on().place().share().server(), on().place().share().name() + "-no-such-share");
        ShareException e = refusal(Rule.C2.asks("a refusal of a share that is not there"), () -> link.volume(share));
        assertThat(e.kind()).as(Rule.C2.asks("NOT_FOUND, and not " + e)).isEqualTo(ErrorKind.NOT_FOUND);
        on().volume().stat(on().at(""));
    }

    @Test
    void C3_everythingFailsWithClosedAfterClose() throws Exception {
        on().put("A.TXT", "a");
        Volume volume = bare().volume(on().place().share());
        ContentReader reader = volume.read(on().at("A.TXT"));
        reader.close();
        ContentWriter writer = volume.createNew(on().at("B.TXT"));
        writer.close();
        Claim claim = volume.claim(on().at("A.TXT"));
        claim.close();
        EntryCursor cursor = volume.list(on().at(""));
        cursor.close();
        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("ContentReader.read", () -> reader.read(ByteBuffer.allocate(1), 0));
        calls.put("ContentWriter.write", () -> writer.write(ByteBuffer.wrap(new byte[1]), 0));
        calls.put("ContentWriter.sync", writer::sync);
        calls.put("ContentWriter.renameTo", () -> writer.renameTo(on().at("C.TXT"), RenameMode.FAIL_IF_EXISTS));
        calls.put("ContentWriter.delete", writer::delete);
        calls.put("Claim.confirm", claim::confirm);
        calls.put("Claim.renameTo", () -> claim.renameTo(on().at("C.TXT"), RenameMode.FAIL_IF_EXISTS));
        calls.put("Claim.delete", claim::delete);
        calls.put("EntryCursor.next", cursor::next);
        assertClosed(calls);
        reader.close();
        writer.close();
        claim.close();
        cursor.close();
    }

    /** A session without the counting around it, which lets no second close through. */
    private ServerLink bare() throws ShareException {
        return on().closing(on().fixture()
                .backend()
                .logOn(on().place().share().server(), on().fixture().administrator()));
    }

    private static void assertClosed(Map<String, ThrowingCallable> calls) {
        List<String> wrong = new ArrayList<>();
        calls.forEach((name, call) -> wants(wrong, ErrorKind.CLOSED, name, call));
        assertThat(wrong)
                .as(Rule.C3.asks("CLOSED from every method of a closed object"))
                .isEmpty();
    }

    @Test
    void C3_whatBelongsToAClosedVolumeOrLinkIsClosedToo() throws Exception {
        on().put("A.TXT", "a");
        for (boolean closeLink : new boolean[] {false, true}) {
            ServerLink link = bare();
            Volume volume = link.volume(on().place().share());
            ContentReader reader = volume.read(on().at("A.TXT"));
            if (closeLink) {
                link.close();
            } else {
                volume.close();
            }
            Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
            calls.put("ContentReader.read", () -> reader.read(ByteBuffer.allocate(1), 0));
            calls.put("Volume.stat", () -> volume.stat(on().at("A.TXT")));
            calls.put("Volume.list", () -> volume.list(on().at("")));
            calls.put("Volume.createNew", () -> volume.createNew(on().at("B.TXT")));
            calls.put("Volume.claim", () -> volume.claim(on().at("A.TXT")));
            calls.put("Volume.delete", () -> volume.delete(on().at("A.TXT")));
            if (closeLink) {
                calls.put("ServerLink.verify", link::verify);
                calls.put("ServerLink.volume", () -> link.volume(on().place().share()));
                assertThat(link.alive())
                        .as(Rule.C3.asks("a closed link that is not alive"))
                        .isFalse();
            }
            assertClosed(calls);
            reader.close();
            volume.close();
            link.close();
            volume.close();
            link.close();
        }
        assertThat(on().get("A.TXT")).isEqualTo("a");
    }

    @Test
    void C3_closingWhileCallsRunEndsThem() throws Exception {
        on().put("A.TXT", "a");
        Shares shares = on().sharesFor(on().fixture().administrator()).build();
        Share share = on().share(shares);
        CountDownLatch busy = new CountDownLatch(1);
        List<Throwable> wrong = new ArrayList<>();
        Thread caller = new Thread(() -> {
            try {
                while (true) {
                    share.files().stat(on().at("A.TXT").toString());
                    busy.countDown();
                }
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.CLOSED) {
                    wrong.add(e);
                }
            } catch (RuntimeException | Error e) {
                wrong.add(e);
            }
        });
        caller.start();
        busy.await();
        shares.close();
        caller.join();
        assertThat(wrong)
                .as(Rule.C3.asks("CLOSED from a call that runs while all is closed"))
                .isEmpty();
        shares.close();
    }

    /** A call begun with the flag up may be done, or end with CANCELLED; the flag stays, and nothing else is harmed. */
    @Test
    void C4_anInterruptEndsACallAndNothingElse() throws Exception {
        Volume volume = on().volume();
        on().put("A.TXT", "a");
        on().put("B.TXT", "b");
        volume.createDirectory(on().at("DIR"));
        Map<String, Scene.Work> calls = new LinkedHashMap<>();
        calls.put("stat", () -> volume.stat(on().at("A.TXT")));
        calls.put("list", () -> volume.list(on().at("")).close());
        calls.put("read", () -> {
            try (ContentReader reader = volume.read(on().at("A.TXT"))) {
                reader.read(ByteBuffer.allocate(1), 0);
            }
        });
        calls.put("createNew", () -> {
            try (ContentWriter writer = volume.createNew(on().at("NEW.TXT"))) {
                writer.write(ByteBuffer.wrap(new byte[10]), 0);
                writer.sync();
            }
        });
        calls.put("claim", () -> volume.claim(on().at("A.TXT")).close());
        calls.put("rename", () -> volume.rename(on().at("B.TXT"), on().at("C.TXT"), RenameMode.FAIL_IF_EXISTS));
        calls.put("createDirectory", () -> volume.createDirectory(on().at("DIR2")));
        calls.put("delete", () -> volume.delete(on().at("DIR")));
        calls.put("setAttributes", () -> volume.setAttributes(on().at("A.TXT"), volume.serverTime(), null));
        calls.put("syncDirectory", () -> volume.syncDirectory(on().at("")));
        calls.put("verify", () -> on().link().verify());
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, Scene.Work> call : calls.entrySet()) {
            interrupted(call.getKey(), call.getValue(), wrong);
        }
        assertThat(wrong)
                .as(Rule.C4.asks("CANCELLED or success, and the flag up"))
                .isEmpty();
        assertThat(on().get("A.TXT")).as(Rule.C4.asks("a volume that goes on")).isEqualTo("a");
        volume.claim(on().at("A.TXT")).close();
    }

    private static void interrupted(String name, Scene.Work call, List<String> wrong) throws InterruptedException {
        AtomicBoolean flag = new AtomicBoolean();
        List<Throwable> failures = new ArrayList<>();
        Thread caller = new Thread(() -> {
            Thread.currentThread().interrupt();
            try {
                call.run();
            } catch (Throwable e) {
                failures.add(e);
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        caller.join();
        for (Throwable failure : failures) {
            if (!(failure instanceof ShareException e && e.kind() == ErrorKind.CANCELLED)) {
                wrong.add(name + " fails with " + failure);
            }
        }
        if (!flag.get()) {
            wrong.add(name + " loses the interrupt flag");
        }
    }

    @Test
    void C5_everyHandleIsGivenBack() throws Exception {
        on().put("A.TXT", "a");
        useAll(3);
        int threads = Thread.activeCount();
        long descriptors = descriptors();
        useAll(ROUNDS);
        for (int i = 0; i < ROUNDS; i++) {
            try (ServerLink link = on().backend()
                            .logOn(on().place().share().server(), on().fixture().administrator());
                    Volume volume = link.volume(on().place().share())) {
                volume.stat(on().at("A.TXT"));
            }
        }
        assertThat(Thread.activeCount() - threads)
                .as(Rule.C5.asks("no more threads than before"))
                .isLessThan(ROUNDS / 2);
        assertThat(descriptors() - descriptors)
                .as(Rule.C5.asks("no more file descriptors than before, give or take a few"))
                .isLessThan(ROUNDS / 2);
        on().volume().claim(on().at("A.TXT")).close();
        var lister = on().volume().facet(SessionLister.class);
        if (lister.isPresent()) {
            assertThat(lister.get().openFiles(on().at("")).items())
                    .as(Rule.C5.asks("no open file of ours on the server"))
                    .noneMatch(
                            each -> each.own() == Ownership.YES && !each.path().equals(on().at("")));
        }
    }

    private void useAll(int rounds) throws ShareException {
        Volume volume = on().volume();
        for (int i = 0; i < rounds; i++) {
            try (ContentReader reader = volume.read(on().at("A.TXT"))) {
                reader.read(ByteBuffer.allocate(10), 0);
            }
            try (EntryCursor cursor = volume.list(on().at(""))) {
                cursor.next();
            }
            try (Claim claim = volume.claim(on().at("A.TXT"))) {
                claim.confirm();
            }
            try (ContentWriter writer = volume.createNew(on().at("NEW.TXT"))) {
                writer.sync();
            }
            refusal(
                    Rule.V3.asks("a refusal"),
                    () -> volume.createNew(on().at("NEW.TXT")).close());
            refusal(
                    Rule.C2.asks("a refusal"),
                    () -> volume.list(on().at("A.TXT")).close());
            volume.delete(on().at("NEW.TXT"));
        }
    }

    private static long descriptors() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.count();
        }
    }

    @Test
    void C5_P10_everySessionIsGivenBack() throws Exception {
        ServerCounters counters = on().counters();
        for (int i = 0; i < 5; i++) {
            try (Shares shares = on().sharesFor(on().fixture().administrator()).build()) {
                on().share(shares).files().list(on().at("").toString());
            }
        }
        Scene.await(() -> Rule.C5.asks("no session after five programs have ended"), () -> counters.sessions() == 0);
    }

    @Test
    void C6_noSecretIsShown() throws Exception {
        String secret = "Xk7-hunter2-qzp";
        Credentials wrong = Credentials.password(on().fixture().administrator().identity(), secret.toCharArray());
        StringWriter all = new StringWriter();
        all.append(wrong.toString());
        try (Shares shares = on().shares(wrong, EngineClock.system())) {
            Share share = on().share(shares);
            Throwable failure =
                    catchThrowable(() -> share.files().list(on().at("").toString()));
            if (failure != null) {
                failure.printStackTrace(new PrintWriter(all, true));
            }
            all.append(String.valueOf(share.probe()))
                    .append(String.valueOf(shares.links()))
                    .append(String.valueOf(share));
        }
        try {
            ServerLink link =
                    on().closing(on().backend().logOn(on().place().share().server(), wrong));
            all.append(String.valueOf(link))
                    .append(String.valueOf(link.volume(on().place().share())));
        } catch (ShareException e) {
            e.printStackTrace(new PrintWriter(all, true));
        }
        assertThat(all.toString())
                .as(Rule.C6.asks("no secret in messages, traces and texts"))
                .doesNotContain(secret);
    }

    @Test
    void C6_noSecretOfALinkIsShown() throws Exception {
        if (!(on().fixture().administrator() instanceof Credentials.Password password)) {
            throw new NotVerified("nobody logs on with a secret here");
        }
        String secret = new String(password.secret());
        if (secret.length() < LONG_SECRET) {
            throw new NotVerified("the administrator's secret is so short that it may turn up by chance");
        }
        ServerLink link = bare();
        Volume volume = link.volume(on().place().share());
        ShareException e = refusal(
                Rule.C2.asks("a refusal"), () -> volume.read(on().at("NONE")).close());
        StringWriter all = new StringWriter();
        e.printStackTrace(new PrintWriter(all, true));
        all.append(String.valueOf(on().fixture().backend()))
                .append(String.valueOf(link))
                .append(String.valueOf(volume))
                .append(String.valueOf(on().share().probe(Probe.CONNECT)))
                .append(String.valueOf(on().shares().links()));
        assertThat(all.toString())
                .as(Rule.C6.asks("no secret in what a link says of itself"))
                .doesNotContain(secret);
    }
}
