package org.shareops.vfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.vfs2.Capability;
import org.apache.commons.vfs2.FileContent;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSelector;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileType;
import org.apache.commons.vfs2.NameScope;
import org.apache.commons.vfs2.Selectors;
import org.apache.commons.vfs2.provider.AbstractFileObject;
import org.apache.commons.vfs2.util.FileObjectUtils;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.update.ForeignFiles;
import org.shareops.update.UpdateOptions;
import org.shareops.update.UpdateStrategy;

/**
 * Moves and copies. Commons VFS deletes what is in the way and then moves or copies, so that a failure leaves neither; here a
 * file is replaced by the engine, a directory updated, and what is a file on one side and a directory on the other refused.
 */
final class Relocation {
    private static final String MOVE_ERROR = "vfs.provider/rename.error";
    private static final String COPY_ERROR = "vfs.provider/copy-file.error";
    private static final Set<String> ON_THE_WAY = Set.of("isMakingRoom", "delete", "deleteAll");

    private Relocation() {}

    static void move(ShareFileObject from, FileObject target) throws FileSystemException {
        FileType type = from.getType();
        if (type == FileType.IMAGINARY) {
            throw refused(from, target, ErrorKind.NOT_FOUND, "there is nothing of that name");
        }
        if (from.path().isRoot()) {
            throw refused(from, target, ErrorKind.REFUSED, "the root of a share stays where it is; move what it holds");
        }
        @Nullable ShareFileObject to = ours(target);
        boolean within = to != null && to.isOnShareOf(from);
        if (to != null && within && from.path().equals(to.path())) {
            return;
        }
        boolean same = to != null && target.exists() && from.doIsSameFile(to);
        if (to != null && within && !same && lieInEachOther(from.folded(), to.folded())) {
            throw refused(from, target, ErrorKind.REFUSED, "one of them lies in the other");
        }
        if (same && !within) {
            throw refused(from, target, ErrorKind.REFUSED, "both are the same, by two names of the share");
        }
        boolean taken = target.exists() && !same;
        if (taken) {
            checkKinds(from, target, MOVE_ERROR);
        }
        if (to != null && within && !taken) {
            rename(from, to, type);
        } else if (type.hasChildren()) {
            moveDirectory(from, target, to, taken);
        } else {
            target.copyFrom(from, Selectors.SELECT_SELF);
            if (to == null && target.getFileSystem().hasCapability(Capability.SET_LAST_MODIFIED_FILE)) {
                target.getContent().setLastModifiedTime(from.getContent().getLastModifiedTime());
            }
            from.delete();
        }
    }

    private static boolean lieInEachOther(SharePath one, SharePath other) {
        return one.startsWith(other) || other.startsWith(one);
    }

    private static void rename(ShareFileObject from, ShareFileObject to, FileType type) throws FileSystemException {
        try {
            from.share().files().move(from.path().toString(), to.path().toString());
        } catch (ShareException e) {
            throw new FileSystemException(MOVE_ERROR, e, from.getName(), to.getName());
        }
        to.became(type);
        to.refresh();
        from.gone();
    }

    private static void moveDirectory(
            ShareFileObject from, FileObject target, @Nullable ShareFileObject to, boolean taken)
            throws FileSystemException {
        Set<String> before = everythingIn(from);
        if (!taken) {
            target.copyFrom(from, Selectors.SELECT_ALL);
        } else if (to == null) {
            throw refused(
                    from,
                    target,
                    ErrorKind.UNSUPPORTED,
                    "a directory that is not on a share cannot be replaced without a time when neither is there;"
                            + " move it out of the way first");
        } else {
            List<FileObject> replaced = new ArrayList<>();
            to.findFiles(Selectors.SELECT_ALL, true, replaced);
            update(from, to, ForeignFiles.REMOVE, MOVE_ERROR);
            for (FileObject each : replaced) {
                each.refresh();
            }
            to.became(FileType.FOLDER);
        }
        if (!everythingIn(from).equals(before)) {
            throw refused(
                    from,
                    target,
                    ErrorKind.REFUSED,
                    "somebody has changed it while it was copied; the copy is there, and it was left where it is");
        }
        from.deleteAll();
    }

    /** Returns what the server lists now, with sizes and times. */
    private static Set<String> everythingIn(FileObject directory) throws FileSystemException {
        Set<String> all = new TreeSet<>();
        directory.refresh();
        for (FileObject each : directory.getChildren()) {
            if (each.isFolder()) {
                all.add(each.getName().getPath());
                all.addAll(everythingIn(each));
            } else {
                FileContent content = each.getContent();
                all.add(each.getName().getPath() + " " + content.getSize() + " " + content.getLastModifiedTime());
            }
        }
        return all;
    }

    /** Makes one directory what the other is, in one step where the share has one. */
    private static void update(FileObject from, ShareFileObject to, ForeignFiles foreign, String error)
            throws FileSystemException {
        UpdateOptions options = to.getAbstractSystem()
                .updateOptions()
                .withStrategy(UpdateStrategy.SWAP)
                .withForeign(foreign)
                .withAllowEmpty(true);
        try {
            to.share()
                    .update(to.path())
                    .options(options)
                    .from(VfsSource.of(from, to.getAbstractSystem().archives()))
                    .run();
        } catch (ShareException e) {
            throw new FileSystemException(error, e, from.getName(), to.getName());
        }
    }

