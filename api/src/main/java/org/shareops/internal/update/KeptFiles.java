package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.shareops.internal.spill.PathMap;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.RenameMode;

/**
 * Brings foreign files back into a tree that was swapped. What was staged of them are copies; somebody may still write to
 * the originals, or have written to the copies since the swap. Nothing of either is lost (rule R8).
 */
final class KeptFiles {
    private final Context context;
    private final TreeSnapshot before;
    private final PathMap<Entry> copies;
    private final SharePath old;
    private final List<String> warnings;
    private final List<SharePath> notBack = new ArrayList<>();

    /** {@code before} is the tree that now lies at {@code old}, {@code copies} the files of the one that took its place. */
    KeptFiles(Context context, TreeSnapshot before, PathMap<Entry> copies, SharePath old, List<String> warnings) {
        this.context = context;
        this.before = before;
        this.copies = copies;
        this.old = old;
        this.warnings = warnings;
    }

    /** Returns the originals that are still in the old tree and must stay there, relative to it. */
    List<SharePath> notBack() {
        return notBack;
    }

    /** Gives one original its name again, unless its copy has been changed meanwhile. */
    void bringBack(SharePath kept) throws ShareException {
        // What is known of them may be read from a file of this computer; its failure is none of the share's.
        Entry then = Objects.requireNonNull(before.entries().get(kept));
        Entry copy = Objects.requireNonNull(copies.get(kept));
        SharePath original = old.resolve(kept);
        SharePath live = context.path().resolve(kept);
        try {
            if (isBackAlready(then, copy, original, live)) {
                context.volume().delete(original);
                return;
            }
            if (!isOurCopy(live, copy)) {
                keepBoth(kept, then, original, live);
                return;
            }
            Optional<AtomicExchange> exchange = context.exchange();
            if (exchange.isEmpty()) {
                context.volume().rename(original, live, RenameMode.REPLACE);
                return;
            }
            exchange.get().exchange(original, live);
            if (isOurCopy(original, copy)) {
                context.volume().delete(original);
            } else {
                // It was changed between the look and the exchange: what is visible by its name stays so.
                exchange.get().exchange(original, live);
                keepBoth(kept, then, original, live);
            }
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                // Somebody removed the one or the other, which then is what he wants.
                return;
            }
            notBack.add(kept);
            warnings.add("\"" + live + "\" is a copy now, and the original waits at \"" + original + "\": "
                    + e.getMessage());
        }
    }

    /** An earlier recovery may have ended between the exchange and the removal of the copy. */
    private boolean isBackAlready(Entry then, Entry copy, SharePath original, SharePath live) throws ShareException {
        return context.traits().stableIds()
                && then.id().isPresent()
                && context.volume().stat(live).flatMap(Entry::id).equals(then.id())
                && isOurCopy(original, copy);
    }

    private boolean isOurCopy(SharePath place, Entry copy) throws ShareException {
        return context.volume()
                .stat(place)
                .filter(now -> TreeSnapshot.isSameContent(now, copy))
                .isPresent();
    }

    private void keepBoth(SharePath kept, Entry then, SharePath original, SharePath live) throws ShareException {
        Optional<Entry> now = context.volume().stat(original);
        if (now.isPresent() && !TreeSnapshot.isSameContent(now.get(), then)) {
            notBack.add(kept);
            warnings.add("\"" + live + "\" was changed while it was kept, and so was the original, which waits at \""
                    + original + "\"");
        }
    }
}
