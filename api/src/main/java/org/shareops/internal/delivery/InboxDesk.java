package org.shareops.internal.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.shareops.delivery.Cycles;
import org.shareops.delivery.Delivery;
import org.shareops.delivery.DeliveryOptions;
import org.shareops.delivery.ItemHandler;
import org.shareops.delivery.PollReport;
import org.shareops.delivery.SweepReport;
import org.shareops.internal.link.LinkTable;
import org.shareops.internal.link.LinkUse;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.LockFile;
import org.shareops.internal.run.Patience;
import org.shareops.model.ErrorKind;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.spi.EngineClock;
import org.shareops.spi.Volume;

/** All that can be done with one inbox. Thread-safe. */
public final class InboxDesk {
    /** Held by the reader while it polls; legal on every volume. */
    private static final String LOCK = "reader.lck";

    private final LinkTable links;
    private final EngineClock clock;
    private final ShareLocation inbox;
    private final SenderMemory memory;
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    /** Makes a desk for one inbox. */
    public InboxDesk(LinkTable links, EngineClock clock, ShareLocation inbox, SenderMemory memory) {
        this.links = links;
        this.clock = clock;
        this.inbox = inbox;
        this.memory = memory;
    }

    /** Returns which inbox it is. */
    public ShareLocation location() {
        return inbox;
    }

    /** Fails with {@code CLOSED} if its {@code Shares} was closed. */
    void checkOpen() throws ShareException {
        links.checkOpen("deliver into " + inbox);
    }

    EngineClock clock() {
        return clock;
    }

    /** Returns true if the link to its server is up, as far as we know. No traffic (rule P1). */
    boolean isLinked() throws ShareException {
        return links.probe(inbox.share().server(), Probe.PASSIVE).state() == LinkState.UP;
    }

    /** Delivers one item in one cycle. */
    public Delivery deliver(Source content, DeliveryOptions options) throws ShareException {
        Parcel parcel = new Parcel(
                content,
                options.sender().orElseGet(memory::own),
                options.sequence().orElseGet(memory::next),
                options.extension(),
                options.random());
        Sending sending = new Sending(links, memory, clock, inbox, parcel, upload -> {}, Patience.some(clock));
        CycleResult result = sending.cycle(null);
        if (result instanceof CycleResult.Arrived arrived) {
            return arrived.delivery();
        }
        CycleResult.Stayed stayed = (CycleResult.Stayed) result;
        throw stayed.upload() == null || stayed.upload().undecided()
                ? stayed.why()
                : withoutLeftovers(stayed.why(), stayed.upload());
    }

    /** Nobody comes back for an item without an outbox. */
    private ShareException withoutLeftovers(ShareException why, Upload upload) {
        ShareException failure = discard(upload);
        if (failure != null) {
            why.addSuppressed(failure);
        }
        return why;
    }

    /** Runs one cycle for an item that is kept elsewhere until it has arrived. */
    CycleResult cycle(Parcel parcel, @Nullable Upload before, UploadLog log) {
        return new Sending(links, memory, clock, inbox, parcel, log, Patience.none(clock)).cycle(before);
    }

    /** Removes an upload that is not to become an item here any more; null or what hindered that, which sweepers mend. */
    @Nullable
    ShareException discard(Upload upload) {
        boolean interrupted = Thread.interrupted();
        try {
            links.ask(inbox.share(), volume -> {
                boolean ours = volume.stat(upload.temporary())
                        .filter(entry -> entry.id().equals(upload.id()))
                        .isPresent();
                if (ours) {
                    volume.delete(upload.temporary());
                }
                return ours;
            });
            return null;
        } catch (ShareException e) {
            return e.kind() == ErrorKind.NOT_FOUND ? null : e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Hands out what is there, in order. */
    public PollReport poll(ItemHandler handler) throws IOException {
        Cancellation cancellation = new Cancellation("poll");
        try (LinkUse use = links.use(inbox.share());
                LockFile lock = lock(use.volume(), cancellation)) {
            return new Collector(use.volume(), inbox, done, cancellation).collect(handler, LOCK);
        }
    }

    private LockFile lock(Volume volume, Cancellation cancellation) throws ShareException {
        SharePath path = inbox.path().child(volume.traits().names().stored(LOCK));
        if (volume.stat(inbox.path()).isEmpty()) {
            throw error(ErrorKind.NOT_FOUND, "read the inbox")
                    .detail("there is no such directory; create it, or look for a spelling mistake")
                    .build();
        }
        LockFile lock;
        ShareException cause = null;
        try {
            lock = LockFile.take(volume, path, () -> {}, cancellation);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.IN_USE) {
                throw e;
            }
            lock = null;
            cause = e;
        }
        if (lock != null) {
            return lock;
        }
        ShareException.Builder builder = error(ErrorKind.BUSY, "read the inbox")
                .detail("another reader is at work on it; each item is to be taken once, so there is one at a time");
        throw cause == null ? builder.build() : builder.cause(cause).build();
    }

    /** Hands out what is there again and again. */
    public Cycles watch(Duration interval, ItemHandler handler) throws ShareException {
        links.checkOpen("watch " + inbox);
        return Repetition.start("inbox watching", clock, interval, () -> poll(handler));
    }

    /** Removes what dead senders have left. */
    public SweepReport sweep(Duration age) throws ShareException {
        if (age.compareTo(Sweeper.OLD) < 0) {
            throw new IllegalArgumentException("nothing younger than " + Sweeper.OLD.toHours()
                    + " hours may be swept: until then its sender relies on finding it; not " + age);
        }
        try (LinkUse use = links.use(inbox.share())) {
            return new Sweeper(use.volume(), inbox.path()).sweep(age);
        }
    }

    /** Sweeps with the shortest age there is. */
    public SweepReport sweep() throws ShareException {
        return sweep(Sweeper.OLD);
    }

    private ShareException.Builder error(ErrorKind kind, String operation) {
        return ShareException.of(kind, operation).share(inbox.share()).path(inbox.path());
    }
}
