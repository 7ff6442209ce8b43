package org.shareops.internal.update;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.internal.run.Parallel;
import org.shareops.internal.spill.PathMap;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.Volume;

/** Deletes trees that are out of the way. What a holder keeps open stays and is listed. */
final class TreeRemover {
    private static final int MOST_TREES_AT_ONCE = 3;

    private final Context context;
    private final Volume volume;
    private final Set<SharePath> left = ConcurrentHashMap.newKeySet();
    private final Set<SharePath> spared = ConcurrentHashMap.newKeySet();

    TreeRemover(Context context) {
        this.context = context;
        this.volume = context.volume();
    }

    /**
     * Deletes a file or a tree, if it is there.
     *
     * @param expected what the tree held when it was replaced; anything else in it has come since and is left. Null if
     *     everything may go
     */
    void remove(SharePath path, @Nullable TreeSnapshot expected) throws ShareException {
        Entry top = volume.stat(path).orElse(null);
        if (top == null) {
            return;
        }
        Optional<Entry> then = expected == null ? Optional.empty() : expected.top();
        if (top.isDirectory()) {
            removeTree(path, expected);
        } else if (then.isPresent() && !TreeSnapshot.isSameContent(top, then.get())) {
            // Somebody saved his work between the last look and the renaming.
            left.add(path);
        } else {
            removeOne(path, top, false);
        }
    }

