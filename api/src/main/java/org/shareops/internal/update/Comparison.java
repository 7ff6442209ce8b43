package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.shareops.model.EntryKind;
import org.shareops.model.SharePath;
import org.shareops.update.Change;

/**
 * A target beside its source.
 *
 * @param live the target as it was listed
 * @param steps what is to be done, a directory before what it holds
 * @param foreign entries that are neither in the source nor from the last update, relative to the target
 */
record Comparison(TreeSnapshot live, List<Planned> steps, List<SharePath> foreign) {
    /** Returns true if the target has all the source's content already and nothing is to go. */
    boolean changesNothing() {
        return live.top().isPresent()
                && steps.stream().allMatch(planned -> planned.is(Planned.Step.SAME) || planned.is(Planned.Step.KEEP));
    }

    List<Planned> files(Planned.Step step) {
        return select(planned -> planned.is(step) && !planned.isDirectory());
    }

    List<Planned> directories(Planned.Step step) {
        return select(planned -> planned.is(step) && planned.isDirectory());
    }

    List<Planned> select(Predicate<Planned> wanted) {
        return steps.stream().filter(wanted).toList();
    }

    int fileCount(Planned.Step step) {
        return (int) steps.stream()
                .filter(planned -> planned.is(step) && !planned.isDirectory())
                .count();
    }

    long bytesToSend() {
        return steps.stream()
                .filter(planned -> planned.is(Planned.Step.ADD) || planned.is(Planned.Step.REPLACE))
                .mapToLong(Planned::newSize)
                .sum();
    }

    /** The bytes of all files that the target will have. */
    long newTreeBytes() {
        return steps.stream().mapToLong(Planned::newSize).sum();
    }

    /** The differences as a caller sees them, with paths from the share's root. */
    List<Change> changes(SharePath target) {
        List<Change> changes = new ArrayList<>();
        for (Planned planned : steps) {
            Change.Action action = switch (planned.step()) {
                case ADD -> Change.Action.ADD;
                case REPLACE -> Change.Action.REPLACE;
                case REMOVE -> Change.Action.REMOVE;
                case SAME, KEEP -> null;
            };
            if (action != null) {
                EntryKind kind = planned.isDirectory() ? EntryKind.DIRECTORY : EntryKind.FILE;
                changes.add(new Change(target.resolve(planned.path()), action, kind, planned.newSize()));
            }
        }
        return changes;
    }
}
