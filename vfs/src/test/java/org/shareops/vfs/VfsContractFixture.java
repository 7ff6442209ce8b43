package org.shareops.vfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.impl.StandardFileSystemManager;
import org.shareops.spi.Backend;
import org.shareops.testkit.SmallDisk;
import org.shareops.testkit.Trees;
import org.shareops.testkit.contract.ShareFixture;

/**
 * Directories in file systems of Commons VFS. There is no other client: what another program does there is not noticed, and the
 * documentation says so.
 */
final class VfsContractFixture implements ShareFixture {
    private static final int SMALL = 3_000_000;

    private final StandardFileSystemManager manager = new StandardFileSystemManager();
    private final AtomicInteger directories = new AtomicInteger();
    private final String scheme;
    private final VfsBackend backend;
    private final Path home;
    private SmallDisk small;

    VfsContractFixture(String scheme) {
        this.scheme = scheme;
        try {
            manager.init();
            home = Files.createTempDirectory("shareops-vfs-contract-").toRealPath();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        backend = new VfsBackend(manager);
    }

    @Override
    public String name() {
        return "Commons VFS, " + scheme + ":";
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public String emptyDirectory() throws FileSystemException {
        String path = home + "/s" + directories.incrementAndGet();
        manager.resolveFile(scheme + "://" + path).createFolder();
        return "vfs+" + scheme + "://" + path;
    }

    /** Only on the local disk there is a way to make one. */
    @Override
    public Optional<String> smallDirectory() throws IOException {
        if (!scheme.equals("file")) {
            return Optional.empty();
        }
        Path directory = Files.createDirectories(home.resolve("small"));
        if (small == null) {
            small = SmallDisk.mount(directory, SMALL).orElse(null);
        }
        return small == null
                ? Optional.empty()
                : Optional.of("vfs+file://" + Files.createTempDirectory(directory, "share"));
    }

    @Override
    public void close() throws IOException {
        manager.close();
        if (small != null) {
            small.close();
        }
        Trees.delete(home);
    }
}
