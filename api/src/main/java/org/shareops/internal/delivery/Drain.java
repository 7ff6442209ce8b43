package org.shareops.internal.delivery;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.shareops.delivery.Delivery;
import org.shareops.delivery.DrainOptions;
import org.shareops.delivery.DrainReport;
import org.shareops.internal.run.Cancellation;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;

/**
 * One cycle over an outbox: each item that is due is tried once at each inbox until one takes it. One that fails does not hold
 * up the others (rule V8); a server that is away is no item's failure. For one thread, while nobody else drains.
 */
final class Drain {
    private final OutboxFolder folder;
    private final DrainOptions options;
    private final SecureRandom random;
    private final Cancellation cancellation = new Cancellation("deliver from the outbox");
    private final List<InboxDesk> inboxes;
    private final Map<InboxDesk, ShareException> away = new HashMap<>();
    private final List<Delivery> delivered = new ArrayList<>();
    private final TreeMap<Long, ShareException> failures = new TreeMap<>();
    private final List<Long> setAside = new ArrayList<>();
    private int notDue;
    private @Nullable InboxDesk taker;

    /** {@code inboxes} are in the order of preference; the one that works comes first afterwards. */
    Drain(OutboxFolder folder, List<InboxDesk> inboxes, DrainOptions options, SecureRandom random) {
        this.folder = folder;
        this.inboxes = new ArrayList<>(inboxes);
        this.options = options;
        this.random = random;
    }

    /** Returns the inbox that took an item last; null if none did. */
    @Nullable
    InboxDesk taker() {
        return taker;
    }

    DrainReport run() throws IOException {
        try {
            for (OutboxFolder.Stored item : folder.waiting()) {
                cancellation.check();
                consider(item);
            }
        } finally {
            folder.tidy(now());
        }
        return new DrainReport(delivered, failures, setAside, notDue);
    }

    private Instant now() {
        return inboxes.get(0).clock().instant();
    }

    private void consider(OutboxFolder.Stored item) throws IOException {
        Optional<ItemState> known;
        try {
            known = folder.state(item);
        } catch (IOException e) {
            cancellation.check();
            // One record that cannot be read holds up no other item (rule V8).
            failures.put(
                    item.sequence(), LocalFailure.of("read item " + item.sequence() + " of", folder.directory(), e));
            return;
        }
        if (known.isEmpty()) {
            // It may say that the item has arrived, so it is not sent again by guess.
            giveUp(
                    item,
                    ItemState.fresh(),
                    ShareException.of(ErrorKind.OUTCOME_UNKNOWN, "deliver item " + item.sequence())
                            .detail("what was known of it is damaged, so it may have arrived")
                            .build());
            return;
        }
        ItemState state = known.get();
        if (options.atOnce() || isDue(state)) {
            deliver(item, state);
        } else {
            notDue++;
        }
    }

    /** A time too far away means that the clock was set back. */
    private boolean isDue(ItemState state) {
        Instant now = now();
        return state.nextTry()
                .map(next -> !next.isAfter(now)
                        || Duration.between(now, next).dividedBy(2).compareTo(options.longestInterval()) > 0)
                .orElse(true);
    }

    private void deliver(OutboxFolder.Stored item, ItemState before) throws IOException {
        ItemState state = before;
        ShareException why = null;
        boolean refused = false;
        for (InboxDesk inbox : candidates(state)) {
            ShareException gone = away.get(inbox);
            if (gone != null) {
                why = why == null ? gone : why;
                continue;
            }
            state = leaveOthers(state, inbox);
            CycleResult result = cycle(item, state, inbox);
            if (result instanceof CycleResult.Arrived arrived) {
                folder.remove(item);
                delivered.add(arrived.delivery());
                prefer(inbox);
                return;
            }
            CycleResult.Stayed stayed = (CycleResult.Stayed) result;
            state = state.withSent(stayed.upload());
            why = stayed.why();
            if (isOurEnd(why)) {
                folder.save(item, state);
                throw why;
            }
            if (isAway(why)) {
                // A link that breaks may do so at this item alone. If it is the server, the next one is told at once.
                if (reason(why) != ErrorKind.LINK_LOST) {
                    away.put(inbox, why);
                }
            } else {
                refused = true;
            }
            if (state.boundTo().isPresent()) {
                break;
            }
        }
        fail(item, before, state, why == null ? boundElsewhere(state) : why, refused);
    }

