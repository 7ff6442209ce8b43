package org.shareops.backend.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ErrorKind;
import org.shareops.spi.Backend;
import org.shareops.testkit.SmallDisk;
import org.shareops.testkit.Trees;
import org.shareops.testkit.contract.OtherClient;
import org.shareops.testkit.contract.ShareFixture;

/** Directories of this machine's disk, and another process. There is no server that could count or be cut off. */
final class LocalContractFixture implements ShareFixture {
    private static final int SMALL = 3_000_000;

    private @Nullable Path home;
    private @Nullable OtherProcess other;
    private @Nullable SmallDisk small;

    @Override
    public String name() {
        return "local disk";
    }

    /** May end processes, as programs that ask for it can: else nothing would be disconnected here. */
    @Override
    public Backend backend() {
        return LocalBackend.builder().allowEndingProcesses(true).build();
    }

    @Override
    public String emptyDirectory() throws IOException {
        return url(Files.createTempDirectory(home(), "share"));
    }

    private static String url(Path directory) {
        return "file://" + directory;
    }

    private Path home() throws IOException {
        if (home == null) {
            home = Files.createTempDirectory("shareops-contract-").toRealPath();
        }
        return home;
    }

    /** One process serves all tests as long as it lives: they come one after the other, and a Java takes long to start. */
    @Override
    public Optional<OtherClient> otherClient(String url) throws IOException {
        if (other == null || !other.isAlive()) {
            other = OtherProcess.start();
        }
        return Optional.of(other.at(Path.of(url.substring("file://".length()))));
    }

    @Override
    public Optional<String> smallDirectory() throws IOException {
        if (small != null) {
            return Optional.of(url(Files.createTempDirectory(home().resolve("small"), "share")));
        }
        Path directory = Files.createDirectories(home().resolve("small"));
        Optional<SmallDisk> mounted = SmallDisk.mount(directory, SMALL);
        if (mounted.isEmpty()) {
            return Optional.empty();
        }
        small = mounted.get();
        return smallDirectory();
    }

    @Override
    public Set<ErrorKind> kindsWithCodes() {
        return Set.of(ErrorKind.NOT_FOUND, ErrorKind.ALREADY_EXISTS);
    }

    @Override
    public void close() throws IOException {
        if (other != null) {
            other.close();
        }
        if (small != null) {
            small.close();
        }
        if (home != null) {
            Trees.delete(home);
        }
    }
}
