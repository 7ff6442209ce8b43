package org.shareops.internal.update;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.shareops.internal.run.SourceContent;
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
record SourceTree(NavigableMap<SharePath, SourceEntry> entries) {
    /**
     * Lists a source and checks its names.
     *
     * @throws ShareException {@code SOURCE} if it cannot be listed; {@code INVALID_NAME} with all names that the target
     *     cannot hold (rule R9)
     */
    static SourceTree read(Source source, Context context) throws ShareException {
        NavigableMap<SharePath, SourceEntry> found = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        Map<String, SharePath> folded = new HashMap<>();
        NameRules rules = context.traits().names();
        for (SourceEntry entry : new SourceContent(source, context.cancellation()).list()) {
            List<String> bad = problemsOf(entry, rules, context.path());
            if (!bad.isEmpty()) {
                problems.addAll(bad);
                continue;
            }
            SharePath path =
                    SharePath.ofNames(entry.names().stream().map(rules::stored).toList());
            SharePath twin = folded.putIfAbsent(rules.fold(path.toString()), path);
            if (twin != null) {
                problems.add("\"" + path + "\": clashes with \"" + twin + "\""
                        + (twin.equals(path) ? "; the source lists it twice" : ", which differs only in case"));
                continue;
            }
            found.put(path, entry);
        }
        if (!problems.isEmpty()) {
            throw context.error(ErrorKind.INVALID_NAME, "publish " + source.describe() + " as")
                    .detail("the target cannot hold these names of the source; rename them")
                    .problems(problems)
                    .build();
        }
        return new SourceTree(found);
    }

    /** Returns what tells one source from another by names, sizes and times; the same after a restart. */
    String fingerprint() {
        MessageDigest digest = Contents.digest();
        entries.forEach((path, entry) -> {
            String time = entry.modified().map(Instant::toString).orElse("");
            String line = path + "\0" + (entry.isDirectory() ? "" : entry.size() + "\0" + time) + "\n";
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

    long fileCount() {
        return entries.values().stream().filter(entry -> !entry.isDirectory()).count();
    }

    /** Fails with {@code SOURCE} if another listing shows that the source has changed since (rule R13). */
    void checkUnchanged(Source source, Context context) throws ShareException {
        SourceTree now = read(source, context);
        List<String> problems = new ArrayList<>();
        for (Map.Entry<SharePath, SourceEntry> then : entries.entrySet()) {
            SourceEntry present = now.entries.get(then.getKey());
            if (present == null) {
                problems.add("\"" + then.getKey() + "\" has gone");
            } else if (!present.changeMark().equals(then.getValue().changeMark())) {
                problems.add("\"" + then.getKey() + "\" has changed");
            }
        }
        now.entries.keySet().stream()
                .filter(path -> !entries.containsKey(path))
                .forEach(path -> problems.add("\"" + path + "\" is new"));
        if (!problems.isEmpty()) {
            throw SourceContent.changed(source, problems);
        }
    }
}
