package org.shareops.internal.update;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.shareops.internal.run.SourceContent;
import org.shareops.internal.spill.PathMap;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;
import org.shareops.spi.NameRules;

/**
 * A source as one listing showed it, with names that the target can hold. Paths are relative to the target.
 *
 * @param entries all entries, a directory before what it holds
 */
record SourceTree(PathMap<SourceEntry> entries) {
    /**
     * Lists a source and checks its names.
     *
     * @throws ShareException {@code SOURCE} if it cannot be listed; {@code INVALID_NAME} with all names that the target
     *     cannot hold (rule R9)
     */
    static SourceTree read(Source source, Context context) throws ShareException {
        ShareException.Builder refusal = context.error(ErrorKind.INVALID_NAME, "publish " + source.describe() + " as")
                .detail("the target cannot hold these names of the source; rename them");
        NameRules rules = context.traits().names();
        PathMap<SourceEntry> found = entries(source, context, refusal);
        FoldedNames folded = new FoldedNames(context, (path, twin) -> {
            // Those that are the same in all are among the others.
            if (!twin.equals(path)) {
                refusal.problem("\"" + path + "\": clashes with \"" + twin + "\", which differs only in case");
            }
        });
        new SourceContent(source, context.cancellation()).walk(entry -> {
            List<String> bad = problemsOf(entry, rules, context.path());
            if (!bad.isEmpty()) {
                refusal.problems(bad);
                return;
            }
            SharePath path =
                    SharePath.ofNames(entry.names().stream().map(rules::stored).toList());
            found.put(path, entry);
            folded.add(path);
        });
        // Then both have told of all their twins.
        found.settle();
        folded.end();
        if (refusal.hasProblems()) {
            throw refusal.build();
        }
        return new SourceTree(found);
    }

    private static PathMap<SourceEntry> entries(Source source, Context context, ShareException.Builder refusal) {
        PathMap.Twins<SourceEntry> twins = (path, first, second) ->
                refusal.problem("\"" + path + "\": clashes with \"" + path + "\"; the source lists it twice");
        Optional<Source.Finder> finder = source.finder();
        return finder.isPresent()
                ? context.spill().map(new SourceCodec(source, finder.get()), twins)
                : PathMap.inMemory(twins);
    }

    /** Returns what tells one source from another by names, sizes and times; the same after a restart. */
    String fingerprint() throws ShareException {
        MessageDigest digest = Contents.digest();
        entries.entries().forEach(each -> {
            SourceEntry entry = each.getValue();
            String time = entry.modified().map(Instant::toString).orElse("");
            String line = each.getKey() + "\0" + (entry.isDirectory() ? "" : entry.size() + "\0" + time) + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<String> problemsOf(SourceEntry entry, NameRules rules, SharePath target) {
        List<String> problems = new ArrayList<>();
        for (String name : entry.names()) {
            if (ControlArea.isReserved(rules, name)) {
                problems.add("\"" + String.join("/", entry.names()) + "\": \"" + name
                        + "\" is reserved for the records of this library");
            }
        }
        if (!problems.isEmpty()) {
            return problems;
        }
        try {
            return rules.problemsOf(target.resolve(SharePath.ofNames(entry.names())));
        } catch (IllegalArgumentException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** Returns nothing for a name that was refused, had it been there. */
    private static Optional<SharePath> pathOf(SourceEntry entry, NameRules rules) {
        try {
            return Optional.of(
                    SharePath.ofNames(entry.names().stream().map(rules::stored).toList()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean hasFiles() throws ShareException {
        return entries.entries().any(each -> !each.getValue().isDirectory());
    }

    /** Fails with {@code SOURCE} if another listing shows that the source has changed since (rule R13). */
    void checkUnchanged(Source source, Context context) throws ShareException {
        NameRules rules = context.traits().names();
        ShareException.Builder changed = SourceContent.changed(source);
        PathMap<Boolean> seen = context.spill().map(Codecs.FLAG);
        new SourceContent(source, context.cancellation()).walk(entry -> {
            Optional<SharePath> path = pathOf(entry, rules);
            SourceEntry then = path.isPresent() ? entries.get(path.get()) : null;
            if (then == null || seen.contains(path.get())) {
                changed.problem("\"" + String.join("/", entry.names()) + "\" is new");
                return;
            }
            seen.put(path.get(), true);
            if (!entry.changeMark().equals(then.changeMark())) {
                changed.problem("\"" + path.get() + "\" has changed");
            }
        });
        entries.paths()
                .filter(path -> !seen.contains(path))
                .forEach(path -> changed.problem("\"" + path + "\" has gone"));
        seen.clear();
        if (changed.hasProblems()) {
            throw changed.build();
        }
    }
}
