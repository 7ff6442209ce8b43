package org.shareops.internal.update;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.Volume;

/**
 * A directory tree as one walk over it showed it. Paths are relative to its top, in their order, so that a directory comes
 * before what it holds. Control directories are left out.
 *
 * @param top the top directory itself; empty if it does not exist
 * @param entries all entries below it
 * @param controls the control directories below it, which belong to targets inside
 */
record TreeSnapshot(Optional<Entry> top, NavigableMap<SharePath, Entry> entries, List<SharePath> controls) {
    TreeSnapshot(Optional<Entry> top, NavigableMap<SharePath, Entry> entries) {
        this(top, entries, List.of());
    }

    static TreeSnapshot absent() {
        return new TreeSnapshot(Optional.empty(), new TreeMap<>());
    }

    /** Returns the directories on which other volumes are mounted. */
    List<SharePath> mountPoints() {
        return entries.entrySet().stream()
                .filter(each -> each.getValue().kind() == EntryKind.MOUNT_POINT)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Walks over a directory that exists, one listing a directory. */
    static TreeSnapshot of(Volume volume, SharePath directory, Entry top, Cancellation cancellation)
            throws ShareException {
        NavigableMap<SharePath, Entry> found = new TreeMap<>();
        List<SharePath> controls = new ArrayList<>();
        Deque<SharePath> waiting = new ArrayDeque<>();
        waiting.add(SharePath.root());
        while (!waiting.isEmpty()) {
            cancellation.check();
            SharePath at = waiting.remove();
            try (EntryCursor cursor = volume.list(directory.resolve(at))) {
                for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                    if (ControlArea.isReserved(volume.traits().names(), entry.name())) {
                        controls.add(at.child(entry.name()));
                        continue;
                    }
                    SharePath path = at.child(entry.name());
                    found.put(path, entry);
                    if (entry.isDirectory()) {
                        waiting.add(path);
                    }
                }
            }
        }
        return new TreeSnapshot(Optional.of(top), found, controls);
    }

    /** Returns those of some paths that are files of this tree, which lies at {@code top}. */
    List<SharePath> filesAmong(Collection<SharePath> paths, SharePath top) {
        return paths.stream()
                .filter(path -> path.startsWith(top))
                .filter(path -> {
                    Entry entry = entries.get(path.relativeTo(top));
                    return entry != null && entry.isFile();
                })
                .toList();
    }

    /** Returns true if the other snapshot shows the same entries with the same content, as far as a listing can tell. */
    boolean showsSameAs(TreeSnapshot other) {
        return showsSameAs(other, Set.of());
    }

    /** The same, but of some files the content does not count. */
    boolean showsSameAs(TreeSnapshot other, Set<SharePath> mayChange) {
        if (top.isPresent() != other.top.isPresent()
                || entries.size() != other.entries.size()
                || (top.isPresent() && !isSame(top.get(), other.top.orElse(null)))) {
            return false;
        }
        return entries.entrySet().stream().allMatch(mine -> {
            Entry there = other.entries.get(mine.getKey());
            return mayChange.contains(mine.getKey())
                    ? there != null && mine.getValue().id().equals(there.id())
                    : isSame(mine.getValue(), there);
        });
    }

    /** Returns true if two looks show the same content; a renaming between them does not count. */
    static boolean isSameContent(Entry one, Entry other) {
        return one.kind() == other.kind()
                && one.id().equals(other.id())
                && one.size() == other.size()
                && one.modified().equals(other.modified());
    }

    /** Returns true if two listings of one name show the same object with the same content. */
    static boolean isSame(Entry one, @Nullable Entry other) {
        if (other == null || one.kind() != other.kind() || !one.id().equals(other.id())) {
            return false;
        }
        // The times of a directory change with every name in it, and the names are compared anyway.
        return one.isDirectory()
                || (one.size() == other.size()
                        && one.modified().equals(other.modified())
                        && one.changed().equals(other.changed())
                        && one.attributes().equals(other.attributes()));
    }
}
