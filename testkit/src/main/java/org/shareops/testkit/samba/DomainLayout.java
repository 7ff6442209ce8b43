package org.shareops.testkit.samba;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The private directory of a domain controller: its databases, logs, keytabs and configuration. */
final class DomainLayout {
    /** The one that Samba's own tools run with. */
    private static final String PYTHON = "/usr/bin/python3";

    /**
     * Makes the domain; its input are lines with the configuration, the realm, and each user with keytab and password. Who has no
     * password is there already.
     */
    private static final String SCRIPT = """
            import sys
            import ldb
            import samba.dckeytab  # teaches Net to write keytabs
            from samba.auth import system_session
            from samba.credentials import Credentials
            from samba.net import Net
            from samba.netcmd.main import cmd_sambatool
            from samba.param import LoadParm
            from samba.samdb import SamDB
            configuration, realm, *users = sys.stdin.read().splitlines()
            failed = cmd_sambatool()._run(
                "samba-tool", "domain", "provision", "-s", configuration, "--realm=" + realm,
                "--domain=" + realm.split(".")[0], "--server-role=dc", "--dns-backend=NONE",
                "--host-name=dc", "--host-ip=127.0.0.1", "--use-rfc2307")
            if failed:
                sys.exit(failed)
            lp = LoadParm()
            lp.load(configuration)
            credentials = Credentials()
            credentials.guess(lp)
            db = SamDB(url=lp.get("private dir") + "/sam.ldb", session_info=system_session(), credentials=credentials, lp=lp)
            dc = db.search(expression="(sAMAccountName=DC$)", attrs=["dn"])[0]
            change = ldb.Message(dc.dn)
            change["servicePrincipalName"] = ldb.MessageElement(["host/localhost"], ldb.FLAG_MOD_ADD, "servicePrincipalName")
            db.modify(change)
            for line in users:
                name, keytab, password = line.split("\\t")
                if password:
                    db.newuser(name, password)
                Net(None, lp).export_keytab(keytab=keytab, principal=name + "@" + realm)
            """;

    private static final String WINBINDD = "winbindd";

    private static final List<String> DIRECTORIES =
            List.of("state", "cache", "lock", "pid", "ncalrpc", "binddns", "log", "keytabs", WINBINDD);

    private final Path root;
    private final int smbPort;
    private final int kdcPort;
    private final int passwordPort;

    private DomainLayout(Path root) throws IOException {
        this.root = root;
        this.smbPort = SambaServer.freePort();
        this.kdcPort = SambaServer.freePort();
        this.passwordPort = SambaServer.freePort();
    }

    static Optional<String> missing() {
        Optional<String> server = Programs.missing();
        if (server.isPresent()) {
            return server;
        }
        try {
            if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
                return Optional.of("a private domain controller needs root");
            }
            Programs.path("samba");
            Programs.path("winbindd");
            Programs.run(List.of(PYTHON, "-c", "import samba.dckeytab, samba.netcmd.main"), Map.of(), "");
            if (!Files.exists(Path.of("/usr/share/samba/setup/provision.ldif"))) {
                throw new IOException("there is nothing to make a domain from");
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("a private domain controller needs more of Samba; on Debian: apt-get install winbind"
                    + " samba-ad-provision samba-dsdb-modules (" + e.getMessage() + ")");
        }
    }

    static DomainLayout create(Path root) throws IOException {
        DomainLayout layout = new DomainLayout(root);
        makeDirectory(root.resolve("private"), "rwx------");
        for (String name : DIRECTORIES) {
            makeDirectory(root.resolve(name), "rwxr-xr-x");
        }
        makeDirectory(layout.share(), "rwxrwxrwx");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x")); // its processes become users
        Files.write(layout.configuration(), layout.lines());
        Files.write(root.resolve("passwd"), List.of("root:x:0:0::/:/bin/false", "nobody:x:65534:65534::/:/bin/false"));
        Files.write(root.resolve("group"), List.of("root:x:0:", "nogroup:x:65534:", "users:x:100:"));
        layout.writeKrb5Configuration(true);
        return layout;
    }

