package org.shareops.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.server.EmulatedNetWareServer;
import org.shareops.backend.netware.server.EmulatedNetWareServerBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "emulate-netware",
        header = "Run an emulated NetWare server in the foreground, until Ctrl-C.",
        description = {
            "%nVolumes are directories of this computer; the server listens on loopback unless told otherwise. The first user"
                    + " may do everything, as SUPERVISOR may. Passwords protect nothing against people who can read the"
                    + " network: the protocol is that of 1990.",
            "%nOn a terminal it shows who is connected and what was counted; elsewhere, and with --json, one line for each"
                    + " event."
        },
        footer = {
            "%nExamples:",
            "  shareops emulate-netware --volume SYS=/srv/sys --user admin",
            "  shareops emulate-netware --port 524 --volume SYS=/srv/sys --dos-volume OLD=/srv/old --user admin --user ann"
        })
final class EmulateNetWareCommand implements Action {
    /** What {@code --volume} says. Not a map of options, in which one of two with the same name would be lost. */
    private record Volume(String name, Path directory) {
        static Volume parse(String option, String text) {
            int equals = text.indexOf('=');
            // An empty path would be the directory that the program was started in.
            if (equals < 1 || equals == text.length() - 1) {
                throw new UsageException(option + " " + text + " is not of the form NAME=DIR");
            }
            Path directory = Path.of(text.substring(equals + 1));
            if (!Files.isDirectory(directory)) {
                throw new UsageException("the volume's directory " + directory + " is not there; make it first");
            }
            return new Volume(text.substring(0, equals), directory);
        }
    }

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "5240",
            description =
                    "Listen on this TCP port, ${DEFAULT-VALUE} by default; 0 takes any that is free. NetWare's own is"
                            + " 524.")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "Listen on this address of this computer instead of loopback.")
    private @Nullable InetAddress address;

    @Option(names = "--name", paramLabel = "NAME", defaultValue = "SHAREOPS", description = "The server's name.")
    private String name = "";

    @Option(
            names = "--volume",
            paramLabel = "NAME=DIR",
            description = "A volume with long names over a directory; can be repeated.")
    private List<String> volumes = new ArrayList<>();

    @Option(
            names = "--dos-volume",
            paramLabel = "NAME=DIR",
            description = "A volume with names of the form 8.3 over a directory; can be repeated.")
    private List<String> dosVolumes = new ArrayList<>();

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description =
                    "Somebody who may log in; can be repeated. Passwords are read from --password-file, else from the"
                            + " environment variable SHAREOPS_PASSWORD (the same for all), else from the terminal.")
    private List<String> users = new ArrayList<>();

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Read the passwords from FILE, one line for each --user, in their order.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "250",
            description = "How many connections there can be, ${DEFAULT-VALUE} by default.")
    private int connections;

    @Option(names = "--requests", description = "Tell every request as an event, too.")
    private boolean requests;

    @ParentCommand
    private @Nullable ShareopsCommand program;

    @Override
    public boolean streams() {
        return true;
    }

    @Override
    public Answer perform(Invocation invocation) throws IOException, InterruptedException {
        if (volumes.isEmpty() && dosVolumes.isEmpty()) {
            throw new UsageException("there is no volume; give --volume NAME=DIR");
        }
        if (users.isEmpty()) {
            throw new UsageException("nobody could log in; give --user NAME");
        }
        ServerEvents events = new ServerEvents();
        try (EmulatedNetWareServer server = start(invocation.surroundings(), events)) {
            Thread waiting = Thread.currentThread();
            invocation.stop().callsOff(waiting::interrupt);
            boolean json = program != null && program.json();
            return new ServerWatch(server, events, invocation.surroundings(), json, requests).untilStopped();
        }
    }

    private EmulatedNetWareServer start(Surroundings surroundings, ServerEvents events) throws IOException {
        EmulatedNetWareServerBuilder builder =
                EmulatedNetWareServer.builder(name).port(port).connectionLimit(connections);
        if (address != null) {
            builder.bindAddress(address);
        }
        for (String each : volumes) {
            Volume volume = Volume.parse("--volume", each);
            builder.volume(volume.name(), volume.directory());
        }
        for (String each : dosVolumes) {
            Volume volume = Volume.parse("--dos-volume", each);
            builder.dosVolume(volume.name(), volume.directory());
        }
        List<char[]> secrets = UserSecrets.of(users, Optional.ofNullable(passwordFile), surroundings);
        for (int i = 0; i < users.size(); i++) {
            if (i == 0) {
                builder.operator(users.get(i), secrets.get(i));
            } else {
                builder.user(users.get(i), secrets.get(i));
            }
        }
        secrets.forEach(secret -> Arrays.fill(secret, '\0'));
        return builder.listener(events::add).start();
    }
}
