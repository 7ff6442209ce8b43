package org.shareops.vfs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.impl.StandardFileSystemManager;
import org.shareops.Shares;
import org.shareops.model.ShareException;
import org.shareops.source.Source;

/**
 * Opens sources by their URLs in Commons VFS, such as {@code zip:pkg.zip!/}, for programs that have no file system manager of
 * their own. Not thread-safe; the sources are.
 */
public final class VfsSources implements AutoCloseable {
    private final StandardFileSystemManager manager = new StandardFileSystemManager();
    private final FileSystemOptions options = new FileSystemOptions();
    private final ArchiveCopies copies;
    private final Map<String, ArchiveState> opened = new HashMap<>();

    private VfsSources(ArchiveCopies copies) {
        this.copies = copies;
    }

    /**
     * Starts Commons VFS. Relative names begin at the working directory.
     *
     * @param shares what leads to shares that hold sources; not closed with this
     */
    public static VfsSources open(Shares shares) throws IOException {
        // Readable by its owner alone, unlike the directory that Commons VFS would share with everybody.
        ArchiveCopies copies =
                new ArchiveCopies(Files.createTempDirectory("shareops-").toFile());
        VfsSources sources = new VfsSources(copies);
        boolean good = false;
        try {
            sources.manager.init();
            sources.manager.setReplicator(copies);
            sources.manager.setBaseFile(new File("").getAbsoluteFile());
            ShareFileSystemConfigBuilder.getInstance().setShares(sources.options, shares);
            good = true;
            return sources;
        } finally {
            if (!good) {
                sources.close();
            }
        }
    }

    /** Returns true if a text begins with the scheme of a file system that is installed. */
    public boolean knows(String url) {
        return Arrays.stream(manager.getSchemes()).anyMatch(scheme -> url.startsWith(scheme + ":"));
    }

    /**
     * Opens a source, which ends with this.
     *
     * @param limits what archives are held to, before Commons VFS opens them
     * @throws ShareException {@code SOURCE} if it cannot be opened; for an archive with entries that lead out of it, with their
     *     names
     */
    public Source source(String url, SourceLimits limits) throws IOException {
        ArchiveCheck archives = new ArchiveCheck(limits, copies);
        try {
            ArchiveState looked = archives.check(url, manager, options);
            FileObject file = manager.resolveFile(url, options);
            return VfsSource.of(file, archives, looked == null ? null : openedAs(looked, file));
        } catch (ShareException e) {
            throw e;
        } catch (IOException e) {
            throw VfsSource.unreadable(ShareFileNameParser.withoutUser(url), e);
        }
    }

    /** Commons VFS opens an archive once, and does not notice that another one takes its place. */
    private ArchiveState openedAs(ArchiveState looked, FileObject file) throws IOException {
        FileObject archive = Objects.requireNonNull(file.getFileSystem().getParentLayer(), "what was looked through");
        ArchiveState now = ArchiveState.of(archive);
        ArchiveState then = opened.putIfAbsent(file.getFileSystem().getRootURI(), looked);
        if (!now.equals(looked) || (then != null && !then.equals(looked))) {
            throw VfsSource.replaced(VfsSource.nameOf(file));
        }
        return looked;
    }

    /** Closes all file systems that were opened. Idempotent. */
    @Override
    public void close() {
        manager.close();
    }
}
