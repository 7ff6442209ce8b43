package org.shareops.internal.update;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.model.CordonEnd;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EntryCursor;
import org.shareops.update.Recovered;
import org.shareops.update.RecoveryReport;

/** Looks for what crashed programs left, in one control area or everywhere at and below a path, and recovers it. */
final class RecoveryWalk {
    /** How often what nobody speaks of is looked at, before a record that cannot be read is taken for a damaged one. */
    private static final int MOST_LOOKS = 5;

    private final Context context;
    private final List<Recovered> found = new ArrayList<>();
    private final List<SharePath> leftovers = new ArrayList<>();
    private final List<SharePath> unseen = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private boolean attemptsSeen;
    private boolean cordonSeen;

    RecoveryWalk(Context context) {
        this.context = context;
    }

    /** Lets newcomers in who are still refused for a program that has crashed. Who may not do that can recover the rest. */
    void liftExpiredCordon() throws ShareException {
        if (cordonSeen) {
            return;
        }
        cordonSeen = true;
        try {
            new Cordons(context.atRoot()).liftIfExpired().ifPresent(this::note);
        } catch (ShareException e) {
            rethrowLoss(e);
            warnings.add("newcomers may still be refused for a program that has crashed: " + e.getMessage());
        }
    }

    private void note(CordonEnd cordon) {
        switch (cordon) {
            case RESTORED ->
                warnings.add("newcomers were still refused for a program that has crashed; they are let in again");
            case CHANGED_BY_OTHERS ->
                warnings.add(
                        "newcomers were refused for a program that has crashed, and somebody has changed since who may"
                                + " come in; that was left as it is. Look at it, and lift the cordon by force if it is to be as before");
            case ALREADY_OPEN, STILL_SHUT -> {
                // As it should be.
            }
        }
    }

    /** Recovers everything at and below the context's path. */
    RecoveryReport everythingBelow() throws ShareException {
        area(context.control().directory(), context.control().key());
        Deque<SharePath> waiting = new ArrayDeque<>();
        Optional<Entry> top = context.volume().stat(context.path());
        if (top.isPresent() && (top.get().isDirectory() || context.path().isRoot())) {
            waiting.add(context.path());
        }
        String reserved = ControlArea.nameOn(context.volume());
        while (!waiting.isEmpty()) {
            context.cancellation().check();
            SharePath directory = waiting.remove();
            // What is recovered can bring back directories, so that they are listed afterwards.
            lookInto(directory, () -> area(directory.child(reserved), null));
            List<Entry> entries = new ArrayList<>();
            lookInto(directory, () -> entries.addAll(list(directory)));
            for (Entry entry : entries) {
                if (entry.isDirectory()
                        && !ControlArea.isReserved(context.traits().names(), entry.name())) {
                    waiting.add(directory.child(entry.name()));
                }
            }
        }
        return report();
    }

    /** Notes what may not be looked into, and goes on with the rest. */
    private void lookInto(SharePath directory, Cancellation.Action look) throws ShareException {
        try {
            look.run();
        } catch (ShareException e) {
            rethrowLoss(e);
            unseen.add(directory);
            warnings.add("it was not looked into \"" + directory + "\": " + e.getMessage());
        }
    }

    RecoveryReport report() {
        return new RecoveryReport(
                context.target(),
                found,
                leftovers.stream().distinct().toList(),
                unseen.stream().distinct().toList(),
                warnings);
    }

    /**
     * Recovers what is recorded in one control area.
     *
     * @param key of the only target that is meant; null for all but the context's own
     */
    void area(SharePath directory, @Nullable String key) throws ShareException {
        Optional<List<Entry>> there = listIfThere(directory);
        Set<String> names = new TreeSet<>();
        there.orElse(List.of()).forEach(entry -> names.add(ours(entry)));
        Set<String> keys = new TreeSet<>();
        for (String name : names) {
            if (name.endsWith(ControlArea.RECORD) || name.endsWith(ControlArea.LOCK)) {
                keys.add(name.substring(0, name.length() - ControlArea.RECORD.length()));
            }
        }
        String own = key == null ? context.control().key() : key;
        attemptsSeen |= names.contains(own + ControlArea.ATTEMPTS) || names.contains(own + ControlArea.FRESH_ATTEMPTS);
        if (directory.equals(context.atRoot().control().directory()) && Cordons.isAnyIn(names)) {
            // Seen at no cost; whoever may not lift it goes on all the same.
            liftExpiredCordon();
        }
        boolean acted = forgetAttempts(directory, there.orElse(List.of()));
        for (String each : keys) {
            boolean isOwn = directory.equals(context.control().directory())
                    && each.equals(context.control().key());
            if (ControlArea.isIdentifier(each) && (key == null ? !isOwn : key.equals(each))) {
                underLock(context.ofArea(ControlArea.found(directory, each)));
                acted = true;
            }
        }
        acted |= sweepRetired(directory, names, key);
        if (key == null) {
            listUnknown(directory, names);
        }
        // Whoever crashed before he wrote down anything, or after he removed the last of it, left an empty directory.
        boolean empty = there.isPresent() && names.isEmpty();
        if (acted || empty) {
            ControlArea.found(directory, "").removeIfEmpty(context.volume());
        }
    }

    /** Returns whether the count of the target's attempts lay in the area that was looked at. */
    boolean hasSeenAttempts() {
        return attemptsSeen;
    }

