package org.shareops.testkit.samba;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's private directory: its databases, logs, users and configuration. */
final class ServerLayout {
    /** Far from those of real users, and below 65,536, as containers may map no others. */
    private static final int FIRST_ID = 21_000;

    private static final int EVERYBODY = FIRST_ID;
    private static final int ADMINISTRATORS = FIRST_ID + 1;
    private static final int FIRST_USER = FIRST_ID + 100;
    private static final int NOBODY = 65_534;
    private static final List<String> OPEN_TO_THE_SERVER =
            List.of("state", "cache", "lock", "pid", "ncalrpc", "binddns", "log", "shares");

    private static final Pattern SESSION = Pattern.compile("^\\d+ +(\\S+)", Pattern.MULTILINE);

    private final Path root;
    private final int port;

    private ServerLayout(Path root, int port) {
        this.root = root;
        this.port = port;
    }

    static ServerLayout create(Path root, int port, List<Account> accounts) throws IOException {
        ServerLayout layout = new ServerLayout(root, port);
        makeDirectory(root.resolve("private"), "rwx------");
        for (String name : OPEN_TO_THE_SERVER) {
            makeDirectory(root.resolve(name), "rwxr-xr-x");
        }
        layout.writeUsers(accounts);
        if (owner(root) == 0) { // its processes become the users that log on, who have to get in
            Files.setAttribute(root, "unix:gid", EVERYBODY);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x---"));
        }
        return layout;
    }

    Path configuration() {
        return root.resolve("smb.conf");
    }

    Path pidDirectory() {
        return root.resolve("pid");
    }

    Path log() {
        return root.resolve(
                "log/log.smbd"); // as the option for its directory names it, whatever the configuration says
    }

    Path output() {
        return root.resolve("log/output.log");
    }

    Path share(String name) {
        return root.resolve("shares").resolve(name);
    }

    /** For the server and its tools: users by wrapper, and none of this computer's own winbindd, whatever domain it is in. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                Programs.WRAPPER,
                "NSS_WRAPPER_PASSWD",
                root.resolve("passwd").toString(),
                "NSS_WRAPPER_GROUP",
                root.resolve("group").toString(),
                "_NO_WINBINDD",
                "1");
    }

    /** The arguments of smbd. */
    List<String> command() throws IOException {
        return List.of(
                "setsid", // when smbd ends it signals its whole group, which must not be ours
                Programs.path("smbd"),
                "--foreground",
                "--no-process-group",
                "--configfile=" + configuration(),
                "--log-basename=" + root.resolve("log"));
    }

    void makeShare(String name) throws IOException {
        makeDirectory(share(name), "rwxrwxrwx");
    }

    /** Makes the users known to the server. Both tools ask the configuration where the databases are. */
    void register(List<Account> accounts) throws IOException {
        for (Account account : accounts) {
            // Not as an argument: this process may run in a locale that cannot write the name.
            String script = "exec \"$1\" -s \"$2\" -a -t -u '" + account.name() + "' <<'.'\n" + account.password()
                    + "\n" + account.password() + "\n.\n";
            run(
                    "sh",
                    script,
                    "-s",
                    "--",
                    Programs.path("pdbedit"),
                    configuration().toString());
        }
        List<String> administrators = administrators(accounts);
        if (administrators.isEmpty()) {
            return;
        }
        String configfile = "--configfile=" + configuration();
        run(
                "net",
                "",
                configfile,
                "groupmap",
                "add",
                "sid=S-1-5-32-544",
                "ntgroup=Administrators",
                "unixgroup=shareops-adm",
                "type=builtin");
        for (String name : administrators) {
            run("net", "", configfile, "sam", "rights", "grant", name, "SeDiskOperatorPrivilege");
        }
    }

    /** The user of each session, as {@code smbstatus} lists them: a line each, which begins with the server's process. */
    List<String> sessionUsers() throws IOException {
        List<String> users = new ArrayList<>();
        Matcher line = SESSION.matcher(run("smbstatus", "", "--configfile=" + configuration(), "--brief"));
        while (line.find()) {
            users.add(line.group(1));
        }
        return users;
    }

