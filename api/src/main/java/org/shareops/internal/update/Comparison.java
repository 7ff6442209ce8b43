package org.shareops.internal.update;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Items;
import org.shareops.internal.spill.PathMap;
import org.shareops.internal.spill.Spill;
import org.shareops.internal.spill.SpillList;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.SourceEntry;
import org.shareops.update.Change;

/**
 * A target beside its source. What is to be done is kept by name, and put together with what both sides have when it is asked for, so
 * that it may be any number of files.
 */
final class Comparison {
    private final SourceTree wanted;
    private final TreeSnapshot live;
    private final PathMap<Verdict> verdicts;
    private final List<SharePath> foreign;
    private final Map<Planned.Step, Integer> files = new EnumMap<>(Planned.Step.class);
    private boolean changes;
    private long bytesToSend;
    private long newTreeBytes;

    /**
     * Puts a comparison together.
     *
     * @param live the target as it was listed
     * @param verdicts what is to be done about each name that either has
     * @param foreign entries that are neither in the source nor from the last update, from the share's root
     */
    Comparison(SourceTree wanted, TreeSnapshot live, PathMap<Verdict> verdicts, List<SharePath> foreign)
            throws ShareException {
        this.wanted = wanted;
        this.live = live;
        this.verdicts = verdicts;
        this.foreign = foreign;
        this.changes = live.top().isEmpty();
        steps().forEach(this::count);
    }

    private void count(Planned planned) {
        if (!planned.isDirectory()) {
            files.merge(planned.step(), 1, Integer::sum);
        }
        changes |= !planned.is(Planned.Step.SAME) && !planned.is(Planned.Step.KEEP);
        newTreeBytes += planned.newSize();
        if (planned.is(Planned.Step.ADD) || planned.is(Planned.Step.REPLACE)) {
            bytesToSend += planned.newSize();
        }
    }

    TreeSnapshot live() {
        return live;
    }

    List<SharePath> foreign() {
        return foreign;
    }

    /** Returns what is to be done, a directory before what it holds. */
    Items<Planned> steps() throws ShareException {
        return planned(verdicts.entries(), false);
    }

    private Items<Planned> planned(Items<Map.Entry<SharePath, Verdict>> from, boolean backwards) {
        Deque<Planned> second = new ArrayDeque<>(1);
        return () -> {
            if (!second.isEmpty()) {
                return second.remove();
            }
            Map.Entry<SharePath, Verdict> next = from.next();
            if (next == null) {
                return null;
            }
            SharePath path = next.getKey();
            Verdict verdict = next.getValue();
            Planned planned = planned(path, verdict);
            if (!verdict.makesRoom()) {
                return planned;
            }
            // Where a file makes room for a directory, the file's removal comes first.
            Planned removal =
                    new Planned(path, Planned.Step.REMOVE, null, live.entries().get(path), null);
            second.add(backwards ? removal : planned);
            return backwards ? planned : removal;
        };
    }

    private Planned planned(SharePath path, Verdict verdict) throws ShareException {
        Planned.Step step = verdict.step();
        boolean gone = step == Planned.Step.REMOVE || step == Planned.Step.KEEP;
        SourceEntry source = gone ? null : wanted.entries().get(path);
        Entry there = step == Planned.Step.ADD ? null : live.entries().get(path);
        return new Planned(path, step, source, there, verdict.hash(), verdict.blocks());
    }

    /** Returns what is done about the source's entry of a name, or if it has none, about the target's; null if neither has it. */
    @Nullable
    Planned at(SharePath path) throws ShareException {
        Verdict verdict = verdicts.get(path);
        return verdict == null ? null : planned(path, verdict);
    }

    /** Returns true if the target has all the source's content already and nothing is to go. */
    boolean changesNothing() {
        return !changes;
    }

    /** Returns what is done in some steps; the others, which may be very many, cost little. */
    Items<Planned> of(Planned.Step first, Planned.Step... others) throws ShareException {
        return of(verdicts.entries(), false, EnumSet.of(first, others));
    }

    private Items<Planned> of(Items<Map.Entry<SharePath, Verdict>> from, boolean backwards, Set<Planned.Step> steps) {
        Items<Map.Entry<SharePath, Verdict>> found =
                from.filter(each -> steps.contains(each.getValue().step())
                        || (each.getValue().makesRoom() && steps.contains(Planned.Step.REMOVE)));
        // Where a file makes room for a directory, only one of two things may be wanted.
        return planned(found, backwards).filter(planned -> steps.contains(planned.step()));
    }

    Items<Planned> files(Planned.Step first, Planned.Step... others) throws ShareException {
        return of(first, others).filter(planned -> !planned.isDirectory());
    }

    Items<Planned> directories(Planned.Step first, Planned.Step... others) throws ShareException {
        return of(first, others).filter(Planned::isDirectory);
    }

    /** Returns the directories that go, what is in another before that. */
    Items<Planned> removedDirectoriesBackwards() throws ShareException {
        return of(verdicts.descending(), true, EnumSet.of(Planned.Step.REMOVE)).filter(Planned::isDirectory);
    }

    int fileCount(Planned.Step step) {
        return files.getOrDefault(step, 0);
    }

    long bytesToSend() {
        return bytesToSend;
    }

    /** The bytes of all files that the target will have. */
    long newTreeBytes() {
        return newTreeBytes;
    }

    /** The differences as a caller sees them, with paths from the share's root; readable also when the run is over. */
    List<Change> changes(SharePath target) throws ShareException {
        SpillList<Change> all = new Spill().list(Codecs.CHANGE);
        steps().forEach(planned -> {
            Change.Action action = switch (planned.step()) {
                case ADD -> Change.Action.ADD;
                case REPLACE -> Change.Action.REPLACE;
                case REMOVE -> Change.Action.REMOVE;
                case SAME, KEEP -> null;
            };
            if (action != null) {
                EntryKind kind = planned.isDirectory() ? EntryKind.DIRECTORY : EntryKind.FILE;
                all.add(new Change(target.resolve(planned.path()), action, kind, planned.newSize()));
            }
        });
        return all.toList();
    }
}
