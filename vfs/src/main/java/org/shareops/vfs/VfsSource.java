package org.shareops.vfs;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.vfs2.FileName;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.provider.UriParser;
import org.apache.commons.vfs2.provider.compressed.CompressedFileFileSystem;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;

/**
 * Any file or directory of Commons VFS as a source: {@code zip:}, {@code tar:}, {@code ram:}, {@code http:}, {@code sftp:}, and
 * shares.
 *
 * <p>Symbolic links below it are refused, as far as their provider shows them: Commons VFS does not tell where they lead. Archives are
 * held to {@link SourceLimits}, and looked through for entries that Commons VFS shows under another name than their own, or not
 * at all. Such entries are listed at once, in an exception of kind {@code SOURCE}.
 */
public final class VfsSource implements Source {
    private final FileObject top;
    private final SourceLimits limits;

    private VfsSource(FileObject top, SourceLimits limits) {
        this.top = top;
        this.limits = limits;
    }

    /** A file or a directory, with {@link SourceLimits#defaults()}. Its file system must stay open while it is used. No I/O. */
    public static Source of(FileObject file) {
        return of(file, SourceLimits.defaults());
    }

    /** A file or a directory. Its file system must stay open while it is used. No I/O. */
    public static Source of(FileObject file, SourceLimits limits) {
        return new VfsSource(file, limits);
    }

    @Override
    public String describe() {
        return nameOf(top);
    }

    @Override
    public List<SourceEntry> entries() throws IOException {
        try {
            top.refresh();
            if (!top.exists()) {
                throw ShareException.of(ErrorKind.SOURCE, "read the source " + describe())
                        .detail("it does not exist")
                        .build();
            }
            FileObject archive = top.getFileSystem().getParentLayer();
            if (archive != null) {
                ArchiveCheck.check(top.getFileSystem(), limits);
            }
            Walk walk = new Walk(archive == null ? null : Budget.of(archive, limits, describe()));
            walk.visit(top, List.of());
            walk.failIfAnythingIsWrong(describe());
            return walk.found;
        } catch (ShareException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(describe(), e);
        }
    }

    /** Names a file for people: Commons VFS shows the secrets in URLs of archives that lie on other file systems (rule C6). */
    static String nameOf(FileObject file) {
        return ShareFileNameParser.withoutUser(file.getPublicURIString());
    }

    /** Says in our words that a source cannot be read. */
    static ShareException unreadable(String what, IOException cause) {
        if (cause.getCause() instanceof ShareException known) {
            return known.toBuilder().build();
        }
        return ShareException.of(ErrorKind.SOURCE, "read the source " + what)
                .detail(String.valueOf(cause.getMessage()))
                .cause(cause)
                .build();
    }

    /** One listing. */
    private static final class Walk {
        private final @Nullable Budget budget;
        private final List<SourceEntry> found = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();

        Walk(@Nullable Budget budget) {
            this.budget = budget;
        }

        void visit(FileObject file, List<String> names) throws IOException {
            if (!names.isEmpty() && file.isSymbolicLink()) {
                problems.add(
                        VfsSource.nameOf(file) + " is a symbolic link, and Commons VFS does not tell where it leads");
                return;
            }
            boolean directory = file.getType().hasChildren();
            if (!directory && !file.getType().hasContent()) {
                problems.add(VfsSource.nameOf(file) + " is neither a file nor a directory");
                return;
            }
            long size = directory ? 0 : sizeOf(file);
            if (budget != null) {
                budget.spend(size);
            }
            // The top of a tree is the target itself.
            if (!directory || !names.isEmpty()) {
                found.add(VfsSourceEntry.of(file, names, directory, size));
            }
            if (!directory) {
                return;
            }
            if (!names.isEmpty()) {
                file.refresh();
            }
            for (FileObject child : file.getChildren()) {
                List<String> childNames = new ArrayList<>(names);
                childNames.add(nameOf(child.getName()));
                visit(child, childNames);
            }
        }

        private static String nameOf(FileName name) throws FileSystemException {
            return UriParser.decode(name.getBaseName());
        }

        /** Some providers do not know, or give the size before unpacking: then the content is read, and counted. */
        private long sizeOf(FileObject file) throws IOException {
            boolean packed = file.getFileSystem() instanceof CompressedFileFileSystem;
            long listed = packed ? 0 : file.getContent().getSize();
            if (listed > 0 || (!packed && !file.getName().getScheme().startsWith("http"))) {
                return listed;
            }
            long counted = 0;
            byte[] piece = new byte[1 << 16];
            try (InputStream content = file.getContent().getInputStream()) {
                for (int read = content.read(piece); read >= 0; read = content.read(piece)) {
                    counted += read;
                    if (budget != null) {
                        budget.check(counted);
                    }
                }
            }
            return counted;
        }

        void failIfAnythingIsWrong(String source) throws ShareException {
            if (!problems.isEmpty()) {
                throw ShareException.of(ErrorKind.SOURCE, "publish the source " + source)
                        .detail(
                                "it holds entries that cannot be published; remove them or publish their content instead")
                        .problems(problems)
                        .build();
            }
        }
    }
}
