package org.shareops.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a watcher may see without calling it a fault. Immutable.
 *
 * @param trees the whole trees that may be seen; if empty, whole trees are not judged
 * @param versions the versions that each single file may be of; if empty, single files are not judged
 * @param throughPointer whether the directory holds versions, and the one is looked at that its pointer names
 */
public record WatchPlan(Set<TreeDigest> trees, List<TreeContent> versions, boolean throughPointer) {
    /** Copies the collections. */
    public WatchPlan {
        trees = Set.copyOf(trees);
        versions = List.copyOf(versions);
    }

    /** Nothing is a fault: what is seen is only counted. */
    public static WatchPlan countOnly() {
        return new WatchPlan(Set.of(), List.of(), false);
    }

    /** Only these trees may be seen, each as a whole: what SWAP promises (rule R2). */
    public static WatchPlan wholeTrees(TreeDigest... allowed) {
        return new WatchPlan(Set.of(allowed), List.of(), false);
    }

    /**
     * Each file may be that of any of these versions, and those that all versions have are never missing: what PATCH
     * promises (rule R2).
     */
    public static WatchPlan perFile(TreeContent... versions) {
        return new WatchPlan(Set.of(), List.of(versions), false);
    }

    /** The pointer may name only these trees, each as a whole: what VERSIONED promises (rule R2). */
    public static WatchPlan pointedTo(TreeDigest... allowed) {
        return new WatchPlan(Set.of(allowed), List.of(), true);
    }

    /** Returns the names that all versions have. */
    public Set<String> neverMissing() {
        if (versions.isEmpty()) {
            return Set.of();
        }
        Set<String> common = new TreeSet<>(versions.get(0).files().keySet());
        versions.forEach(version -> common.retainAll(version.files().keySet()));
        return common;
    }

    /** Says what is wrong with what was seen, if anything. */
    public Optional<String> fault(TreeContent seen) {
        if (!trees.isEmpty()) {
            TreeDigest digest = seen.digest();
            if (!trees.contains(digest)) {
                return Optional.of("a tree of " + digest + " is none of those allowed");
            }
        }
        return versions.isEmpty() ? Optional.empty() : fileFault(seen);
    }

    private Optional<String> fileFault(TreeContent seen) {
        for (Map.Entry<String, String> file : seen.files().entrySet()) {
            if (versions.stream()
                    .noneMatch(version -> file.getValue().equals(version.files().get(file.getKey())))) {
                return Optional.of("the content of \"" + file.getKey() + "\" is of no version allowed");
            }
        }
        return neverMissing().stream()
                .filter(name -> !seen.files().containsKey(name))
                .findFirst()
                .map(name -> "\"" + name + "\" is missing");
    }

    /** Returns the plan as lines of text, for another process. */
    List<String> toLines() {
        List<String> lines = new ArrayList<>();
        if (throughPointer) {
            lines.add("pointer");
        }
        trees.forEach(tree -> lines.add("tree " + tree.files() + " " + tree.hash()));
        for (TreeContent version : versions) {
            lines.add("version");
            version.files().forEach((name, hash) -> lines.add("file " + hash + " " + encoded(name)));
        }
        return lines;
    }

    /** Reads what {@link #toLines()} gave. */
    static WatchPlan ofLines(Collection<String> lines) {
        Set<TreeDigest> trees = new HashSet<>();
        List<SortedMap<String, String>> versions = new ArrayList<>();
        boolean throughPointer = false;
        for (String line : lines) {
            List<String> words = List.of(line.split(" ", -1));
            switch (words.get(0)) {
                case "pointer" -> throughPointer = true;
                case "tree" -> trees.add(new TreeDigest(Integer.parseInt(words.get(1)), words.get(2)));
                case "version" -> versions.add(new TreeMap<>());
                case "file" -> versions.get(versions.size() - 1).put(decoded(words.get(2)), words.get(1));
                default -> throw new IllegalArgumentException("\"" + line + "\" is no line of a plan");
            }
        }
        return new WatchPlan(
                trees, versions.stream().map(TreeContent::new).collect(Collectors.toList()), throughPointer);
    }

    private static String encoded(String name) {
        return Base64.getEncoder().encodeToString(name.getBytes(UTF_8));
    }

    private static String decoded(String name) {
        return new String(Base64.getDecoder().decode(name), UTF_8);
    }
}
