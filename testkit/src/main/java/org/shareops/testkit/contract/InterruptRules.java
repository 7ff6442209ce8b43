package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RenameMode;
import org.shareops.spi.Volume;

/** Rule C4: interrupts, before a call and while it waits for the server. */
abstract class InterruptRules extends Rules {
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
        // Who was interrupted may have created it, and has let it go.
        if (volume.stat(on().at("NEW.TXT")).isPresent()) {
            assertLetGo("NEW.TXT", "createNew");
        }
    }

    private void assertLetGo(String file, String what) throws Exception {
        Scene.await(
                () -> Rule.C4.asks("nothing left open by " + what + " on a thread that is interrupted"),
                () -> isFree(on().volume(), file));
    }

    /** A handle that stays open because its owner was interrupted keeps everybody off. */
    @Test
    void C4_C5_whatIsOpenIsClosedByAThreadThatIsInterrupted() throws Exception {
        Volume volume = on().volume();
        on().put("A.TXT", "a");
        List<String> wrong = new ArrayList<>();
        Map<String, AutoCloseable> opened = new LinkedHashMap<>();
        opened.put("a reader", volume.read(on().at("A.TXT")));
        closedWhenInterrupted("A.TXT", opened, wrong);
        opened.put("a claim", volume.claim(on().at("A.TXT")));
        closedWhenInterrupted("A.TXT", opened, wrong);
        opened.put("a writer", volume.createNew(on().at("NEW.TXT")));
        closedWhenInterrupted("NEW.TXT", opened, wrong);
        assertThat(wrong)
                .as(Rule.C4.asks("CANCELLED or success, and the flag up"))
                .isEmpty();
    }

    private void closedWhenInterrupted(String file, Map<String, AutoCloseable> opened, List<String> wrong)
            throws Exception {
        for (Map.Entry<String, AutoCloseable> each : opened.entrySet()) {
            String what = "close() of " + each.getKey();
            interrupted(what, each.getValue()::close, wrong);
            assertLetGo(file, what);
        }
        opened.clear();
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
        if (!ends(caller)) {
            wrong.add(name + " does not end");
            return;
        }
        for (Throwable failure : failures) {
            if (!(failure instanceof ShareException e && e.kind() == ErrorKind.CANCELLED)) {
                wrong.add(name + " fails with " + failure);
            }
        }
        if (!flag.get()) {
            wrong.add(name + " loses the interrupt flag");
        }
    }

    private static boolean ends(Thread thread) throws InterruptedException {
        thread.join(Patience.withServers().toMillis());
        return !thread.isAlive();
    }

    /** A call that waits for an answer, which never comes, ends when its thread is interrupted. */
    @Test
    void C4_anInterruptEndsACallThatWaitsForTheServer() throws Exception {
        Wire cable = on().cable();
        ServerCounters counters = on().counters();
        // Over links that are not cut below.
        try (Scene first = new Scene(on().fixture(), on().url())) {
            first.put("A.TXT", "a");
            first.put("B.TXT", "b");
            first.put("GONE.TXT", "gone");
        }
        Map<String, Waiting> calls = waiting();
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (Map.Entry<String, Waiting> call : calls.entrySet()) {
            asked += interruptedWhileItWaits(call.getKey(), call.getValue(), cable, counters, wrong) ? 1 : 0;
        }
        assertThat(wrong)
                .as(Rule.C4.asks("CANCELLED soon, and the flag up, where a call waits for the server"))
                .isEmpty();
        if (asked == 0) {
            throw new NotVerified("no call has to wait for the server");
        }
        on().partly(Rule.C4, "no wire here gives an answer late, to tell whether an interrupted open is closed then");
        assertNothingHarmed(on().volume());
    }

    private Map<String, Waiting> waiting() {
        Map<String, Waiting> calls = new LinkedHashMap<>();
        calls.put(
                "logOn",
                alone -> () -> on().backend()
                        .logOn(on().place().share().server(), on().fixture().administrator())
                        .close());
        calls.put(
                "volume",
                alone -> () -> alone.link().volume(on().place().share()).close());
        calls.put("verify", alone -> () -> alone.link().verify());
        calls.put("stat", alone -> () -> alone.volume().stat(on().at("A.TXT")));
        calls.put("list", alone -> () -> alone.volume().list(on().at("")).close());
        calls.put(
                "opening to read",
                alone -> () -> alone.volume().read(on().at("A.TXT")).close());
        calls.put("read", alone -> {
            ContentReader reader = alone.volume().read(on().at("A.TXT"));
            return () -> reader.read(ByteBuffer.allocate(1), 0);
        });
        calls.put(
                "createNew",
                alone -> () -> alone.volume().createNew(on().at("NEW.TXT")).close());
        calls.put("write", alone -> {
            ContentWriter writer = alone.volume().createNew(on().at("WRITE.TXT"));
            return () -> writer.write(ByteBuffer.wrap(new byte[1]), 0);
        });
        calls.put("sync", alone -> {
            ContentWriter writer = alone.volume().createNew(on().at("SYNC.TXT"));
            writer.write(ByteBuffer.wrap(new byte[1]), 0);
            return writer::sync;
        });
        calls.put("claim", alone -> () -> alone.volume().claim(on().at("A.TXT")).close());
        calls.put(
                "rename",
                alone -> () -> alone.volume().rename(on().at("B.TXT"), on().at("C.TXT"), RenameMode.FAIL_IF_EXISTS));
        calls.put("createDirectory", alone -> () -> alone.volume().createDirectory(on().at("DIR")));
        calls.put(
                "setAttributes",
                alone -> () -> alone.volume()
                        .setAttributes(on().at("A.TXT"), java.time.Instant.EPOCH.plusSeconds(1_000_000_000), null));
        calls.put("delete", alone -> () -> alone.volume().delete(on().at("GONE.TXT")));
        return calls;
    }

    private void assertNothingHarmed(Volume volume) throws Exception {
        assertThat(volume.stat(on().at("B.TXT")).isPresent())
                .as(Rule.C4.asks("the one name or the other after a rename that was interrupted"))
                .isNotEqualTo(volume.stat(on().at("C.TXT")).isPresent());
        Scene.await(
                () -> Rule.C4.asks("nothing left open by a call whose link has ended"), () -> isFree(volume, "A.TXT"));
    }

    /** Opens what is needed, over a link of its own, and returns what waits for the server. */
    @FunctionalInterface
    private interface Waiting {
        Scene.Work in(Scene alone) throws Exception;
    }

    private boolean isFree(Volume volume, String file) throws ShareException {
        try {
            volume.claim(on().at(file)).close();
            return true;
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.IN_USE) {
                return false;
            }
            throw e;
        }
    }

    /** Returns true if it did wait. */
    private boolean interruptedWhileItWaits(
            String name, Waiting call, Wire cable, ServerCounters counters, List<String> wrong) throws Exception {
        try (Scene alone = new Scene(on().fixture(), on().url())) {
            long start = counters.requests();
            alone.volume();
            Scene.Work work = call.in(alone);
            long before = counters.requests();
            if (before == start) {
                throw new NotVerified("the fixture counts no request where a share was opened");
            }
            if (!cable.swallowAnswer()) {
                throw new NotVerified("the wire cannot keep an answer from a call, so that none waits");
            }
            AtomicBoolean flag = new AtomicBoolean();
            List<Throwable> failures = new ArrayList<>();
            Thread caller = new Thread(() -> {
                try {
                    work.run();
                } catch (Throwable e) {
                    failures.add(e);
                }
                flag.set(Thread.currentThread().isInterrupted());
            });
            caller.setDaemon(true);
            caller.start();
            try {
                Scene.await(
                        () -> Rule.C4.asks("a request of " + name),
                        () -> counters.requests() > before || !caller.isAlive());
                caller.interrupt();
                if (!ends(caller)) {
                    wrong.add(name + " goes on waiting");
                    return true;
                }
            } finally {
                cable.cut();
                cable.restore();
            }
            if (counters.requests() == before) {
                return false;
            }
            if (failures.stream().noneMatch(e -> e instanceof ShareException s && s.kind() == ErrorKind.CANCELLED)) {
                wrong.add(name + (failures.isEmpty() ? " says that it is done" : " fails with " + failures));
            }
            if (!flag.get()) {
                wrong.add(name + " loses the interrupt flag");
            }
            return true;
        }
    }
}
