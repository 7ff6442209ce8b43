package org.shareops.testkit.samba;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Samba domain controller for tests: a KDC and a file server with one share, on the loopback interface, on free ports,
 * with users and a directory of its own. It needs root, takes some ten seconds to make, and touches neither the system's users
 * nor its Samba nor its {@code krb5.conf}. Nothing of it is left after {@link #close()}, nor, a moment later, after the death of
 * this process in whatever way. For one thread.
 *
 * <p>It is called {@code localhost}: that is its name on the network, and the one that tickets are for.
 */
public final class SambaDomain implements AutoCloseable {
    /** The realm of its users. */
    public static final String REALM = "SHAREOPS.TEST";

    /** A realm whose KDC {@link #krb5Configuration()} names, and where nobody listens. */
    public static final String REALM_WITHOUT_KDC = "AWAY.TEST";

    /** Somebody who may administer the domain and its file server; there is a keytab, and nobody knows the password. */
    public static final String ADMINISTRATOR = "Administrator";

    /** The name of the share, which everybody may write to. */
    public static final String SHARE = "data";

    private static final String HOST = "localhost";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LIMIT_TO_MAKE = Duration.ofMinutes(5);
    private static final Pattern TICKETS =
            Pattern.compile("^ *Auth: \\[Kerberos KDC,[^\\]]*\\] user .*", Pattern.MULTILINE);
    private static final Pattern AUTHORIZED = Pattern.compile(
            "^ *Successful AuthZ: \\[SMB2?,([^\\]]*)\\] user \\[([^\\]]*)\\]\\\\\\[([^\\]]*)\\]", Pattern.MULTILINE);

    private final Path directory;
    private final Watchdog watchdog;
    private final DomainLayout layout;
    private @Nullable Daemons daemons;

    private SambaDomain(Path directory, Watchdog watchdog) throws IOException {
        this.directory = directory;
        this.watchdog = watchdog;
        this.layout = DomainLayout.create(directory);
    }

    /** Says what is missing, and which packages have it; empty if a domain can be made on this computer. */
    public static Optional<String> missing() {
        return DomainLayout.missing();
    }

    /**
     * Makes a domain and starts it; returns when it answers.
     *
     * @param users the users with their passwords, which the domain demands to be of three kinds of characters
     * @throws IOException if something is missing ({@link #missing()}) or it does not start; nothing is left then
     */
    public static SambaDomain start(Map<String, String> users) throws IOException {
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            throw new IOException(missing.get());
        }
        Path directory = Files.createTempDirectory("shareops-domain-");
        Watchdog watchdog = Watchdog.start(directory);
        SambaDomain domain = null;
        boolean good = false;
        try {
            domain = new SambaDomain(directory, watchdog);
            domain.layout.provision(users, LIMIT_TO_MAKE);
            domain.start();
            good = true;
            return domain;
        } finally {
            if (!good && domain != null) {
                domain.close();
            } else if (!good) {
                watchdog.close();
            }
        }
    }

    /** Returns the TCP port of the file server, which stays the same. */
    public int port() {
        return layout.smbPort();
    }

    /** Returns the share's address, {@code smb://localhost:<port>/data}. */
    public String url() {
        return url(port());
    }

    /** Returns the share's address behind a proxy. */
    public String url(int proxyPort) {
        return "smb://" + HOST + ":" + proxyPort + "/" + SHARE;
    }

    /** Returns the name of a user with the realm. */
    public String principal(String user) {
        return user + "@" + REALM;
    }

    /** Returns a {@code krb5.conf} that leads to this domain, for {@code java.security.krb5.conf}. */
    public Path krb5Configuration() {
        return layout.krb5Configuration();
    }

    /** Lets {@link #krb5Configuration()} name the KDC again, or a port where nobody listens. */
    public void nameKdc(boolean there) throws IOException {
        layout.writeKrb5Configuration(there);
    }

    /** Returns the keytab of a user, as it was when the domain was made. */
    public Path keyTab(String user) {
        return layout.keyTab(user);
    }

    /** Returns how often somebody has asked for a ticket by a key since the domain was made, refused or not. */
    public int ticketRequests() throws IOException {
        return (int) TICKETS.matcher(log()).results().count();
    }

    /** Returns who was let in to the file server, oldest first, each as {@code krb5 ann} or {@code NTLMSSP ann}. */
    public List<String> letIn() throws IOException {
        List<String> found = new ArrayList<>();
        Matcher line = AUTHORIZED.matcher(log());
        while (line.find()) {
            found.add(line.group(1) + " " + line.group(3));
        }
        return found;
    }

    /** Returns the users of the sessions that the file server has now. */
    public List<String> sessionUsers() throws IOException {
        return layout.sessionUsers();
    }

    /** Returns the directory on the disk that the share shows. */
    public Path shareDirectory() {
        return layout.share();
    }

    /** Returns the ids of all processes of the domain. */
    public List<Long> pids() throws IOException {
        return daemons == null ? List.of() : daemons.alive();
    }

    /** Returns what the domain's processes have written to their logs. */
    public String log() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(layout.logDirectory())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                all.append(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            }
        }
        return all.toString();
    }

    private void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(layout.command())
                .redirectErrorStream(true)
                .redirectOutput(layout.logDirectory().resolve("output.log").toFile());
        builder.environment().putAll(layout.environment());
        Process process = builder.start();
        watchdog.watch(process.pid()); // setsid becomes samba, so this is the id of its session too
        Daemons started = new Daemons(process, layout.pidDirectory());
        daemons = started;
        Deadline.await(LIMIT, () -> !started.isAlive() || isReady(), () -> "the domain controller does not answer");
        if (!started.isAlive()) {
            throw new IOException("the domain controller has ended: " + log());
        }
    }

    private boolean isReady() {
        return answers(layout.smbPort()) && answers(layout.kdcPort()) && Files.exists(layout.winbinddPipe());
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the domain controller and deletes its directory. Idempotent. */
    @Override
    public void close() throws IOException {
        try {
            if (daemons != null) {
                daemons.end();
                daemons = null;
            }
        } finally {
            watchdog.close(); // deletes the directory
        }
        if (Files.exists(directory)) {
            throw new IOException("cannot delete " + directory);
        }
    }
}