    private CycleResult cycle(OutboxFolder.Stored item, ItemState state, InboxDesk inbox) {
        Parcel parcel =
                new Parcel(Source.file(item.content()), folder.sender(), item.sequence(), options.extension(), random);
        return inbox.cycle(
                parcel,
                state.sentTo(inbox.location()),
                upload -> LocalFailure.named("note a delivery in", folder.directory(), () -> {
                    folder.save(item, state.withSent(upload));
                    return upload;
                }));
    }

    private List<InboxDesk> candidates(ItemState state) {
        String bound = state.boundTo().orElse(null);
        return bound == null
                ? List.copyOf(inboxes)
                : inboxes.stream()
                        .filter(inbox -> inbox.location().toString().equals(bound))
                        .toList();
    }

    /** What was sent to another inbox, and is known not to have become an item there, is taken back as far as it can be. */
    private ItemState leaveOthers(ItemState state, InboxDesk next) {
        Upload sent = state.sent().orElse(null);
        if (sent == null || state.sentTo(next.location()) != null) {
            return state;
        }
        for (InboxDesk other : inboxes) {
            if (other.location().toString().equals(sent.inbox()) && !away.containsKey(other)) {
                ShareException hindered = other.discard(sent);
                if (hindered != null && isAway(hindered)) {
                    away.put(other, hindered);
                }
            }
        }
        return state.withSent(null);
    }

    private void prefer(InboxDesk inbox) {
        taker = inbox;
        inboxes.remove(inbox);
        inboxes.add(0, inbox);
    }

    /** What lies behind a failure that says only that the outcome is not known. */
    private static ErrorKind reason(ShareException why) {
        return why.kind() == ErrorKind.OUTCOME_UNKNOWN && why.getCause() instanceof ShareException cause
                ? cause.kind()
                : why.kind();
    }

    /** Failures that say nothing of the item. */
    private static boolean isAway(ShareException why) {
        return switch (reason(why)) {
            case UNREACHABLE, AUTHENTICATION_REJECTED, LINK_LOST, NOT_FOUND -> true;
            default -> false;
        };
    }

    private static boolean isOurEnd(ShareException why) {
        return switch (reason(why)) {
            case CLOSED, CANCELLED -> true;
            default -> false;
        };
    }

    private static ShareException boundElsewhere(ItemState state) {
        return ShareException.of(ErrorKind.OUTCOME_UNKNOWN, "deliver an item")
                .detail("it may have arrived at " + state.boundTo().orElse("another inbox")
                        + ", so it may go nowhere else; name that inbox, too")
                .build();
    }

    private void fail(OutboxFolder.Stored item, ItemState known, ItemState state, ShareException why, boolean refused)
            throws IOException {
        ItemState failed = state.withFailure(why);
        if (!refused) {
            // While a server is away there is nothing new to write at every cycle.
            if (!state.sent().equals(known.sent()) || !failed.failsLike(known)) {
                folder.save(item, failed);
            }
            failures.put(item.sequence(), why);
        } else if (failed.cycles() + 1 >= options.cycles()) {
            giveUp(item, failed.withCycle(now()), why);
        } else {
            folder.save(item, failed.withCycle(now().plus(pauseAfter(failed.cycles()))));
            failures.put(item.sequence(), why);
        }
    }

    private void giveUp(OutboxFolder.Stored item, ItemState state, ShareException why) throws IOException {
        folder.save(item, state.withFailure(why));
        folder.setAside(item);
        failures.put(item.sequence(), why);
        setAside.add(item.sequence());
    }

    /** Doubles with each cycle; up to a quarter is taken off at random, so that items do not come in swarms. */
    private Duration pauseAfter(int cycles) {
        Duration pause = options.interval().multipliedBy(1L << Math.min(cycles, 20));
        if (pause.compareTo(options.longestInterval()) > 0) {
            pause = options.longestInterval();
        }
        return pause.minusNanos(random.nextLong(pause.toNanos() / 4 + 1));
    }

    /** Puts first what worked the last time, or else what is linked already; nobody is asked for that (rule P1). */
    static List<InboxDesk> inOrder(List<InboxDesk> inboxes, @Nullable String preferred) throws ShareException {
        List<InboxDesk> ordered = new ArrayList<>(inboxes);
        for (InboxDesk inbox : inboxes) {
            boolean first = preferred == null
                    ? inbox.isLinked()
                    : inbox.location().toString().equals(preferred);
            if (first) {
                ordered.remove(inbox);
                ordered.add(0, inbox);
                break;
            }
        }
        return ordered;
    }
}
