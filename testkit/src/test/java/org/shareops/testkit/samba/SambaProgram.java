package org.shareops.testkit.samba;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A program that has a server: what tests run in a process of its own, as another user or to be killed. */
final class SambaProgram {
    static final String READY = "ready";

    private SambaProgram() {}

    /** Exercises a server, tells about it, and goes on until the standard input ends. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (SambaServer server = SambaServer.builder()
                .administrator("smbadm", "adm-secret")
                .user("alice", "alice-secret")
                .user("bob", "bob-secret")
                .share("data")
                .start()) {
            exercise(server);
            listOpenFiles(server, "smbadm"); // so that the RPC daemon is among the processes
            System.out.println(
                    "directory " + server.directoryOf("data").getParent().getParent());
            System.out.println("pids "
                    + String.join(
                            " ", server.pids().stream().map(Object::toString).toList()));
            System.out.println(READY);
            while (input.readLine() != null) {
                // nobody says anything; the end is what counts
            }
        }
    }

    private static void exercise(SambaServer server) throws IOException {
        Path file = Files.writeString(server.directoryOf("data").resolve("held"), "content");
        server.letEverybodyWrite("data");
        try (SmbClientProcess alice = SmbClientProcess.start(server, "data", "alice", "alice-secret");
                SmbClientProcess bob = SmbClientProcess.start(server, "data", "bob", "bob-secret")) {
            alice.open("held");
            System.out.println("delete " + bob.run("del held"));
            System.out.println("put " + bob.run("put \"" + file + "\" copy"));
            System.out.println("get " + bob.run("get copy -").replace('\n', ' '));
        }
        System.out.println("plain " + listOpenFiles(server, "bob"));
        System.out.println("administrator " + listOpenFiles(server, "smbadm"));
        server.restart();
        System.out.println("logons " + server.logOns().size());
    }

    private static String listOpenFiles(SambaServer server, String user) throws IOException {
        String password = user.equals("smbadm") ? "adm-secret" : user + "-secret";
        List<String> command = List.of(
                Programs.path("rpcclient"),
                "--configfile=/dev/null",
                "--port=" + server.port(),
                "--user=" + user,
                "--command=netfileenum",
                "127.0.0.1");
        try {
            return "may:"
                    + Programs.run(command, Map.of("PASSWD", password), "").strip();
        } catch (IOException e) {
            return "may not: " + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }
}