    void provision(Map<String, String> users, Duration limit) throws IOException {
        StringBuilder input = new StringBuilder();
        input.append(configuration()).append('\n').append(SambaDomain.REALM).append('\n');
        input.append(SambaDomain.ADMINISTRATOR)
                .append('\t')
                .append(keyTab(SambaDomain.ADMINISTRATOR))
                .append("\t\n");
        users.forEach((name, password) -> input.append(
                        String.join("\t", name, keyTab(name).toString(), password))
                .append('\n'));
        Programs.run(List.of(PYTHON, "-c", SCRIPT), environment(), input.toString(), limit);
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("[global]");
        List.of(
                        "netbios name = DC",
                        "workgroup = SHAREOPS",
                        "realm = " + SambaDomain.REALM,
                        "server role = active directory domain controller",
                        "server services = kdc, s3fs, winbindd",
                        "prefork children = 1",
                        "idmap_ldb:use rfc2307 = yes",
                        "interfaces = 127.0.0.1/8",
                        "bind interfaces only = yes",
                        "smb ports = " + smbPort,
                        "krb5 port = " + kdcPort,
                        "kpasswd port = " + passwordPort,
                        "disable netbios = yes",
                        "load printers = no",
                        "printcap name = /dev/null",
                        "disable spoolss = yes",
                        "private dir = " + root.resolve("private"),
                        "state directory = " + root.resolve("state"),
                        "cache directory = " + root.resolve("cache"),
                        "lock directory = " + root.resolve("lock"),
                        "pid directory = " + pidDirectory(),
                        "ncalrpc dir = " + root.resolve("ncalrpc"),
                        "winbindd socket directory = " + winbinddPipe().getParent(),
                        "ntp signd socket directory = " + root.resolve("ntp"),
                        "usershare max shares = 0",
                        "binddns dir = " + root.resolve("binddns"),
                        "log file = " + logDirectory().resolve("log.smbd"),
                        "logging = file",
                        "log level = 1 auth_audit:5", // a line for each ticket and each log-on
                        "max log size = 0",
                        "server min protocol = SMB2_10")
                .forEach(line -> lines.add("  " + line));
        Path volume = root.resolve("state/sysvol");
        share(lines, "sysvol", volume);
        share(lines, "netlogon", volume.resolve("shareops.test/scripts"));
        share(lines, SambaDomain.SHARE, share());
        return lines;
    }

    private static void share(List<String> lines, String name, Path path) {
        lines.add("[" + name + "]");
        lines.add("  path = " + path);
        lines.add("  read only = no");
    }

    /** Replaces it in one step. Over TCP alone, so that each request is one. */
    void writeKrb5Configuration(boolean kdc) throws IOException {
        Path fresh = root.resolve("krb5.conf.new");
        Files.write(
                fresh,
                List.of(
                        "[libdefaults]",
                        " default_realm = " + SambaDomain.REALM,
                        " dns_lookup_kdc = false",
                        " dns_lookup_realm = false",
                        " udp_preference_limit = 1",
                        " kdc_timeout = 20s",
                        " max_retries = 1",
                        "[realms]",
                        " " + SambaDomain.REALM + " = {",
                        "  kdc = localhost:" + (kdc ? kdcPort : 1),
                        " }",
                        " " + SambaDomain.REALM_WITHOUT_KDC + " = {",
                        "  kdc = localhost:1",
                        " }",
                        "[domain_realm]",
                        " localhost = " + SambaDomain.REALM));
        Files.move(fresh, krb5Configuration(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The arguments of samba, which starts all others. */
    List<String> command() throws IOException {
        return List.of(
                "setsid", // when it ends it signals its whole group, which must not be ours
                Programs.path("samba"),
                "--foreground",
                "--no-process-group",
                "--configfile=" + configuration(),
                "--log-basename=" + logDirectory());
    }

    /** Returns where winbindd is asked, once it answers. */
    Path winbinddPipe() {
        return root.resolve(WINBINDD).resolve("pipe");
    }

    /**
     * Nothing has to outlive a power cut. Clients of winbindd look for it where this computer has its own, unless the wrapper is
     * there.
     */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", Programs.WRAPPER,
                "NSS_WRAPPER_PASSWD", root.resolve("passwd").toString(),
                "NSS_WRAPPER_GROUP", root.resolve("group").toString(),
                "SELFTEST_WINBINDD_SOCKET_DIR", root.resolve(WINBINDD).toString(),
                "KRB5_CONFIG", krb5Configuration().toString(),
                "TDB_NO_FSYNC", "1");
    }

    List<String> sessionUsers() throws IOException {
        return ServerLayout.sessionUsers(Programs.run(
                List.of(Programs.path("smbstatus"), "--configfile=" + configuration(), "--brief"), environment(), ""));
    }

    int smbPort() {
        return smbPort;
    }

    int kdcPort() {
        return kdcPort;
    }

    Path krb5Configuration() {
        return root.resolve("krb5.conf");
    }

    Path keyTab(String user) {
        return root.resolve("keytabs").resolve(user);
    }

    Path share() {
        return root.resolve("share");
    }

    Path pidDirectory() {
        return root.resolve("pid");
    }

    Path logDirectory() {
        return root.resolve("log");
    }

    private Path configuration() {
        return root.resolve("smb.conf");
    }

    private static void makeDirectory(Path directory, String rights) throws IOException {
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(rights)); // whatever the mask is
    }
}
