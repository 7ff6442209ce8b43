package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * New content that had its name for a while and was taken back. Whatever people have put into it meanwhile is theirs, and is
 * not deleted with the rest (rule R8).
 */
final class ReturnedContent {
    private final Context context;
    private final List<Step> steps;
    private final @Nullable Manifest staged;

    /** {@code staged} says what we had staged; null if that is not known. */
    ReturnedContent(Context context, Transaction transaction, @Nullable Manifest staged) {
        this.context = context;
        this.steps = transaction.steps();
        this.staged = staged;
    }

    /** The same for a transaction that was found; its record lies where it was staged, for that was taken back, too. */
    static ReturnedContent found(Context context, Transaction transaction) throws ShareException {
        SharePath target = transaction.steps().stream()
                .map(Step::live)
                .filter(live -> live.startsWith(context.control().versions()))
                .findFirst()
                .map(record -> context.path().child(record.name()))
                .orElse(context.path());
        return new ReturnedContent(context, transaction, new ManifestStore(context.at(target)).readStaged());
    }

    /** Looks at everything that waits to be removed, and returns what is not as it was staged. */
    List<SharePath> find() throws ShareException {
        List<SharePath> others = new ArrayList<>();
        if (staged == null) {
            return others;
        }
        for (Step step : steps) {
            // A whole target has its name as soon as all is done, and is not taken back.
            boolean part = step.fresh() != null
                    && step.live().startsWith(staged.target())
                    && !step.live().equals(context.path());
            Entry top = part ? context.volume().stat(step.staged()).orElse(null) : null;
            if (top != null) {
                collect(step, top, staged, others);
            }
        }
        return others;
    }

    private void collect(Step step, Entry top, Manifest wanted, List<SharePath> others) throws ShareException {
        SharePath name = step.live().relativeTo(wanted.target());
        if (!top.isDirectory()) {
            if (!isOurs(top, wanted.records().get(name))) {
                others.add(step.staged());
            }
            return;
        }
        TreeSnapshot tree = TreeSnapshot.of(context, step.staged(), top);
        tree.entries().entries().forEach(each -> {
            if (!isOurs(each.getValue(), wanted.records().get(name.resolve(each.getKey())))) {
                others.add(step.staged().resolve(each.getKey()));
            }
        });
    }

    private static boolean isOurs(Entry entry, Manifest.@Nullable Line line) {
        return line != null
                && line.directory() == entry.isDirectory()
                && (line.directory()
                        || (entry.isFile()
                                && entry.size() == line.size()
                                && entry.modified().equals(line.modified())));
    }
}
