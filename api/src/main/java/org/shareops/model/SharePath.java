package org.shareops.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place inside a share, as a list of names below the share's root. Immutable; written with {@code /} between names and
 * without a leading one. The root itself is the empty path.
 *
 * <p>A path never leaves its share: {@code .} and {@code ..} are refused when it is made, so no later step has to look for
 * them (rule R9). Whether a name is legal on a given server is not decided here but by that server's
 * {@code NameRules}.
 *
 * <p>Equality compares names exactly, also for servers that fold case.
 */
public final class SharePath implements Comparable<SharePath> {
    private static final SharePath ROOT = new SharePath(List.of());

    private final List<String> names;

    private SharePath(List<String> names) {
        this.names = names;
    }

    /** Returns the share's root. */
    public static SharePath root() {
        return ROOT;
    }

    /**
     * Reads a path. Leading, trailing and repeated slashes are ignored; a backslash is an ordinary character.
     *
     * @throws IllegalArgumentException if a name is {@code .} or {@code ..} or holds a NUL character
     */
    public static SharePath of(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty()) {
                names.add(checked(name, path));
            }
        }
        return ofNames(names);
    }

    /**
     * Makes a path from its names, outermost first.
     *
     * @throws IllegalArgumentException if a name is empty, {@code .}, {@code ..}, or holds a slash or a NUL character
     */
    public static SharePath ofNames(List<String> names) {
        if (names.isEmpty()) {
            return ROOT;
        }
        for (String name : names) {
            if (problemOf(name) != null) {
                checked(name, String.join("/", names));
            }
        }
        return new SharePath(List.copyOf(names));
    }

    private static String checked(String name, String path) {
        String problem = problemOf(name);
        if (problem != null) {
            throw new IllegalArgumentException("\"" + path + "\" is not a path inside a share: " + problem);
        }
        return name;
    }

    private static @Nullable String problemOf(String name) {
        if (name.isEmpty()) {
            return "a name in it is empty";
        }
        if (name.equals(".") || name.equals("..")) {
            return "\"" + name + "\" is not allowed in it";
        }
        if (name.indexOf('/') >= 0) {
            return "a name in it holds a slash";
        }
        return name.indexOf('\0') >= 0 ? "a name in it holds a NUL character" : null;
    }

    /** Returns the names, outermost first; empty for the root. */
    public List<String> names() {
        return names;
    }

    /** Returns true for the share's root. */
    public boolean isRoot() {
        return names.isEmpty();
    }

    /** Returns the last name; the empty string for the root. */
    public String name() {
        return names.isEmpty() ? "" : names.get(names.size() - 1);
    }

    /** Returns the directory that holds this entry; empty for the root. */
    public Optional<SharePath> parent() {
        return names.isEmpty() ? Optional.empty() : Optional.of(prefix(names.size() - 1));
    }

    /** Returns the first {@code count} names of this path as a path. */
    public SharePath prefix(int count) {
        return count == 0 ? ROOT : new SharePath(names.subList(0, count));
    }

    /**
     * Returns the entry of that name in this directory.
     *
     * @throws IllegalArgumentException as {@link #ofNames}
     */
    public SharePath child(String name) {
        List<String> all = new ArrayList<>(names.size() + 1);
        all.addAll(names);
        all.add(checked(name, name));
        return new SharePath(List.copyOf(all));
    }

    /** Returns {@code path} below this directory. */
    public SharePath resolve(SharePath path) {
        if (path.isRoot()) {
            return this;
        }
        if (isRoot()) {
            return path;
        }
        List<String> all = new ArrayList<>(names.size() + path.names.size());
        all.addAll(names);
        all.addAll(path.names);
        return new SharePath(List.copyOf(all));
    }

    /** Returns true if this is {@code directory} or lies below it; names are compared exactly. */
    public boolean startsWith(SharePath directory) {
        return names.size() >= directory.names.size()
                && names.subList(0, directory.names.size()).equals(directory.names);
    }

    /**
     * Returns what is left of this path below {@code directory}.
     *
     * @throws IllegalArgumentException if this path does not lie in {@code directory}
     */
    public SharePath relativeTo(SharePath directory) {
        if (!startsWith(directory)) {
            throw new IllegalArgumentException("\"" + this + "\" does not lie in \"" + directory + "\"");
        }
        return ofNames(names.subList(directory.names.size(), names.size()));
    }

    /** Orders by name from the outermost inwards, a directory before what it holds. */
    @Override
    public int compareTo(SharePath other) {
        int common = Math.min(names.size(), other.names.size());
        for (int i = 0; i < common; i++) {
            int order = names.get(i).compareTo(other.names.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(names.size(), other.names.size());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SharePath path && path.names.equals(names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    /** Returns the names with slashes between them; the empty string for the root. */
    @Override
    public String toString() {
        return String.join("/", names);
    }
}
