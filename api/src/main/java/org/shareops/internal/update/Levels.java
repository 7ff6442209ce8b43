package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.Items;
import org.shareops.internal.run.Parallel;
import org.shareops.internal.spill.SpillList;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * The directories of a tree by their depth. Those of one depth do not need each other, so that the same can be done to all of
 * them at once. For one thread.
 */
final class Levels {
    private final Context context;
    private final List<SpillList<SharePath>> byDepth = new ArrayList<>();

    Levels(Context context) {
        this.context = context;
    }

    /** Sorts directories by their depth. */
    static Levels of(Context context, Items<SharePath> directories) throws ShareException {
        Levels levels = new Levels(context);
        directories.forEach(path -> levels.at(path.names().size()).add(path));
        return levels;
    }

    /** Returns those of one depth; more can be added. */
    SpillList<SharePath> at(int depth) {
        while (byDepth.size() <= depth) {
            byDepth.add(context.spill().list(Codecs.PATH));
        }
        return byDepth.get(depth);
    }

    /** Does {@code task} to each directory after it was done to those around it. */
    void outermostFirst(Parallel.Task<SharePath> task) throws ShareException {
        for (SpillList<SharePath> level : byDepth) {
            forEach(level, task);
        }
    }

    /** Does {@code task} to each directory after it was done to those in it. */
    void innermostFirst(Parallel.Task<SharePath> task) throws ShareException {
        for (int depth = byDepth.size() - 1; depth >= 0; depth--) {
            forEach(byDepth.get(depth), task);
        }
    }

    private void forEach(SpillList<SharePath> level, Parallel.Task<SharePath> task) throws ShareException {
        Parallel.forEach(level.items(), context.traits().parallelism(), context.cancellation(), task);
    }

    /** Forgets them all. */
    void clear() {
        byDepth.forEach(SpillList::clear);
        byDepth.clear();
    }

    /**
     * Walks over a tree from its top, which is the root of all paths here, depth by depth, and keeps its directories.
     *
     * @param list gives each directory's own directories to its second argument; asked for several at once
     * @param then done when all directories of a depth were listed
     */
    static Levels walk(Context context, Lister list, Cancellation.Action then) throws ShareException {
        Levels levels = new Levels(context);
        levels.at(0).add(SharePath.root());
        for (int depth = 0; !levels.at(depth).isEmpty(); depth++) {
            SpillList<SharePath> next = levels.at(depth + 1);
            levels.forEach(levels.at(depth), at -> list.list(at, next));
            then.run();
        }
        return levels;
    }

    /** The same, and keeps nothing. {@code known} are listed together with the top. */
    static void walk(Context context, Collection<SharePath> known, Lister list) throws ShareException {
        SpillList<SharePath> level = context.spill().list(Codecs.PATH);
        level.add(SharePath.root());
        for (SharePath each : known) {
            level.add(each);
        }
        while (!level.isEmpty()) {
            SpillList<SharePath> next = context.spill().list(Codecs.PATH);
            new Levels(context).forEach(level, at -> list.list(at, next));
            level.clear();
            level = next;
        }
    }

    /** Lists a directory. */
    @FunctionalInterface
    interface Lister {
        /** {@code at} is relative to the top, as are those in it, which go {@code into} a list. */
        void list(SharePath at, SpillList<SharePath> into) throws ShareException;
    }
}
