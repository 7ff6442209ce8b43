package org.shareops.testkit.samba;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A real Samba server for tests: on the loopback interface, on a free port, with users, shares and a directory of its own.
 * It works as root and as any other user, and touches neither the system's users nor its Samba. Nothing of it is left after
 * {@link #close()}, nor, a moment later, after the death of this process in whatever way. For one thread.
 *
 * <p>Run by root its processes become the users that log on, so that rights of files hold for them; a file that a test
 * writes on the disk is then one of root's, see {@link #letEverybodyWrite}. Run by somebody else all files belong to that
 * user, and everybody who logs on has that user's rights.
 */
public final class SambaServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);

    /** Below those that systems give to outgoing connections, which could take the port while the server is stopped. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;
    private static final int PORTS_TO_TRY = 100;
    private static final int MOST_STARTS = 3;

    private final Path directory;
    private final int port;
    private final List<Account> accounts;
    private final Map<String, List<String>> shares;
    private final ServerLayout layout;
    private final Watchdog watchdog;
    private List<String> global;
    private @Nullable Daemons daemons;
    private boolean closed;

    private SambaServer(Path directory, Watchdog watchdog, int port, Builder builder) throws IOException {
        this.directory = directory;
        this.watchdog = watchdog;
        this.port = port;
        this.accounts = List.copyOf(builder.accounts);
        this.shares = new LinkedHashMap<>(builder.shares);
        this.global = List.copyOf(builder.global);
        this.layout = ServerLayout.create(directory, port, accounts);
    }

    /** Returns true if a server can be started on this computer. */
    public static boolean isAvailable() {
        return missing().isEmpty();
    }

    /** Says which programs are missing, and which packages have them; empty if a server can be started. */
    public static Optional<String> missing() {
        return Programs.missing();
    }

    /** Describes a server, which is not there before {@link Builder#start()}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the TCP port, which stays the same until {@link #close()}. */
    public int port() {
        return port;
    }

    /** Returns the directory on the disk that the share shows. */
    public Path directoryOf(String share) {
        requireShare(share);
        return layout.share(share);
    }

    /** Returns the share's address, {@code smb://127.0.0.1:<port>/<share>}. */
    public String url(String share) {
        requireShare(share);
        return "smb://127.0.0.1:" + port + "/" + share;
    }

    /** Lets everybody read and write all that is in the share now, whoever wrote it on the disk. */
    public void letEverybodyWrite(String share) throws IOException {
        Programs.run(List.of("chmod", "-R", "a+rwX", directoryOf(share).toString()), Map.of(), "");
    }

    /**
     * Returns all attempts to log on since the server was made, oldest first. One is listed before its client gets the
     * answer. A second attempt within one connection counts as well.
     */
    public List<LogOn> logOns() throws IOException {
        return LogOn.parse(log());
    }

    /**
     * Returns the user of each session that the server has now, as Samba's own tool lists them; {@code nobody} for a session
     * without a user.
     */
    public List<String> sessionUsers() throws IOException {
        return layout.sessionUsers();
    }

    /** Returns what the server wrote to its log. */
    public String log() throws IOException {
        if (!Files.exists(layout.log())) {
            return "";
        }
        return new String(Files.readAllBytes(layout.log()), StandardCharsets.UTF_8); // clients may send any bytes
    }

    /** Returns the ids of all processes that belong to the server, those that serve one connection each among them. */
    public List<Long> pids() throws IOException {
        return daemons == null ? List.of() : daemons.alive();
    }

    /**
     * Changes an account of the running server.
     *
     * @param options of Samba's {@code pdbedit}, such as {@code --kickoff-time=1} for one that has expired
     */
    public void changeAccount(String user, String... options) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-s", layout.configuration().toString(), "-u", user));
        arguments.addAll(List.of(options));
        layout.run("pdbedit", "", arguments.toArray(String[]::new));
    }

    /** Lets the password of an account be one that has expired: whoever logs on with it is told to change it first. */
    public void expirePassword(String user) throws IOException {
        layout.run("net", "", "-s", layout.configuration().toString(), "sam", "set", "pwdmustchangenow", user, "yes");
    }

    /** Ends the server and starts it again with the same port, users and content. Every connection is lost. */
    public void restart() throws IOException {
        stop();
        start();
    }

    /** Ends the server; its content stays, and nothing answers on its port. Idempotent. */
    public void stop() throws IOException {
        if (daemons != null) {
            daemons.end();
            daemons = null;
        }
    }

    /**
     * Kills all processes of the server at once, as a power cut would end them: nothing is tidied up, connections break, and
     * nothing answers on its port. The content stays. {@link #start()} works from there. Idempotent.
     */
    public void kill() throws IOException {
        if (daemons != null) {
            daemons.kill();
            daemons = null;
        }
    }

    /**
     * Starts the server after {@link #stop()} or {@link #kill()}, and returns when it answers.
     *
     * @throws IllegalStateException if it is running or closed
     */
    public void start() throws IOException {
        if (daemons != null || closed) {
            throw new IllegalStateException("the Samba server is " + (closed ? "closed" : "running already"));
        }
        ProcessBuilder builder = new ProcessBuilder(layout.command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(layout.output().toFile()));
        builder.environment().putAll(layout.environment());
        // Its standard input is a pipe from us: smbd ends when that does, as it will if we are killed.
        Process process = builder.start();
        watchdog.watch(process.pid()); // setsid becomes smbd, so this is the id of its session too
        Daemons started = new Daemons(process, layout.pidDirectory());
        daemons = started;
        Deadline.await(
                LIMIT,
                () -> !started.isAlive() || (started.isReady() && answers()),
                () -> "the Samba server does not answer");
        if (!started.isAlive()) {
            stop();
            throw new HasEnded("the Samba server has ended: " + Files.readString(layout.output()) + log());
        }
    }

    /**
     * Stops the server's processes where they are: connections stay, new ones are accepted by the system, and nothing
     * answers. {@link #resume()}, {@link #stop()} and {@link #close()} work from there.
     */
    public void suspend() throws IOException {
        running().suspend();
    }

    /** Lets the server go on after {@link #suspend()}. */
    public void resume() throws IOException {
        running().resume();
    }

    /**
     * Replaces the extra lines of the global section, those of {@link Builder#global} too. A running server heeds them after
     * {@link #reload()} or {@link #restart()}.
     */
    public void setGlobal(String... lines) throws IOException {
        global = checked(lines);
        configure();
    }

    /**
     * Replaces the extra lines of a share. A running server heeds them after {@link #reload()}, and for connections that
     * have the share already perhaps only after {@link #restart()}.
     */
    public void setShare(String share, String... lines) throws IOException {
        requireShare(share);
        shares.put(share, checked(lines));
        configure();
    }

    /** Makes the running server read its configuration; returns when all of its processes have. */
    public void reload() throws IOException {
        Daemons server = running();
        String configuration = layout.configuration().toString();
        layout.run("smbcontrol", "", "-s", configuration, "all", "reload-config");
        // A process handles messages one after the other: when it answers the second it has handled the first.
        for (Long pid : server.alive()) {
            try {
                layout.run("smbcontrol", "", "-s", configuration, pid.toString(), "ping");
            } catch (IOException e) {
                if (server.alive().contains(pid)) {
                    throw e;
                }
            }
        }
    }

    /** Ends the server and deletes its directory. Idempotent. */
    @Override
    public void close() throws IOException {
        closed = true;
        try {
            stop();
        } finally {
            watchdog.close(); // deletes the directory
        }
        if (Files.exists(directory)) {
            throw new IOException("cannot delete " + directory);
        }
    }

    private void prepare() throws IOException {
        for (String share : shares.keySet()) {
            layout.makeShare(share);
        }
        configure();
        layout.register(accounts);
    }

    private void configure() throws IOException {
        layout.configure(accounts, global, shares);
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(address(port), Math.toIntExact(CONNECT_LIMIT.toMillis()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Daemons running() {
        if (daemons == null) {
            throw new IllegalStateException("the Samba server is not running");
        }
        return daemons;
    }

    private void requireShare(String share) {
        if (!shares.containsKey(share)) {
            throw new IllegalArgumentException("the Samba server has no share " + share + " but " + shares.keySet());
        }
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Returns a port that nobody has at this moment. */
    static int freePort() throws IOException {
        for (int attempt = 0; attempt < PORTS_TO_TRY; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(address(port));
                return port;
            } catch (IOException e) {
                // Somebody has it: the next one.
            }
        }
        throw new IOException("found no free port between " + FIRST_PORT + " and " + LAST_PORT);
    }

    private static List<String> checked(String... lines) {
        for (String line : lines) {
            if (!line.matches("[^\\[\\n\\r=]+=[^\\n\\r]*")) {
                throw new IllegalArgumentException("not a line \"name = value\" of a Samba configuration: " + line);
            }
        }
        return List.of(lines);
    }

    /** Describes a server. For one thread. */
    public static final class Builder {
        private Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        private final List<Account> accounts = new ArrayList<>();
        private final Map<String, List<String>> shares = new LinkedHashMap<>();
        private final List<String> global = new ArrayList<>();

        private Builder() {}

        /**
         * Adds somebody who may administer the server over the network (list and close sessions and open files, change a
         * share's security) and who has all rights on all files. The share's own security does not bind them.
         *
         * @param name lower-case letters of any alphabet, digits and {@code . _ - @}, at most 20 characters
         * @throws IllegalArgumentException for a name or password that Samba's tools cannot take
         */
        public Builder administrator(String name, String password) {
            return add(new Account(name, password, true));
        }

        /** Adds somebody who may log on and has no other rights; otherwise as {@link #administrator}. */
        public Builder user(String name, String password) {
            return add(new Account(name, password, false));
        }

        private Builder add(Account account) {
            if (accounts.stream().anyMatch(other -> other.name().equals(account.name()))) {
                throw new IllegalArgumentException("the user " + account + " is there twice");
            }
            accounts.add(account);
            return this;
        }

        /**
         * Adds an empty share that all users may write to, unless the extra lines say otherwise.
         *
         * @param lines lines for its section of the configuration, such as {@code strict rename = yes}
         */
        public Builder share(String name, String... lines) {
            if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9_$ -]{0,79}")
                    || name.matches("(?i)global|homes|printers|ipc\\$")) {
                throw new IllegalArgumentException("not a share name for the Samba server: " + name);
            }
            if (shares.putIfAbsent(name, checked(lines)) != null) {
                throw new IllegalArgumentException("the share " + name + " is there twice");
            }
            return this;
        }

        /** Adds lines to the global section of the configuration. They win over the standard ones. */
        public Builder global(String... lines) {
            global.addAll(checked(lines));
            return this;
        }

        /** Sets where the server's directory is made; by default where temporary files are. */
        public Builder below(Path directory) {
            parent = directory;
            return this;
        }

        /**
         * Makes the server and starts it, and returns when it answers.
         *
         * @throws IOException if programs are missing ({@link SambaServer#missing()}) or it does not start; nothing is left
         *     then
         */
        public SambaServer start() throws IOException {
            Optional<String> missing = missing();
            if (missing.isPresent()) {
                throw new IOException(missing.get());
            }
            for (int starts = 1; ; starts++) {
                try {
                    return start(freePort());
                } catch (HasEnded e) {
                    if (starts == MOST_STARTS) {
                        throw e;
                    }
                }
            }
        }

        private SambaServer start(int port) throws IOException {
            Path directory = Files.createTempDirectory(parent, "shareops-samba-");
            try (Undo undo = new Undo(Watchdog.start(directory))) {
                SambaServer server = new SambaServer(directory, undo.watchdog, port, this);
                undo.server = server;
                server.prepare();
                server.start();
                undo.keep = true;
                return server;
            }
        }
    }

    /** It did not start, perhaps since somebody else has taken its port in the meantime. */
    private static final class HasEnded extends IOException {
        private static final long serialVersionUID = 1L;

        HasEnded(String message) {
            super(message);
        }
    }

    /** Ends a server that could not be made. */
    private static final class Undo implements AutoCloseable {
        private final Watchdog watchdog;
        private @Nullable SambaServer server;
        private boolean keep;

        Undo(Watchdog watchdog) {
            this.watchdog = watchdog;
        }

        @Override
        public void close() throws IOException {
            if (keep) {
                return;
            }
            if (server != null) {
                server.close();
            } else {
                watchdog.close();
            }
        }
    }
}
