package org.shareops.vfs;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
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

    private VfsSources() {}

    /**
     * Starts Commons VFS. Relative names begin at the working directory.
     *
     * @param shares what leads to shares that hold sources; not closed with this
     */
    public static VfsSources open(Shares shares) throws IOException {
        VfsSources sources = new VfsSources();
        boolean good = false;
        try {
            sources.manager.init();
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
     * @throws org.shareops.model.ShareException {@code SOURCE} if it cannot be opened; for an archive with entries that lead out
     *     of it, with their names
     */
    public Source source(String url, SourceLimits limits) throws IOException {
        FileObject file;
        try {
            file = manager.resolveFile(url, options);
        } catch (FileSystemException e) {
            nameBadEntries(url, limits, e);
            throw VfsSource.unreadable(ShareFileNameParser.withoutUser(url), e);
        }
        return VfsSource.of(file, limits);
    }

    /** Commons VFS refuses to open an archive with an entry that leads out of it, and does not say which that is. */
    private void nameBadEntries(String url, SourceLimits limits, FileSystemException refusal) throws IOException {
        int colon = url.indexOf(':');
        int layer = url.lastIndexOf('!');
        if (colon < 0 || layer < colon) {
            return;
        }
        FileObject packed;
        try {
            packed = manager.resolveFile(url.substring(colon + 1, layer), options);
            if (!packed.exists()) {
                return;
            }
        } catch (FileSystemException e) {
            refusal.addSuppressed(e);
            return;
        }
        String shown = ShareFileNameParser.withoutUser(url);
        try {
            ArchiveCheck.check(url.substring(0, colon), packed, shown, options, limits);
        } catch (ShareException e) {
            throw e;
        } catch (IOException e) {
            throw VfsSource.unreadable(shown, e);
        }
    }

    /** Closes all file systems that were opened. Idempotent. */
    @Override
    public void close() {
        manager.close();
    }
}
