package org.shareops.testkit.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.shareops.Inbox;
import org.shareops.Outbox;
import org.shareops.Shares;
import org.shareops.delivery.DrainOptions;
import org.shareops.source.Source;
import org.shareops.testkit.CallMatcher;
import org.shareops.testkit.ChildConsole;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.crash.CrashSite;

/**
 * What {@link OutboxKills} kills: puts numbered letters into an outbox while another thread delivers what is in there, and says
 * that a chosen instant has come.
 */
final class OutboxMain {
    static final String READY = "ready";
    /** Said when a letter is in the outbox, with its number. */
    static final String IN = "in";
    /** Said at the instant that was asked for, or at the end if that did not come. */
    static final String NOW = "now";

    /** A call whose instant has come stays where it is until the process is killed. */
    static final String HELD = "held";
    /** It goes on. */
    static final String FREE = "free";

    private final ChildConsole console = new ChildConsole();
    private final AtomicBoolean announced = new AtomicBoolean();

    private OutboxMain() {}

    /** Takes the outbox and the inbox. */
    public static void main(String[] arguments) throws Exception {
        new OutboxMain().run(Path.of(arguments[0]), arguments[1]);
    }

    static Letter letter(int number) {
        return Letter.of("number " + number);
    }

    private void run(Path directory, String inbox) throws Exception {
        CrashSite site = CrashSite.receive(console);
        FaultBackend backend = new FaultBackend(site.backend());
        console.say(READY);
        String order = console.next();
        if (order == null) {
            return;
        }
        Thread untilEnd = endWithParent();
        String[] words = order.split(" ", -1);
        int first = Integer.parseInt(words[0]);
        int last = Integer.parseInt(words[1]);
        int instant = Integer.parseInt(words[2]);
        boolean held = words[3].equals(HELD);
        backend.use(FaultPlan.builder()
                .before(CallMatcher.anyCall().where(call -> call.number() == instant), call -> {
                    announce();
                    if (held) {
                        hold();
                    }
                })
                .build());
        AtomicBoolean full = new AtomicBoolean();
        try (Outbox outbox = Outbox.open(directory);
                Shares shares = site.open(backend)) {
            Inbox box = shares.share(site.url()).inbox(inbox);
            Thread delivering = new Thread(() -> deliver(outbox, box, full));
            delivering.start();
            for (int number = first; number <= last; number++) {
                if (first - number - 1 == instant) {
                    announce();
                }
                outbox.enqueue(Source.bytes(letter(number).content()));
                console.say(IN + " " + number);
            }
            full.set(true);
            delivering.join();
        }
        announce();
        untilEnd.join();
    }

    /** A server that refuses us for good would keep it busy for ever. */
    private Thread endWithParent() {
        Thread watch = new Thread(() -> {
            try {
                console.awaitEnd();
            } catch (IOException e) {
                // Nobody is there to be told.
            }
            Runtime.getRuntime().halt(1);
        });
        watch.setDaemon(true);
        watch.start();
        return watch;
    }

    private void deliver(Outbox outbox, Inbox box, AtomicBoolean full) {
        try {
            boolean last;
            do {
                last = full.get();
                outbox.drain(List.of(box), DrainOptions.defaults().withAtOnce(true));
            } while (!last || outbox.status().depth() > 0);
        } catch (IOException e) {
            console.say("delivering failed: " + e);
        }
    }

    /** Does not return: the process is to be killed here. */
    private static void hold() {
        while (true) {
            LockSupport.park();
        }
    }

    private void announce() {
        if (!announced.getAndSet(true)) {
            console.say(NOW);
        }
    }
}
