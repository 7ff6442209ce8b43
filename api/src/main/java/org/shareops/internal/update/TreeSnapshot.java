package org.shareops.internal.update;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Items;
import org.shareops.internal.spill.PathMap;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EntryCursor;

/**
 * A directory tree as one walk over it showed it. Paths are relative to its top, in their order, so that a directory comes
 * before what it holds. Control directories are left out.
 *
 * @param top the top directory itself; empty if it does not exist
 * @param entries all entries below it
 * @param controls the control directories below it, which belong to targets inside; all in memory
 */
record TreeSnapshot(Optional<Entry> top, PathMap<Entry> entries, List<SharePath> controls) {
    TreeSnapshot(Optional<Entry> top, PathMap<Entry> entries) {
        this(top, entries, List.of());
    }

    static TreeSnapshot absent() {
        return ofTop(Optional.empty());
    }

    /** Something that holds nothing. */
    static TreeSnapshot ofTop(Optional<Entry> top) {
        return new TreeSnapshot(top, PathMap.inMemory());
    }

    /** Returns the directories on which other volumes are mounted. */
    Items<SharePath> mountPoints() throws ShareException {
        return entries.entries()
                .filter(each -> each.getValue().kind() == EntryKind.MOUNT_POINT)
                .map(Map.Entry::getKey);
    }

    /** Returns all files. */
    Items<SharePath> files() throws ShareException {
        return entries.entries().filter(each -> each.getValue().isFile()).map(Map.Entry::getKey);
    }

    /** Walks over a directory that exists, one listing a directory, several at once. */
    static TreeSnapshot of(Context context, SharePath directory, Entry top) throws ShareException {
        return below(context, directory, Set.of()).withTop(top);
    }

    /**
     * The same without what it says of the directory itself.
     *
     * @param known directories below it, by their paths inside the share, that are listed without waiting for those around
     *     them; what has vanished of them is not listed
     */
    static TreeSnapshot below(Context context, SharePath directory, Set<SharePath> known) throws ShareException {
        Set<SharePath> listedAtOnce = known.stream()
                .filter(path -> path.startsWith(directory) && !path.equals(directory))
                .map(path -> path.relativeTo(directory))
                .collect(Collectors.toSet());
        PathMap<Entry> found = context.spill().map(Codecs.ENTRY);
        Set<SharePath> controls = new ConcurrentSkipListSet<>();
        Levels.Lister lister = (at, directories) -> {
            try (EntryCursor cursor = context.volume().list(directory.resolve(at))) {
                for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                    SharePath path = at.child(entry.name());
                    if (ControlArea.isReserved(context.traits().names(), entry.name())) {
                        controls.add(path);
                        continue;
                    }
                    found.put(path, entry);
                    if (entry.isDirectory() && !listedAtOnce.contains(path)) {
                        directories.add(path);
                    }
                }
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.NOT_FOUND || !listedAtOnce.contains(at)) {
                    throw e;
                }
            }
        };
        Levels.walk(context, listedAtOnce, lister);
        return new TreeSnapshot(Optional.empty(), found, List.copyOf(controls));
    }

    /** Returns the same below a top. */
    TreeSnapshot withTop(Entry it) {
        return new TreeSnapshot(Optional.of(it), entries, controls);
    }

    /** Returns those of some paths that are files of this tree, which lies at {@code top}. */
    List<SharePath> filesAmong(Collection<SharePath> paths, SharePath top) throws ShareException {
        return Items.of(paths)
                .filter(path -> path.startsWith(top))
                .filter(path -> {
                    Entry entry = entries.get(path.relativeTo(top));
                    return entry != null && entry.isFile();
                })
                .toList();
    }

    /** Returns true if the other snapshot shows the same entries with the same content, as far as a listing can tell. */
    boolean showsSameAs(TreeSnapshot other) throws ShareException {
        return showsSameAs(other, path -> false);
    }

    /** The same, but of some files the content does not count. */
    boolean showsSameAs(TreeSnapshot other, Items.Test<SharePath> mayChange) throws ShareException {
        if (top.isPresent() != other.top.isPresent()
                || entries.size() != other.entries.size()
                || (top.isPresent() && !isSame(top.get(), other.top.orElse(null)))) {
            return false;
        }
        return !entries.entries().any(mine -> {
            Entry there = other.entries.get(mine.getKey());
            return !isSame(mine.getValue(), there)
                    && (there == null || !mine.getValue().id().equals(there.id()) || !mayChange.accepts(mine.getKey()));
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
