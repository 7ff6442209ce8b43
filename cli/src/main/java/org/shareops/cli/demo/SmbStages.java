package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.testkit.TreeContent;
import org.shareops.testkit.samba.SambaServer;
import org.shareops.testkit.samba.SmbClientProcess;

/** A private Samba server, on the loopback interface and gone afterwards, with a directory for each stage. */
final class SmbStages implements Stage.Kind, AutoCloseable {
    private static final String SHARE = "packages";
    private static final String PUBLISHER = "publisher";
    private static final String READER = "reader";
    private static final String OLD_JOB = "oldjob";

    private final SambaServer server;
    private final String password;

    private SmbStages(SambaServer server, String password) {
        this.server = server;
        this.password = password;
    }

    static SmbStages start() throws IOException {
        // Other users of this computer can reach the port while the server runs.
        String password = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        // All with every right on the disk: the temporary directory may be one that only root can enter.
        return new SmbStages(
                SambaServer.builder()
                        .administrator(PUBLISHER, password)
                        .administrator(READER, password)
                        .administrator(OLD_JOB, password)
                        .share(SHARE)
                        .start(),
                password);
    }

    @Override
    public String name() {
        return "smb";
    }

    @Override
    public String place() {
        return "a private Samba server";
    }

    @Override
    public Stage build(Path directory, Scenario scenario) throws IOException {
        String name = directory.getFileName().toString();
        Path live =
                Files.createDirectories(server.directoryOf(SHARE).resolve(name)).resolve("package");
        Path source = directory.resolve("new");
        TreeContent oldVersion = PackageFiles.writeOld(live);
        TreeContent newVersion = PackageFiles.writeNew(source, scenario.filesThatChange());
        return new SmbStage(name + "/package", live, source, oldVersion, newVersion);
    }

    /** Interrupted or not: the server's end is waited for. */
    @Override
    public void close() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            server.close();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** One directory of the share. */
    private final class SmbStage implements Stage {
        private final String path;
        private final Path live;
        private final Path source;
        private final TreeContent oldVersion;
        private final TreeContent newVersion;

        SmbStage(String path, Path live, Path source, TreeContent oldVersion, TreeContent newVersion) {
            this.path = path;
            this.live = live;
            this.source = source;
            this.oldVersion = oldVersion;
            this.newVersion = newVersion;
        }

        @Override
        public Shares open() {
            return Shares.builder()
                    .credentials(CredentialsProvider.of(Credentials.password(PUBLISHER, password.toCharArray())))
                    .build();
        }

        @Override
        public String url() {
            return server.url(SHARE) + "/" + path;
        }

        @Override
        public Path live() {
            return live;
        }

        @Override
        public Path source() {
            return source;
        }

        @Override
        public TreeContent oldVersion() {
            return oldVersion;
        }

        @Override
        public TreeContent newVersion() {
            return newVersion;
        }

        @Override
        public LiveFiles naiveFiles() throws IOException {
            return new SmbFiles(SmbClientProcess.start(server, SHARE, OLD_JOB, password), path, live);
        }

        @Override
        public Holding hold(List<Integer> files) throws IOException {
            SmbClientProcess holder = SmbClientProcess.start(server, SHARE, READER, password);
            try {
                for (int number : files) {
                    holder.open(path + "/" + PackageFiles.name(number));
                }
                return holder::close;
            } catch (IOException e) {
                holder.close();
                throw e;
            }
        }
    }

    /**
     * The package through {@code smbclient}; what is refused, the server refuses.
     *
     * @param client who is logged on
     * @param path the package on the share
     * @param directory the same on the server's disk
     */
    private record SmbFiles(SmbClientProcess client, String path, Path directory) implements LiveFiles {
        @Override
        public List<String> names() throws IOException {
            return PackageFiles.namesIn(directory);
        }

        @Override
        public boolean delete(String name) throws IOException {
            return isDone("del " + remote(name));
        }

        @Override
        public boolean overwrite(String name, Path content) throws IOException {
            // Deleted first: smbclient alone would write into a file that others are reading.
            return delete(name) && isDone("put \"" + content + "\" " + remote(name));
        }

        private String remote(String name) {
            return "\"" + (path + "/" + name).replace('/', '\\') + "\"";
        }

        private boolean isDone(String command) throws IOException {
            String answer = client.run(command);
            if (answer.contains("NT_STATUS_SHARING_VIOLATION")) {
                return false;
            }
            if (answer.contains("NT_STATUS_")) {
                throw new IOException("smbclient failed: " + command + ": " + answer);
            }
            return true;
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
