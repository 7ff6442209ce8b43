package org.shareops.internal.update;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Items;
import org.shareops.internal.run.Parallel;
import org.shareops.internal.spill.PathMap;
import org.shareops.internal.spill.Spill;
import org.shareops.internal.spill.SpillList;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;
import org.shareops.update.ForeignFiles;

/** Compares a directory with its source and decides what is to be done about every name (rules R7, R8, R9). */
final class Comparer {
    private final Context context;
    private final Source source;
    private final Contents contents;

    Comparer(Context context, Source source) {
        this.context = context;
        this.source = source;
        this.contents = new Contents(context);
    }

    Comparison compare(SourceTree wanted, TreeSnapshot live, Manifest last) throws ShareException {
        refuseCaseClashes(wanted, live);
        PathMap<Verdict> verdicts = context.spill().map(Verdict.CODEC);
        Items<Map.Entry<SharePath, SourceEntry>> sameSize = wanted.entries()
                .entries()
                .filter(each -> {
                    Entry there = live.entries().get(each.getKey());
                    if (isFileOfSize(there, each.getValue())) {
                        return true;
                    }
                    verdicts.put(each.getKey(), withoutComparing(each.getKey(), each.getValue(), there, last));
                    return false;
                });
        Parallel.forEach(
                sameSize,
                context.traits().parallelism(),
                context.cancellation(),
                each -> verdicts.put(each.getKey(), byContent(each.getKey(), each.getValue(), live, last)));
        return new Comparison(wanted, live, verdicts, notInSource(wanted, live, last, verdicts));
    }

    private static boolean isFileOfSize(@Nullable Entry there, SourceEntry wanted) {
        return there != null && there.isFile() && !wanted.isDirectory() && there.size() == wanted.size();
    }

    private Verdict withoutComparing(SharePath path, SourceEntry wanted, @Nullable Entry there, Manifest last)
            throws ShareException {
        if (there == null) {
            return Verdict.of(Planned.Step.ADD);
        }
        if (there.isDirectory() && wanted.isDirectory()) {
            return Verdict.of(Planned.Step.SAME);
        }
        if (there.isFile() && !wanted.isDirectory()) {
            return new Verdict(Planned.Step.REPLACE, false, null, replacedBlocks(path, there, last));
        }
        return new Verdict(Planned.Step.ADD, true, null, Blocks.NONE);
    }

    private Verdict byContent(SharePath path, SourceEntry wanted, TreeSnapshot live, Manifest last)
            throws ShareException {
        Entry there = live.entries().get(path);
        String known = context.options().verifyContent() ? null : last.hashOf(path, wanted);
        String hash = known != null ? known : contents.hashOf(source, wanted);
        String present = presentHash(path, there, last);
        context.meter().fileDone();
        return hash.equals(present)
                ? new Verdict(Planned.Step.SAME, false, hash, last.blocksOf(path, hash))
                : new Verdict(Planned.Step.REPLACE, false, hash, replacedBlocks(path, there, last));
    }

    /** Who has all contents compared trusts no record. */
    private Blocks replacedBlocks(SharePath path, @Nullable Entry there, Manifest last) throws ShareException {
        return context.options().verifyContent() || there == null || there.size() < Blocks.LEAST_FILE_BYTES
                ? Blocks.NONE
                : last.blocksOf(path, there);
    }

    private @Nullable String presentHash(SharePath path, @Nullable Entry there, Manifest last) throws ShareException {
        if (!context.options().verifyContent() && there != null) {
            String recorded = last.hashOf(path, there);
            if (recorded != null) {
                return recorded;
            }
        }
        try {
            return contents.hashOf(context.path().resolve(path));
        } catch (ShareException e) {
            if (e.kind() == ErrorKind.IN_USE) {
                // Its holder denies reading. To replace it is right in any case, and the holder will be named then.
                return null;
            }
            throw e;
        }
    }