    String run(String program, String input, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Programs.path(program));
        command.addAll(List.of(arguments));
        return Programs.run(command, environment(), input);
    }

    /** Replaces the configuration in one step, as running processes may read it at any time. */
    void configure(List<Account> accounts, List<String> global, Map<String, List<String>> shares) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("[global]");
        indent(lines, standard());
        List<String> administrators = administrators(accounts);
        if (!administrators.isEmpty()) {
            indent(lines, List.of("admin users = " + String.join(" ", administrators)));
        }
        indent(lines, global);
        shares.forEach((name, extra) -> {
            lines.add("[" + name + "]");
            indent(
                    lines,
                    List.of("path = " + share(name), "read only = no", "create mask = 0666", "directory mask = 0777"));
            indent(lines, extra);
        });
        Path fresh = root.resolve("smb.conf.new");
        write(fresh, lines);
        Files.move(fresh, configuration(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void indent(List<String> lines, List<String> more) {
        more.forEach(line -> lines.add("  " + line));
    }

    private static List<String> administrators(List<Account> accounts) {
        return accounts.stream()
                .filter(Account::administrator)
                .map(Account::name)
                .toList();
    }

    private List<String> standard() {
        return List.of(
                "netbios name = SHAREOPS-TEST", // the computer's own name may be that of a user
                "server role = standalone server",
                "security = user",
                "map to guest = never",
                "smb ports = " + port,
                "interfaces = 127.0.0.1/8",
                "bind interfaces only = yes",
                "disable netbios = yes",
                "load printers = no",
                "printcap name = /dev/null",
                "disable spoolss = yes",
                "private dir = " + root.resolve("private"),
                "state directory = " + root.resolve("state"),
                "cache directory = " + root.resolve("cache"),
                "lock directory = " + root.resolve("lock"),
                "pid directory = " + root.resolve("pid"),
                "ncalrpc dir = " + root.resolve("ncalrpc"),
                "binddns dir = " + root.resolve("binddns"),
                "passdb backend = tdbsam:" + root.resolve("private/passdb.tdb"),
                "log file = " + log(),
                "logging = file",
                "log level = 1 auth_audit:3", // one line for each log-on
                "max log size = 0",
                "server min protocol = SMB2_10",
                "registry shares = no",
                "usershare max shares = 0",
                // Who comes before the daemon for it is there is told that there is no memory.
                "change notify = no",
                "kernel oplocks = no",
                "kernel share modes = no");
    }

    /** Every user gets an own id: with a shared one everybody would be an administrator. */
    private void writeUsers(List<Account> accounts) throws IOException {
        List<String> users = new ArrayList<>(List.of(passwd("root", 0, 0), passwd("nobody", NOBODY, NOBODY)));
        int self = owner(root);
        if (self != 0 && self != NOBODY) {
            users.add(passwd("shareops-self", self, NOBODY));
        }
        List<String> groups = new ArrayList<>(List.of(
                "root:x:0:",
                "nogroup:x:" + NOBODY + ":",
                "shareops-all:x:" + EVERYBODY + ":"
                        + String.join(",", accounts.stream().map(Account::name).toList()),
                "shareops-adm:x:" + ADMINISTRATORS + ":"));
        int id = FIRST_USER;
        for (Account account : accounts) {
            users.add(passwd(account.name(), id, account.administrator() ? ADMINISTRATORS : id));
            groups.add("g-" + account.name() + ":x:" + id + ":");
            id++;
        }
        write(root.resolve("passwd"), users);
        write(root.resolve("group"), groups);
    }

    /** The user that runs us, who has just made the directory. */
    private static int owner(Path root) throws IOException {
        return Integer.parseInt(Files.getAttribute(root, "unix:uid").toString());
    }

    private static String passwd(String name, int uid, int gid) {
        return name + ":x:" + uid + ":" + gid + "::/:/bin/false";
    }

    /** For the server's processes as well, whatever the mask is. */
    private static void write(Path file, List<String> lines) throws IOException {
        Files.write(file, lines);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static void makeDirectory(Path directory, String rights) throws IOException {
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(rights)); // whatever the mask is
    }
}