    static void copy(FileObject source, FileSelector selector, ShareFileObject to) throws FileSystemException {
        if (!source.exists()) {
            throw new FileSystemException("vfs.provider/copy-missing-file.error", source);
        }
        List<FileObject> chosen = new ArrayList<>();
        source.findFiles(selector, false, chosen);
        List<ShareFileObject> targets = new ArrayList<>();
        for (FileObject each : chosen) {
            FileObject target =
                    to.resolveFile(source.getName().getRelativeName(each.getName()), NameScope.DESCENDENT_OR_SELF);
            if (target.exists()) {
                checkKinds(each, target, COPY_ERROR);
            }
            targets.add((ShareFileObject) FileObjectUtils.getAbstractFileObject(target));
        }
        boolean whole = selector == Selectors.SELECT_ALL && source.isFolder() && !to.exists() && !overlap(source, to);
        if (whole) {
            copyTree(source, to, chosen, targets);
            return;
        }
        for (int i = 0; i < chosen.size(); i++) {
            if (chosen.get(i).getType().hasContent()) {
                copyFile(chosen.get(i), targets.get(i));
            } else {
                targets.get(i).createFolder();
            }
        }
    }

    /** A tree that is not there yet comes as a whole, or not at all. */
    private static void copyTree(
            FileObject source, ShareFileObject to, List<FileObject> chosen, List<ShareFileObject> targets)
            throws FileSystemException {
        createParent(to);
        update(source, to, ForeignFiles.REFUSE, COPY_ERROR);
        for (int i = 0; i < chosen.size(); i++) {
            targets.get(i).became(chosen.get(i).getType());
        }
    }

    private static void copyFile(FileObject source, ShareFileObject to) throws FileSystemException {
        createParent(to);
        try {
            to.share()
                    .replace(to.path())
                    .options(to.getAbstractSystem().updateOptions())
                    .from(VfsSource.of(source, to.getAbstractSystem().archives()))
                    .run();
        } catch (ShareException e) {
            throw new FileSystemException(COPY_ERROR, e, source.getName(), to.getName());
        }
        to.became(FileType.FILE);
    }

    private static void createParent(ShareFileObject file) throws FileSystemException {
        FileObject parent = file.getParent();
        if (parent != null) {
            parent.createFolder();
        }
    }

    private static boolean overlap(FileObject source, ShareFileObject to) throws FileSystemException {
        ShareFileObject from = ours(source);
        return from != null && from.isOnShareOf(to) && lieInEachOther(from.folded(), to.folded());
    }

    private static @Nullable ShareFileObject ours(FileObject file) throws FileSystemException {
        return FileObjectUtils.getAbstractFileObject(file) instanceof ShareFileObject ours ? ours : null;
    }

    private static void checkKinds(FileObject from, FileObject to, String error) throws FileSystemException {
        boolean directory = from.getType().hasChildren();
        if (directory != to.getType().hasChildren()) {
            ShareException refused = ShareException.of(ErrorKind.WRONG_TYPE, "replace " + VfsSource.nameOf(to))
                    .detail(
                            directory
                                    ? "it is a file, and a directory is to take its place; delete it first if it is to go"
                                    : "it is a directory, and a file is to take its place; delete it first if it is to go")
                    .build();
            throw new FileSystemException(error, refused, from.getName(), to.getName());
        }
    }

    private static FileSystemException refused(FileObject from, FileObject to, ErrorKind kind, String why) {
        ShareException cause = ShareException.of(kind, "move " + VfsSource.nameOf(from) + " to " + VfsSource.nameOf(to))
                .detail(why)
                .build();
        return new FileSystemException(MOVE_ERROR, cause, from.getName(), to.getName());
    }

    /**
     * Returns true if it is not the program that wants a file deleted, but the {@code moveTo} of another provider's file, which
     * deletes what is in its way before it copies.
     */
    static boolean isMakingRoom() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.filter(frame -> !ON_THE_WAY.contains(frame.getMethodName()))
                        .findFirst()
                        .filter(frame -> frame.getMethodName().equals("moveTo")
                                && frame.getDeclaringClass() == AbstractFileObject.class)
                        .isPresent());
    }

    /** Deletes nothing: a file is replaced by the copying that follows, and what cannot be replaced so is refused. */
    static int makeRoom(ShareFileObject file) throws FileSystemException {
        if (!file.isFolder()) {
            return 0;
        }
        ShareException refused = ShareException.of(ErrorKind.UNSUPPORTED, "make room for a move")
                .share(file.share().address())
                .path(file.path())
                .detail("a directory here is not deleted before its successor is complete; copy into it, use"
                        + " ReplaceOperation, or delete it first")
                .build();
        throw new FileSystemException("vfs.provider/delete.error", refused, file.getName());
    }
}
