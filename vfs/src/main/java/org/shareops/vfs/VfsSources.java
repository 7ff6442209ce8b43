package org.shareops.vfs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.impl.DefaultFileReplicator;
import org.apache.commons.vfs2.impl.StandardFileSystemManager;
import org.shareops.Shares;
import org.shareops.model.ShareException;
import org.shareops.source.Source;

/**
 * Opens sources by their URLs in Commons VFS, such as {@code zip:pkg.zip!/}, for programs that have no file system manager of
 * their own. Not thread-safe; the sources are.
 */
public final class VfsSources implements AutoCloseable {
    private final StandardFileSystemManager manager;
    private final FileSystemOptions options;
    private final ArchiveCopies copies;
    private final Map<String, ArchiveState> opened = new HashMap<>();

    private VfsSources(ArchiveCopies copies, FileSystemOptions options) {
        this.copies = copies;
        this.options = options;
        this.manager = new Manager(copies);
    }

    /** One that opens the copies of ours. */
    private static final class Manager extends StandardFileSystemManager {
        private final ArchiveCopies copies;

        Manager(ArchiveCopies copies) {
            this.copies = copies;
            // It would look for it beside this class.
            setConfiguration(StandardFileSystemManager.class.getResource("providers.xml"));
        }

        @Override
        protected DefaultFileReplicator createDefaultFileReplicator() {
            return copies;
        }
    }

    /**
     * Starts Commons VFS. Relative names begin at the working directory.
     *
     * @param shares what leads to shares that hold sources; not closed with this
     */
    public static VfsSources open(Shares shares) throws IOException {
        return open(shares, new FileSystemOptions());
    }

    /**
     * The same, with options for what is opened, such as a {@code UserAuthenticator} or the file of known hosts. Host keys of SSH
     * servers are checked, whatever the options say.
     */
    public static VfsSources open(Shares shares, FileSystemOptions given) throws IOException {
        FileSystemOptions options = HostKeys.checked(given);
        HostKeys.sendSecretOnceAfterKeys(options);
        // Readable by its owner alone, unlike the directory that Commons VFS would share with everybody.
        ArchiveCopies copies =
                new ArchiveCopies(Files.createTempDirectory("shareops-").toFile());
        VfsSources sources = new VfsSources(copies, options);
        boolean good = false;
        try {
            sources.manager.init();
            sources.addWeb("http", 80);
            sources.addWeb("https", 443);
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

    /** Without a provider it would be the name of a directory here. */
    private void addWeb(String scheme, int port) throws FileSystemException {
        if (!manager.hasProvider(scheme)) {
            manager.addProvider(scheme, new WebFiles(port));
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
        // One that could not be opened closes nothing.
        copies.close();
    }
}
