package org.shareops.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.shareops.benchmarks.Scenario.Kind;

/** Programs of others. Each run is a process of its own, which logs on: what that takes counts. */
final class Programs {
    private Programs() {}

    /** {@code smbclient}, which sends one file after the other. */
    static final class SmbClient implements Contestant {
        private final String share;
        private final Path authentication;

        SmbClient(String share, Login login) throws IOException {
            this.share = share;
            this.authentication = Files.createTempFile(
                    "shareops-bench-",
                    ".auth",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(authentication, List.of("username = " + login.user(), "password = " + login.password()));
        }

        @Override
        public String name() {
            return "smbclient";
        }

        @Override
        public Side side() {
            return Side.PEER;
        }

        @Override
        public boolean takesPart(Scenario scenario) {
            return scenario.kind() == Kind.COPY;
        }

        @Override
        public double run(Job job) throws IOException {
            String remote = job.parent() + "/" + job.target();
            return Command.of(
                            "smbclient",
                            "//127.0.0.1/" + share,
                            "--port=" + job.port(),
                            "--authentication-file=" + authentication,
                            "--client-protection=sign",
                            "--command=mkdir " + remote + "; cd " + remote + "; lcd " + job.source()
                                    + "; recurse ON; prompt OFF; mput *")
                    .run()
                    .seconds();
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(authentication);
        }
    }

    /** {@code rclone}, which sends eight files at a time. */
    static final class Rclone implements Contestant {
        private static final Set<Scenario> SCENARIOS =
                Set.of(Scenario.MANY, Scenario.BIG, Scenario.CHANGED, Scenario.UNCHANGED, Scenario.DISTANT);

        private final String share;
        private final Map<String, String> environment;

        Rclone(String share, Login login) throws IOException {
            this.share = share;
            String obscured = Command.of("rclone", "obscure", "-")
                    .input(login.password())
                    .run()
                    .output()
                    .strip();
            this.environment = Map.of(
                    "RCLONE_CONFIG", "/dev/null",
                    "RCLONE_CONFIG_SRV_TYPE", "smb",
                    "RCLONE_CONFIG_SRV_HOST", "127.0.0.1",
                    "RCLONE_CONFIG_SRV_USER", login.user(),
                    "RCLONE_CONFIG_SRV_PASS", obscured);
        }

        /** Says why it cannot be had; empty if it can. */
        static String missing() {
            if (Command.of("rclone", "version").firstLine().isEmpty()) {
                return "there is no rclone (Debian: apt-get install rclone)";
            }
            try {
                return Command.of("rclone", "help", "backends").run().output().contains(" smb ")
                        ? ""
                        : "this rclone is older than 1.60 and speaks no SMB";
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
        }

        @Override
        public String name() {
            return "rclone, 8 transfers";
        }

        @Override
        public Side side() {
            return Side.PEER;
        }

        @Override
        public boolean takesPart(Scenario scenario) {
            return SCENARIOS.contains(scenario);
        }

        @Override
        public double run(Job job) throws IOException {
            return Command.of(
                            "rclone",
                            job.kind() == Kind.SYNC ? "sync" : "copy",
                            job.source().toString(),
                            "srv:" + share + "/" + job.parent() + "/" + job.target(),
                            "--transfers=8")
                    .environment(environment)
                    .environment(Map.of("RCLONE_CONFIG_SRV_PORT", Integer.toString(job.port())))
                    .run()
                    .seconds();
        }

        @Override
        public void close() {}
    }

    /** {@code cp -r}, into the directory that the share shows or onto the local disk. */
    static final class Copy implements Contestant {
        private final boolean sync;

        /** With {@code sync} also what makes the disk durable, in the same way as Shareops does. */
        Copy(boolean sync) {
            this.sync = sync;
        }

        @Override
        public String name() {
            return sync ? "cp -r, then sync -f" : "cp -r";
        }

        @Override
        public Side side() {
            return Side.FLOOR;
        }

        @Override
        public boolean takesPart(Scenario scenario) {
            return scenario.kind() == Kind.DISK || !sync && (scenario == Scenario.MANY || scenario == Scenario.BIG);
        }

        @Override
        public double run(Job job) throws IOException {
            double seconds = Command.of(
                            "cp", "-r", job.source().toString(), job.result().toString())
                    .run()
                    .seconds();
            return sync ? seconds + Disks.sync(job.result()) : seconds;
        }

        @Override
        public void close() {}
    }
}