    /** Decides about what the source does not have, and returns what of it is foreign. */
    private List<SharePath> notInSource(SourceTree wanted, TreeSnapshot live, Manifest last, PathMap<Verdict> verdicts)
            throws ShareException {
        ForeignFiles choice = context.options().foreign();
        PathMap<Boolean> foreign = context.spill().map(Codecs.FLAG);
        boolean[] anythingStays = {false};
        Set<SharePath> holdsWhatStays = new HashSet<>();
        // From the innermost outwards: a directory that holds something that stays has to stay itself.
        live.entries().descending().forEach(each -> {
            SharePath path = each.getKey();
            boolean holder = holdsWhatStays.remove(path);
            if (wanted.entries().contains(path)) {
                return;
            }
            Manifest.Line recorded = last.records().get(path);
            boolean ours =
                    recorded != null && recorded.directory() == each.getValue().isDirectory();
            boolean stays = (!ours && choice == ForeignFiles.KEEP) || holder;
            if (!ours) {
                foreign.put(path, true);
            }
            if (stays) {
                anythingStays[0] = true;
                path.parent().ifPresent(holdsWhatStays::add);
            }
            verdicts.put(path, Verdict.of(stays ? Planned.Step.KEEP : Planned.Step.REMOVE));
        });
        refuseForeign(choice, foreign);
        if (anythingStays[0]) {
            refuseWhatHasNoRoom(wanted, verdicts);
        }
        List<SharePath> found = listed(foreign);
        foreign.clear();
        return found;
    }

    /** With paths from the share's root; readable also when the run is over. */
    private List<SharePath> listed(PathMap<Boolean> foreign) throws ShareException {
        SpillList<SharePath> all = new Spill().list(Codecs.PATH);
        foreign.paths().map(context.path()::resolve).forEach(all::add);
        return all.toList();
    }

    private void refuseForeign(ForeignFiles choice, PathMap<Boolean> foreign) throws ShareException {
        if (choice == ForeignFiles.REFUSE && !foreign.isEmpty()) {
            ShareException.Builder refusal = context.error(ErrorKind.REFUSED, "update")
                    .detail("it holds foreign entries, which are neither in the source nor from the last update; choose"
                            + " whether to keep or to remove them");
            foreign.paths()
                    .forEach(path -> refusal.problem("\"" + context.path().resolve(path) + "\""));
            throw refusal.build();
        }
    }

    private void refuseWhatHasNoRoom(SourceTree wanted, PathMap<Verdict> verdicts) throws ShareException {
        ShareException.Builder inTheWay = context.error(ErrorKind.REFUSED, "update")
                .detail("entries that are to be kept lie in a directory that becomes a file");
        verdicts.entries()
                .filter(each -> each.getValue().step() == Planned.Step.KEEP)
                .forEach(each -> {
                    SharePath kept = each.getKey();
                    for (int depth = 1; depth < kept.names().size(); depth++) {
                        SourceEntry above = wanted.entries().get(kept.prefix(depth));
                        if (above != null && !above.isDirectory()) {
                            inTheWay.problem("\"" + context.path().resolve(kept) + "\"");
                        }
                    }
                });
        if (inTheWay.hasProblems()) {
            throw inTheWay.build();
        }
    }

    private void refuseCaseClashes(SourceTree wanted, TreeSnapshot live) throws ShareException {
        if (context.traits().names().caseSensitive()) {
            return;
        }
        PathMap<SharePath> folded = context.spill().map(Codecs.PATH);
        live.entries().paths().forEach(path -> folded.put(context.foldedPath(path), path));
        ShareException.Builder refusal = context.error(ErrorKind.INVALID_NAME, "publish " + source.describe() + " as")
                .detail("names of the source differ from the target's only in case; rename one of them first");
        wanted.entries().paths().forEach(path -> {
            SharePath there = folded.get(context.foldedPath(path));
            if (there != null && !there.equals(path)) {
                refusal.problem("\"" + path + "\": the target has \"" + there + "\", which differs only in case");
            }
        });
        folded.clear();
        if (refusal.hasProblems()) {
            throw refusal.build();
        }
    }
}
