package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.shareops.testkit.contract.Scene.refusal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** Rules C2 and C3: errors and ends. */
abstract class ErrorRules extends Rules {
    @Test
    void C2_R1_eachCauseHasItsKind() throws Exception {
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
    void C2_errorsKeepTheCodesOfTheServer() throws Exception {
        on().put("A.TXT", "a");
        Volume volume = on().volume();
        Map<ErrorKind, Optional<NativeCode>> codes = new EnumMap<>(ErrorKind.class);
        code(codes, () -> volume.read(on().at("NONE.TXT")));
        code(codes, () -> volume.createNew(on().at("A.TXT")));
        for (ErrorKind kind : on().fixture().kindsWithCodes()) {
            assertThat(codes.getOrDefault(kind, Optional.empty()))
                    .as(Rule.C2.asks("the server's code in an error of the kind " + kind))
                    .isPresent();
        }
        List<NativeCode> told =
                codes.values().stream().flatMap(Optional::stream).toList();
        assertThat(told)
                .as(Rule.C2.asks("a code of its own for each of two causes: " + codes))
                .doesNotHaveDuplicates();
        if (told.size() < codes.size()) {
            throw new NotVerified(
                    "errors carry no code of the server's, and the fixture does not say that there is one");
        }
    }

    private static void code(Map<ErrorKind, Optional<NativeCode>> codes, ThrowingCallable call) {
        ShareException e = refusal(Rule.C2.asks("a refusal"), call);
        codes.put(e.kind(), e.nativeCode());
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
    void C3_whatBelongsToAClosedVolumeIsClosedTooAndNothingElse() throws Exception {
        ServerLink link = bare();
        Volume volume = on().closing(link.volume(on().place().share()));
        Volume another = on().closing(link.volume(on().place().share()));
        EveryCall every = new EveryCall(on(), volume, "");
        volume.close();
        assertClosed(every.all());
        volume.close();
        assertThat(link.alive())
                .as(Rule.C3.asks("a link that outlives the volumes made from it"))
                .isTrue();
        goesOn("a link of which a volume was closed", link::verify);
        goesOn("another volume of the same share", () -> another.stat(on().at("READ")));
        assertThat(on().get("READ")).isEqualTo("a");
    }

    private static void goesOn(String what, ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .as(Rule.C3.asks(what + " that goes on"))
                .isNull();
    }

    @Test
    void C3_whatBelongsToAClosedLinkIsClosedToo() throws Exception {
        ServerLink link = bare();
        Volume volume = link.volume(on().place().share());
        EveryCall every = new EveryCall(on(), volume, "");
        link.close();
        Map<String, ThrowingCallable> calls = every.all();
        calls.put("ServerLink.verify", link::verify);
        calls.put("ServerLink.volume", () -> link.volume(on().place().share()));
        assertThat(link.alive())
                .as(Rule.C3.asks("a closed link that is not alive"))
                .isFalse();
        assertClosed(calls);
        volume.close();
        link.close();
        volume.close();
        assertThat(on().get("READ")).isEqualTo("a");
    }

    /** Who closes a link may do so because the server does not answer. */
    @Test
    void C3_aLinkIsClosedWhileACallWaits() throws Exception {
        Wire cable = on().cable();
        ServerCounters counters = on().counters();
        long start = counters.requests();
        ServerLink link = bare();
        Volume volume = link.volume(on().place().share());
        long before = counters.requests();
        if (before == start) {
            throw new NotVerified("the fixture counts no request where a share was opened");
        }
        if (!cable.swallowAnswer()) {
            throw new NotVerified("the wire cannot keep an answer from a call, so that none waits");
        }
        List<Throwable> ended = new CopyOnWriteArrayList<>();
        Thread waiting = new Thread(() -> Optional.ofNullable(catchThrowable(() -> volume.stat(on().at("A.TXT"))))
                .ifPresent(ended::add));
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Thread closing = new Thread(
                () -> Optional.ofNullable(catchThrowable(link::close)).ifPresent(failures::add));
        waiting.setDaemon(true);
        closing.setDaemon(true);
        waiting.start();
        try {
            Scene.await(
                    () -> Rule.C3.asks("a request of stat()"),
                    () -> counters.requests() > before || !waiting.isAlive());
            if (!waiting.isAlive()) {
                throw new NotVerified("no call has to wait for the server");
            }
            closing.start();
            Patience.join(closing, Rule.C3.asks("the end of close() while a call waits for the server"));
        } finally {
            cable.cut();
            cable.restore();
        }
        Patience.join(waiting, Rule.C3.asks("the end of a call whose link is closed, and was cut"));
        assertThat(ended)
                .as(Rule.C3.asks("the library's own exception, if any, from a call whose link was closed"))
                .allMatch(ShareException.class::isInstance);
        assertThat(failures)
                .as(Rule.C3.asks("close() that goes through while a call waits for the server"))
                .isEmpty();
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
        Scene.await(
                () -> Rule.C3.asks("an answer to a call before all is closed"),
                () -> busy.getCount() == 0 || !caller.isAlive());
        shares.close();
        Patience.join(caller, Rule.C3.asks("the end of a call that runs while all is closed"));
        assertThat(wrong)
                .as(Rule.C3.asks("CLOSED from a call that runs while all is closed"))
                .isEmpty();
        shares.close();
    }
}
