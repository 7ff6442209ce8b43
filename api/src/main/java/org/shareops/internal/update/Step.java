package org.shareops.internal.update;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * One change of names in a commit: new content gets its name, old content loses it. Whether it was done can be told at any
 * time from names and identities alone (rule R6), by whoever looks, since the names in a transaction are used once.
 *
 * @param action what is done
 * @param live the name that changes
 * @param fresh where the new content was staged; null for {@link Action#REMOVE}
 * @param aside where the old content goes; null where it goes nowhere
 * @param old the old content as it was planned to be replaced; absent if there is none
 * @param id the new content's identity; null where there is none
 * @param marked the new content as it was staged if it is a file with a read-only mark, which some servers want taken off for a
 *     renaming; null otherwise
 */
record Step(
        Action action,
        SharePath live,
        @Nullable SharePath fresh,
        @Nullable SharePath aside,
        TreeSnapshot old,
        @Nullable FileId id,
        @Nullable Entry marked) {
    Step(
            Action action,
            SharePath live,
            @Nullable SharePath fresh,
            @Nullable SharePath aside,
            TreeSnapshot old,
            @Nullable FileId id) {
        this(action, live, fresh, aside, old, id, null);
    }

    /** What is done. */
    enum Action {
        /** The new content gets a name that is free. */
        ADD,
        /** The old content is renamed aside. */
        REMOVE,
        /** Both names swap in one step. */
        EXCHANGE,
        /** A renaming replaces the old content in one step; there is no way back. */
        REPLACE,
        /** The old content is renamed aside, then the new one in; between the two the name is absent. */
        TWO_RENAMES
    }

    /** How far a step is. */
    enum State {
        NOT_DONE,
        /** The old content is aside and the name absent. */
        HALF,
        DONE,
        /** The new content has vanished, and the old one still has the name. */
        LOST
    }

    static Step add(SharePath live, SharePath fresh, @Nullable FileId id) {
        return new Step(Action.ADD, live, fresh, null, TreeSnapshot.absent(), id);
    }

    static Step remove(SharePath live, SharePath aside, TreeSnapshot old) {
        return new Step(Action.REMOVE, live, null, aside, old, null);
    }

    static Step exchange(SharePath live, SharePath fresh, TreeSnapshot old, @Nullable FileId id) {
        return new Step(Action.EXCHANGE, live, fresh, null, old, id);
    }

    static Step replace(SharePath live, SharePath fresh, TreeSnapshot old, @Nullable FileId id) {
        return new Step(Action.REPLACE, live, fresh, null, old, id);
    }

    static Step twoRenames(SharePath live, SharePath fresh, SharePath aside, TreeSnapshot old, @Nullable FileId id) {
        return new Step(Action.TWO_RENAMES, live, fresh, aside, old, id);
    }

    /** The same, whose new content was staged as this entry. */
    Step ofStaged(Entry entry) {
        boolean isMarked = entry.isFile() && entry.attributes().contains(FileAttribute.READ_ONLY);
        return new Step(action, live, fresh, aside, old, id, isMarked ? entry : null);
    }

    SharePath staged() {
        if (fresh == null) {
            throw new IllegalStateException("a removal has no new content");
        }
        return fresh;
    }

    SharePath setAside() {
        if (aside == null) {
            throw new IllegalStateException("nothing is set aside by " + action);
        }
        return aside;
    }

    /** Returns where the old content is when the step is done; empty if it has gone with the step or there was none. */
    Optional<SharePath> replacedAt() {
        return action == Action.EXCHANGE ? Optional.ofNullable(fresh) : Optional.ofNullable(aside);
    }

    /** Returns true if there is old content that can be told at a glance from another: a file, or a link. */
    boolean replacesNoDirectory() {
        return old.top().filter(top -> !top.isDirectory()).isPresent();
    }

    /** Returns true if the old content is one file: then a claim on it keeps others out. */
    boolean replacesFile() {
        return old.top().filter(Entry::isFile).isPresent();
    }

    /**
     * Looks how far the step is. What was replaced may be deleted meanwhile; what was staged may not.
     *
     * @throws ShareException if the server could not be asked
     */
    State look(Context context) throws ShareException {
        return switch (action) {
            case ADD -> isThere(context, staged()) ? State.NOT_DONE : State.DONE;
            case REPLACE -> {
                if (isThere(context, staged())) {
                    yield State.NOT_DONE;
                }
                yield isStillOld(context) ? State.LOST : State.DONE;
            }
            case REMOVE -> !isThere(context, setAside()) && isOld(context) ? State.NOT_DONE : State.DONE;
            case TWO_RENAMES -> {
                boolean aside = isThere(context, setAside());
                if (isThere(context, staged())) {
                    yield aside ? State.HALF : State.NOT_DONE;
                }
                if (aside) {
                    yield isThere(context, live) ? State.DONE : State.HALF;
                }
                yield isStillOld(context) ? State.LOST : State.DONE;
            }
            case EXCHANGE -> {
                Optional<Entry> there = context.volume().stat(staged());
                boolean ours = there.isPresent() && there.get().id().equals(Optional.ofNullable(id));
                if (ours) {
                    yield State.NOT_DONE;
                }
                yield isStillOld(context) ? State.LOST : State.DONE;
            }
        };
    }

    private static boolean isThere(Context context, SharePath path) throws ShareException {
        return context.volume().stat(path).isPresent();
    }

    /** Returns true if the name is known to have the old content. */
    private boolean isStillOld(Context context) throws ShareException {
        Optional<FileId> before = old.top().flatMap(Entry::id);
        return context.traits().stableIds()
                && before.isPresent()
                && context.volume().stat(live).flatMap(Entry::id).equals(before);
    }

    /** Returns true if the name is known to have other content than ours. */
    boolean hasAnothersContent(Context context) throws ShareException {
        if (id == null || !context.traits().stableIds()) {
            return false;
        }
        Optional<Entry> now = context.volume().stat(live);
        return now.isPresent() && !now.get().id().equals(Optional.of(id));
    }

    private boolean isOld(Context context) throws ShareException {
        Optional<Entry> now = context.volume().stat(live);
        return now.isPresent()
                && (!context.traits().stableIds()
                        || now.get().id().equals(old.top().flatMap(Entry::id)));
    }
}
