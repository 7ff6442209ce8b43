package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Parallel;
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
        Queue<Planned> steps = new ConcurrentLinkedQueue<>();
        List<Map.Entry<SharePath, SourceEntry>> sameSize = new ArrayList<>();
        for (Map.Entry<SharePath, SourceEntry> each : wanted.entries().entrySet()) {
            Entry there = live.entries().get(each.getKey());
            if (isFileOfSize(there, each.getValue())) {
                sameSize.add(each);
            } else {
                steps.addAll(withoutComparing(each.getKey(), each.getValue(), there));
            }
        }
        Parallel.forEach(
                sameSize,
                context.traits().parallelism(),
                context.cancellation(),
                each -> steps.add(byContent(each.getKey(), each.getValue(), live, last)));
        List<SharePath> foreign = new ArrayList<>();
        steps.addAll(notInSource(wanted, live, last, foreign));
        List<Planned> ordered = new ArrayList<>(steps);
        // Where a file makes room for a directory, the file's removal comes first.
        ordered.sort(Comparator.comparing(Planned::path).thenComparing(planned -> planned.source() != null));
        return new Comparison(live, List.copyOf(ordered), List.copyOf(foreign));
    }

    private static boolean isFileOfSize(@Nullable Entry there, SourceEntry wanted) {
        return there != null && there.isFile() && !wanted.isDirectory() && there.size() == wanted.size();
    }

    private static List<Planned> withoutComparing(SharePath path, SourceEntry wanted, @Nullable Entry there) {
        if (there == null) {
            return List.of(new Planned(path, Planned.Step.ADD, wanted, null, null));
        }
        if (there.isDirectory() && wanted.isDirectory()) {
            return List.of(new Planned(path, Planned.Step.SAME, wanted, there, null));
        }
        if (there.isFile() && !wanted.isDirectory()) {
            return List.of(new Planned(path, Planned.Step.REPLACE, wanted, there, null));
        }
        return List.of(
                new Planned(path, Planned.Step.REMOVE, null, there, null),
                new Planned(path, Planned.Step.ADD, wanted, null, null));
    }

    private Planned byContent(SharePath path, SourceEntry wanted, TreeSnapshot live, Manifest last)
            throws ShareException {
        Entry there = live.entries().get(path);
        String hash = contents.hashOf(source, wanted);
        String present = presentHash(path, there, last);
        Planned.Step step = hash.equals(present) ? Planned.Step.SAME : Planned.Step.REPLACE;
        context.meter().fileDone();
        return new Planned(path, step, wanted, there, hash);
    }

    private @Nullable String presentHash(SharePath path, @Nullable Entry there, Manifest last) throws ShareException {
        Manifest.Line recorded = last.records().get(path);
        if (!context.options().verifyContent() && recorded != null && there != null && recorded.stillHolds(there)) {
            return recorded.hash();
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

    private List<Planned> notInSource(SourceTree wanted, TreeSnapshot live, Manifest last, List<SharePath> foreign)
            throws ShareException {
        List<Planned> steps = new ArrayList<>();
        ForeignFiles choice = context.options().foreign();
        Set<SharePath> holdsWhatStays = new HashSet<>();
        // From the innermost outwards: a directory that holds something that stays has to stay itself.
        for (Map.Entry<SharePath, Entry> each : live.entries().descendingMap().entrySet()) {
            SharePath path = each.getKey();
            if (wanted.entries().containsKey(path)) {
                continue;
            }
            Manifest.Line recorded = last.records().get(path);
            boolean ours =
                    recorded != null && recorded.directory() == each.getValue().isDirectory();
            if (!ours) {
                foreign.add(path);
            }
            boolean stays = (!ours && choice == ForeignFiles.KEEP) || holdsWhatStays.contains(path);
            if (stays) {
                path.parent().ifPresent(holdsWhatStays::add);
            }
            steps.add(new Planned(path, stays ? Planned.Step.KEEP : Planned.Step.REMOVE, null, each.getValue(), null));
        }
        foreign.sort(null);
        refuseForeign(choice, foreign, steps, wanted);
        return steps;
    }

    private void refuseForeign(ForeignFiles choice, List<SharePath> foreign, List<Planned> steps, SourceTree wanted)
            throws ShareException {
        if (choice == ForeignFiles.REFUSE && !foreign.isEmpty()) {
            throw context.error(ErrorKind.REFUSED, "update")
                    .detail("it holds foreign entries, which are neither in the source nor from the last update; choose"
                            + " whether to keep or to remove them")
                    .problems(foreign.stream()
                            .map(path -> "\"" + context.path().resolve(path) + "\"")
                            .toList())
                    .build();
        }
        NavigableMap<SharePath, SourceEntry> entries = wanted.entries();
        List<String> inTheWay = new ArrayList<>();
        for (Planned kept : steps) {
            for (int depth = 1;
                    kept.is(Planned.Step.KEEP) && depth < kept.path().names().size();
                    depth++) {
                SourceEntry above = entries.get(kept.path().prefix(depth));
                if (above != null && !above.isDirectory()) {
                    inTheWay.add("\"" + context.path().resolve(kept.path()) + "\"");
                }
            }
        }
        if (!inTheWay.isEmpty()) {
            throw context.error(ErrorKind.REFUSED, "update")
                    .detail("entries that are to be kept lie in a directory that becomes a file")
                    .problems(inTheWay)
                    .build();
        }
    }

    private void refuseCaseClashes(SourceTree wanted, TreeSnapshot live) throws ShareException {
        if (context.traits().names().caseSensitive()) {
            return;
        }
        Map<String, SharePath> folded = new HashMap<>();
        live.entries()
                .keySet()
                .forEach(path -> folded.put(context.traits().names().fold(path.toString()), path));
        List<String> problems = new ArrayList<>();
        for (SharePath path : wanted.entries().keySet()) {
            SharePath there = folded.get(context.traits().names().fold(path.toString()));
            if (there != null && !there.equals(path)) {
                problems.add("\"" + path + "\": the target has \"" + there + "\", which differs only in case");
            }
        }
        if (!problems.isEmpty()) {
            throw context.error(ErrorKind.INVALID_NAME, "publish " + source.describe() + " as")
                    .detail("names of the source differ from the target's only in case; rename one of them first")
                    .problems(problems)
                    .build();
        }
    }
}