    /** Nobody comes back for them. */
    private boolean forgetAttempts(SharePath directory, List<Entry> entries) throws ShareException {
        List<Entry> logs = entries.stream()
                .filter(entry -> ours(entry).endsWith(ControlArea.ATTEMPTS)
                        || ours(entry).endsWith(ControlArea.FRESH_ATTEMPTS))
                .toList();
        if (logs.isEmpty()) {
            return false;
        }
        Instant now = context.volume().serverTime();
        boolean removed = false;
        for (Entry each : logs) {
            if (AttemptLog.isForgotten(each.modified(), now)) {
                context.deleteIfThere(directory.child(each.name()));
                removed = true;
            }
        }
        return removed;
    }

    private void underLock(Context area) throws ShareException {
        PublisherLock lock;
        try {
            lock = PublisherLock.take(area);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.BUSY) {
                throw e;
            }
            found.add(new Recovered(area.target(), Recovered.Result.BUSY, Optional.empty(), Optional.empty()));
            return;
        }
        try (lock) {
            Recovery recovery = new Recovery(area);
            recovery.resolve(false).ifPresent(found::add);
            leftovers.addAll(recovery.leftovers());
            warnings.addAll(recovery.warnings());
        }
    }

    private boolean sweepRetired(SharePath directory, Set<String> names, @Nullable String key) throws ShareException {
        boolean swept = false;
        for (String name : names) {
            if (!name.endsWith(ControlArea.RETIRED)) {
                continue;
            }
            SharePath record = directory.child(name);
            if (key != null && !isOf(key, record)) {
                continue;
            }
            Recovery recovery = new Recovery(context.ofArea(ControlArea.found(directory, "")));
            try {
                recovery.sweep(record);
            } catch (ShareException e) {
                rethrowLoss(e);
                leftovers.add(record);
                warnings.add("what an earlier update left could not be removed: " + e.getMessage());
            }
            swept = true;
            leftovers.addAll(recovery.leftovers());
            warnings.addAll(recovery.warnings());
        }
        return swept;
    }

    /** Without a link, or when it is to stop, nothing more can be done; everything else concerns one place alone. */
    private static void rethrowLoss(ShareException e) throws ShareException {
        switch (e.kind()) {
            case LINK_LOST, OUTCOME_UNKNOWN, UNREACHABLE, CANCELLED, CLOSED -> throw e;
            default -> {
                // The caller says what it means there.
            }
        }
    }

    /** What cannot be read is not known to be this target's, and a recovery of all will name it. */
    private boolean isOf(String key, SharePath record) throws ShareException {
        Optional<Journal.Found> content;
        try {
            content = Journal.find(context.volume(), record);
        } catch (ShareException e) {
            rethrowLoss(e);
            return false;
        }
        return content.isPresent()
                && ControlArea.keyOf(
                                context.volume(),
                                SharePath.root()
                                        .resolve(SharePath.of(content.get().target())))
                        .equals(key);
    }

    /** What no record speaks of may be anybody's: it is never deleted, but not passed over in silence either. */
    private void listUnknown(SharePath directory, Set<String> before) throws ShareException {
        Set<SharePath> unknown = new TreeSet<>();
        boolean sure = addUnknown(directory, before, unknown);
        for (int looks = 1; !unknown.isEmpty() && (!sure || looks == 1) && looks < MOST_LOOKS; looks++) {
            Set<SharePath> again = new TreeSet<>();
            sure = addUnknown(directory, before, again);
            unknown.retainAll(again);
        }
        leftovers.addAll(unknown);
    }

    /**
     * Adds what no record speaks of now. Returns false if a record was listed and could not be found when it was read: then a
     * publisher is just finishing, and what he has put away meanwhile was taken for unknown.
     */
    private boolean addUnknown(SharePath directory, Set<String> before, Set<SharePath> unknown) throws ShareException {
        boolean sure = true;
        Set<String> spokenOf = new HashSet<>();
        List<Entry> after = list(directory);
        for (Entry entry : after) {
            String name = ours(entry);
            if (name.endsWith(ControlArea.RECORD) || name.endsWith(ControlArea.RETIRED)) {
                Optional<String> transaction = transactionOf(directory.child(entry.name()));
                transaction.ifPresent(spokenOf::add);
                sure &= transaction.isPresent();
            }
        }
        for (Entry entry : after) {
            boolean records = ours(entry).endsWith(ControlArea.VERSIONS);
            if (entry.isDirectory() && !records && before.contains(ours(entry)) && !spokenOf.contains(ours(entry))) {
                unknown.add(directory.child(entry.name()));
            }
        }
        return sure;
    }

    private Optional<String> transactionOf(SharePath record) throws ShareException {
        try {
            return Journal.find(context.volume(), record).map(Journal.Found::transaction);
        } catch (ShareException e) {
            // Whoever tried to recover or to sweep it has said so.
            rethrowLoss(e);
            return Optional.empty();
        }
    }

    /** All our names are of small letters, and some servers give them back in capitals. */
    private String ours(Entry entry) {
        return context.traits().names().caseSensitive()
                ? entry.name()
                : entry.name().toLowerCase(Locale.ROOT);
    }

    private List<Entry> list(SharePath directory) throws ShareException {
        return listIfThere(directory).orElse(List.of());
    }

    private Optional<List<Entry>> listIfThere(SharePath directory) throws ShareException {
        List<Entry> entries = new ArrayList<>();
        try (EntryCursor cursor = context.volume().list(directory)) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries.add(entry);
            }
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND && e.kind() != ErrorKind.WRONG_TYPE) {
                throw e;
            }
            return Optional.empty();
        }
        return Optional.of(entries);
    }
}
