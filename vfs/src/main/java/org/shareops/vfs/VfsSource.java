package org.shareops.vfs;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
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
 * at all. Such entries are listed at once, in an exception of kind {@code SOURCE}. Whoever gives a file of an archive has had
 * Commons VFS open that already; {@link VfsSources} looks through archives before. An archive that is replaced while it is a
 * source is noticed by its size, its time, and on the local disk its identity (rule R13).
 */
public final class VfsSource implements Source {
    private final FileObject top;
    private final ArchiveCheck archives;
    /** What the archive was known by at first; null if it was not asked, or there is none. */
    private final AtomicReference<@Nullable ArchiveState> first;

    private VfsSource(FileObject top, ArchiveCheck archives, @Nullable ArchiveState first) {
        this.top = top;
        this.archives = archives;
        this.first = new AtomicReference<>(first);
    }

    /** A file or a directory, with {@link SourceLimits#defaults()}. Its file system must stay open while it is used. No I/O. */
    public static Source of(FileObject file) {
        return of(file, SourceLimits.defaults());
    }

    /** A file or a directory. Its file system must stay open while it is used. No I/O. */
    public static Source of(FileObject file, SourceLimits limits) {
        return of(file, new ArchiveCheck(limits));
    }

    /** A file or a directory, in an archive that may have been looked through already. */
    static Source of(FileObject file, ArchiveCheck archives) {
        return of(file, archives, null);
    }

    /** A file or a directory, in an archive that was opened when it was known by this. */
    static Source of(FileObject file, ArchiveCheck archives, @Nullable ArchiveState opened) {
        return new VfsSource(file, archives, opened);
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
            ArchiveState archive = archives.check(top.getFileSystem());
            if (archive == null) {
                return walk(null, "");
            }
            failIfReplaced(archive);
            List<SourceEntry> found = walk(archives.budget(describe(), archive), archive.toString());
            failIfReplaced(
                    ArchiveState.of(Objects.requireNonNull(top.getFileSystem().getParentLayer())));
            return found;
        } catch (ShareException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(describe(), e);
        }
    }

    private List<SourceEntry> walk(@Nullable Budget budget, String archive) throws IOException {
        Walk walk = new Walk(budget, archive);
        walk.visit(top, List.of());
        walk.failIfAnythingIsWrong(describe());
        return walk.found;
    }

    /** Commons VFS goes on with what it has read of an archive when another one lies there. */
    private void failIfReplaced(ArchiveState now) throws ShareException {
        first.compareAndSet(null, now);
        if (!now.equals(first.get())) {
            throw replaced(describe());
        }
    }

    static ShareException replaced(String what) {
        return ShareException.of(ErrorKind.SOURCE, "read the source " + what)
                .detail("the archive was changed or replaced since it was opened; open it again, and publish it when it"
                        + " is at rest")
                .build();
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
        String unknownHost = HostKeys.unknownHost(cause);
        return ShareException.of(ErrorKind.SOURCE, "read the source " + what)
                .detail(unknownHost == null ? String.valueOf(cause.getMessage()) : unknownHost)
                .cause(cause)
                .build();
    }

    /** One listing. */
    private static final class Walk {
        private final @Nullable Budget budget;
        private final String archive;
        private final List<SourceEntry> found = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();

        Walk(@Nullable Budget budget, String archive) {
            this.budget = budget;
            this.archive = archive;
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
                found.add(VfsSourceEntry.of(file, names, directory, size, archive));
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