    /** Deletes all that a directory of ours holds, if it is there, but for one entry. */
    void removeBelow(SharePath directory, SharePath but) throws ShareException {
        List<Entry> entries = new ArrayList<>();
        try (EntryCursor cursor = volume.list(directory)) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries.add(entry);
            }
        } catch (ShareException e) {
            switch (e.kind()) {
                case NOT_FOUND -> {
                    // Somebody else removed it, which is what we wanted.
                }
                case REFUSED -> {
                    // What it shows lies elsewhere and may belong to others.
                    left.add(directory);
                    return;
                }
                default -> throw e;
            }
        }
        entries.removeIf(entry -> folded(directory.child(entry.name())).equals(folded(but)));
        List<Cancellation.Action> removals = new ArrayList<>();
        removals.add(() -> {
            for (Entry entry : entries) {
                if (!entry.isDirectory()) {
                    removeOne(directory.child(entry.name()), entry, false);
                }
            }
        });
        // A few: each may be a tree, of which much is removed at once.
        for (Entry entry : entries) {
            if (entry.isDirectory()) {
                removals.add(() -> removeTree(directory.child(entry.name()), null));
            }
        }
        Parallel.forEach(
                removals,
                Math.min(MOST_TREES_AT_ONCE, context.traits().parallelism()),
                context.cancellation(),
                Cancellation.Action::run);
    }

    /** Deletes a directory of which everything was removed, and what has come into it since. */
    void removeEmptied(SharePath directory) throws ShareException {
        try {
            volume.delete(directory);
        } catch (ShareException e) {
            switch (e.kind()) {
                case NOT_FOUND -> {
                    // Somebody else removed it, which is what we wanted.
                }
                case NOT_EMPTY, IN_USE, ACCESS_DENIED, REFUSED -> remove(directory, null);
                default -> throw e;
            }
        }
    }

    /** Leaves this file alone, whatever is removed around it. */
    void spare(SharePath path) {
        spared.add(folded(path));
    }

    private boolean isSpared(SharePath path) {
        if (spared.isEmpty()) {
            return false;
        }
        SharePath place = folded(path);
        return spared.stream().anyMatch(place::startsWith);
    }

    /** Some servers list our names in capitals. */
    private SharePath folded(SharePath path) {
        return SharePath.ofNames(
                path.names().stream().map(volume.traits().names()::fold).toList());
    }

    /**
     * Deletes a tree of ours, if it is there.
     *
     * @throws ShareException {@code NOT_EMPTY} if something of it could not be deleted, with all of that
     */
    void removeAll(SharePath path) throws ShareException {
        remove(path, null);
        if (!left.isEmpty()) {
            throw context.error(ErrorKind.NOT_EMPTY, "remove what was staged for")
                    .detail("it stays there until somebody deletes it")
                    .problems(left().stream().map(each -> "\"" + each + "\"").toList())
                    .build();
        }
    }

    /** Returns what could not be deleted, in the order of paths. */
    List<SharePath> left() {
        List<SharePath> sorted = new ArrayList<>(left);
        Collections.sort(sorted);
        return sorted;
    }

    /** Depth by depth: all files of one, and at last the directories, those in others first. */
    private void removeTree(SharePath top, @Nullable TreeSnapshot expected) throws ShareException {
        PathMap<Entry> files = context.spill().map(Codecs.ENTRY);
        Set<SharePath> closed = ConcurrentHashMap.newKeySet();
        Levels.Lister lister = (at, directories) -> {
            PathMap<Entry> own = context.spill().map(Codecs.ENTRY);
            try (EntryCursor cursor = volume.list(top.resolve(at))) {
                for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                    own.put(at.child(entry.name()), entry);
                }
                // Not before all of it was shown: a later part may tell that it is not ours.
                own.entries().forEach(each -> {
                    if (each.getValue().isDirectory()) {
                        directories.add(each.getKey());
                    } else {
                        files.put(each.getKey(), each.getValue());
                    }
                });
            } catch (ShareException e) {
                switch (e.kind()) {
                    case NOT_FOUND -> closed.add(at); // Somebody else removes it at the same time.
                    case REFUSED -> {
                        // What it shows lies elsewhere and may belong to others.
                        closed.add(at);
                        left.add(top.resolve(at));
                    }
                    default -> throw e;
                }
            } finally {
                own.clear();
            }
        };
        Levels levels = Levels.walk(context, lister, () -> {
            Parallel.forEach(
                    files.entries(),
                    context.traits().parallelism(),
                    context.cancellation(),
                    each -> removeFile(top, each.getKey(), each.getValue(), expected));
            files.clear();
        });
        levels.innermostFirst(at -> {
            if (!closed.contains(at)) {
                removeOne(top.resolve(at), null, !at.isRoot());
            }
        });
        levels.clear();
    }

    private void removeFile(SharePath top, SharePath path, Entry file, @Nullable TreeSnapshot expected)
            throws ShareException {
        if (expected != null
                && !isOfRecords(path)
                && !isExpected(file, expected.entries().get(path))) {
            left.add(top.resolve(path));
        } else {
            removeOne(top.resolve(path), file, true);
        }
    }

    /** Records inside a tree that is gone have lost their meaning, and no snapshot lists them. */
    private boolean isOfRecords(SharePath path) {
        return path.parent().orElse(SharePath.root()).names().stream()
                .anyMatch(name -> ControlArea.isReserved(volume.traits().names(), name));
    }

    /** Of what was read-only an earlier attempt may have taken the mark off and put it on again, which shows as a change. */
    private static boolean isExpected(Entry file, @Nullable Entry then) {
        return TreeSnapshot.isSame(file, then)
                || (then != null
                        && then.attributes().contains(FileAttribute.READ_ONLY)
                        && TreeSnapshot.isSameContent(file, then));
    }

    /** {@code inside} says whether its directory goes, too; if not, it is not ours alone. */
    private void removeOne(SharePath path, @Nullable Entry file, boolean inside) throws ShareException {
        if (isSpared(path)) {
            left.add(path);
            return;
        }
        try {
            if (inside) {
                deleteFromClosedDirectory(path, file);
            } else {
                deleteEvenReadOnly(volume, path, file);
            }
        } catch (ShareException e) {
            switch (e.kind()) {
                case NOT_FOUND -> {
                    // Somebody else removed it, which is what we wanted.
                }
                case IN_USE, ACCESS_DENIED, NOT_EMPTY, REFUSED -> noteLeft(path, e);
                default -> throw e;
            }
        }
    }

    /** What was replaced has its rights still; but it is ours to delete, and so are its directories ours to open. */
    private void deleteFromClosedDirectory(SharePath path, @Nullable Entry file) throws ShareException {
        try {
            deleteEvenReadOnly(volume, path, file);
        } catch (ShareException e) {
            Optional<SecurityDescriptors> facet = volume.facet(SecurityDescriptors.class);
            if (e.kind() != ErrorKind.ACCESS_DENIED || facet.isEmpty()) {
                throw e;
            }
            try {
                facet.get().confine(path.parent().orElse(SharePath.root()), null);
                deleteEvenReadOnly(volume, path, file);
            } catch (ShareException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    private void noteLeft(SharePath path, ShareException why) {
        if (why.kind() != ErrorKind.NOT_EMPTY || left.stream().noneMatch(inner -> inner.startsWith(path))) {
            left.add(path);
        }
    }

    static void protectAgain(Volume volume, SharePath path, Entry entry, ShareException failure) {
        try {
            volume.setAttributes(path, null, entry.attributes());
        } catch (ShareException e) {
            failure.addSuppressed(e);
        }
    }

    /** Deletes one entry; where a read-only mark hinders that, it is taken off first. */
    static void deleteEvenReadOnly(Volume volume, SharePath path, @Nullable Entry entry) throws ShareException {
        try {
            volume.delete(path);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ACCESS_DENIED
                    || entry == null
                    || !entry.attributes().contains(FileAttribute.READ_ONLY)) {
                throw e;
            }
            volume.setAttributes(path, null, Set.of());
            try {
                volume.delete(path);
            } catch (ShareException again) {
                protectAgain(volume, path, entry, again);
                throw again;
            }
        }
    }
}
