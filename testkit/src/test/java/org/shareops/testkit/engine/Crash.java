package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.testkit.VirtualClock;
import org.shareops.update.RecoveryReport;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Versioning;

/** Publishing, dying while at it, and what others find afterwards. */
final class Crash {
    static final String EVERY = "org.shareops.testkit.engine.MemoryFixture#everyProfile";
    static final String EVERY_CASELESS = "org.shareops.testkit.engine.MemoryFixture#everyCaselessProfile";

    private Crash() {}

    /** Says of a request whether it is the last one. */
    @FunctionalInterface
    interface Moment {
        boolean is(String primitive, SharePath path) throws ShareException;
    }

    /** What the program does that does not live to see its end. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** A server on which no time is lost by waiting. */
    static MemoryFixture fixture(MemoryProfile profile) {
        return new MemoryFixture(profile, new VirtualClock(Instant.now()));
    }

    /** The program is gone before this request reaches the server. */
    static void before(MemoryFixture on, Moment moment, Work work) throws IOException {
        AtomicBoolean dead = new AtomicBoolean();
        on.server.beforeEach((primitive, path) -> {
            if (moment.is(primitive, path)) {
                dead.set(true);
            }
            die(dead);
        });
        end(on, dead, work);
    }

    /** The program is gone when the server has done this request. */
    static void after(MemoryFixture on, Moment moment, Work work) throws IOException {
        AtomicBoolean dead = new AtomicBoolean();
        on.server.beforeEach((primitive, path) -> die(dead)).afterEach((primitive, path) -> {
            if (moment.is(primitive, path)) {
                dead.set(true);
            }
            die(dead);
        });
        end(on, dead, work);
    }

    /** The program is gone when the first thing has been moved or exchanged. */
    static void afterTheFirstMove(MemoryFixture on, Work work) throws IOException {
        after(on, (primitive, path) -> isMove(primitive), work);
    }

    private static void end(MemoryFixture on, AtomicBoolean dead, Work work) throws IOException {
        // An update that is in place but for its tidying up ends well even now.
        Throwable failure = catchThrowable(work::run);
        calm(on);
        assertThat(dead).as("came to where it was to crash (%s)", failure).isTrue();
        on.shares.close();
    }

    private static void die(AtomicBoolean dead) throws ShareException {
        if (dead.get()) {
            throw ShareException.of(ErrorKind.LINK_LOST, "go on")
                    .detail("crashed")
                    .build();
        }
    }

    /** From now on nothing happens at requests. */
    static void calm(MemoryFixture on) {
        on.server.beforeEach((primitive, path) -> {}).afterEach((primitive, path) -> {});
    }

    static boolean isMove(String primitive) {
        return primitive.equals("rename") || primitive.equals("exchange");
    }

    /** Recovers the whole share from another machine. */
    static RecoveryReport recover(MemoryFixture on) throws IOException {
        try (Shares later = on.sharesOn(new VirtualClock(Instant.now()))) {
            return later.share("mem://srv/packages").recover();
        }
    }

    static UpdateReport swap(MemoryFixture on, String target, Map<String, String> files) throws IOException {
        return on.share.update(target).from(TestSource.of(files)).run();
    }

    static UpdateReport patch(MemoryFixture on, String target, Map<String, String> files) throws IOException {
        return on.share
                .update(target)
                .from(TestSource.of(files))
                .strategy(UpdateStrategy.PATCH)
                .run();
    }

    /** Publishes a version of OFFICE that holds one file. */
    static UpdateReport version(MemoryFixture on, String content, Versioning versioning) throws IOException {
        return on.share
                .update("OFFICE")
                .from(TestSource.of(Map.of("A.TXT", content)))
                .strategy(UpdateStrategy.VERSIONED)
                .versioning(versioning)
                .run();
    }

    static boolean isThere(MemoryFixture on, String path) throws ShareException {
        return on.observer.files().stat(path).isPresent();
    }

    /** Somebody deletes a file or a tree without the library. */
    static void vanish(MemoryFixture on, String path) throws ShareException {
        if (on.observer.files().stat(path).orElseThrow().isDirectory()) {
            for (Entry entry : on.observer.files().list(path)) {
                vanish(on, path + "/" + entry.name());
            }
        }
        on.observer.files().delete(path);
    }

    /** The only path on the share that ends like this, in capitals or not. */
    static String only(MemoryFixture on, String end) throws IOException {
        return on.tree("").keySet().stream()
                .filter(path -> path.toLowerCase(Locale.ROOT).endsWith(end))
                .reduce((one, other) -> {
                    throw new AssertionError("both " + one + " and " + other);
                })
                .orElseThrow()
                .substring(1);
    }

    /** The control directory beside targets in the root. */
    static String area(MemoryProfile profile) {
        return profile.names().eightDotThree() ? "SHAREOPS" : ".shareops";
    }

    /** A record that is whole, whatever it says. */
    static String record(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return body + String.format(Locale.ROOT, "end %08x\n", crc.getValue());
    }
}
