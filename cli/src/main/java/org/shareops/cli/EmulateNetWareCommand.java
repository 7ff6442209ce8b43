package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.server.ConnectionInfo;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.EmulatedNetWareServer;
import org.shareops.backend.netware.server.EmulatedNetWareServerBuilder;
import org.shareops.backend.netware.server.ServerEvent;
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
    private static final int MOST_WAITING = 10_000;
    private static final long REDRAW_MILLIS = 500;
    private static final String HOME_AND_CLEAR = "\033[H\033[J";

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
    private Map<String, Path> volumes = new LinkedHashMap<>();

    @Option(
            names = "--dos-volume",
            paramLabel = "NAME=DIR",
            description = "A volume with names of the form 8.3 over a directory; can be repeated.")
    private Map<String, Path> dosVolumes = new LinkedHashMap<>();

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
        Events events = new Events();
        try (EmulatedNetWareServer server = start(invocation.surroundings(), events)) {
            Thread waiting = Thread.currentThread();
            invocation.stop().callsOff(waiting::interrupt);
            return watch(server, events, invocation);
        }
    }

    private EmulatedNetWareServer start(Surroundings surroundings, Events events) throws IOException {
        EmulatedNetWareServerBuilder builder =
                EmulatedNetWareServer.builder(name).port(port).connectionLimit(connections);
        if (address != null) {
            builder.bindAddress(address);
        }
        for (Map.Entry<String, Path> volume : volumes.entrySet()) {
            builder.volume(volume.getKey(), existing(volume.getValue()));
        }
        for (Map.Entry<String, Path> volume : dosVolumes.entrySet()) {
            builder.dosVolume(volume.getKey(), existing(volume.getValue()));
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

    private static Path existing(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new UsageException("the volume's directory " + directory + " is not there; make it first");
        }
        return directory;
    }

    private Answer watch(EmulatedNetWareServer server, Events events, Invocation invocation) {
        Surroundings surroundings = invocation.surroundings();
        boolean json = program != null && program.json();
        boolean live = surroundings.showsProgress() && !json;
        if (json) {
            ObjectNode ready = Json.object();
            ready.put("event", "READY");
            ready.put("url", url(server));
            ready.put("port", server.address().getPort());
            line(surroundings.out(), ready.toString());
        } else if (!live) {
            line(surroundings.out(), "NetWare server " + server.name() + " is there: " + url(server));
        }
        try {
            while (true) {
                ServerEvent event = events.next();
                if (live) {
                    surroundings.err().print(HOME_AND_CLEAR + Words.printable(screen(server)) + "\n");
                    surroundings.err().flush();
                    TimeUnit.MILLISECONDS.sleep(REDRAW_MILLIS);
                    events.clear();
                } else if (event != null && (requests || event.type() != ServerEvent.Type.REQUEST)) {
                    line(surroundings.out(), json ? document(event).toString() : Words.printable(text(event)));
                }
            }
        } catch (InterruptedException e) {
            // Ctrl-C is how this command ends.
            ObjectNode stopped = Json.object();
            stopped.put("event", "STOPPED");
            stopped.put("missedEvents", events.missed());
            ObjectNode counters = stopped.putObject("counters");
            server.counters().forEach((counter, value) -> counters.put(counter.label(), value));
            return Answer.done(stopped, "Stopped.");
        }
    }

    private static void line(PrintStream out, String text) {
        out.println(text);
        out.flush();
    }

    private static String url(EmulatedNetWareServer server) {
        String host = server.address().getAddress().getHostAddress();
        return "ncp://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":"
                + server.address().getPort() + "/";
    }

    private static ObjectNode document(ServerEvent event) {
        ObjectNode object = Json.object();
        object.put("event", event.type().name());
        object.put("time", event.time().toString());
        object.put("connection", event.connection());
        if (event.user() != null) {
            object.put("user", event.user());
        }
        object.put("detail", event.detail());
        return object;
    }

    private static String text(ServerEvent event) {
        String who = event.user() == null ? "NOT-LOGGED-IN" : event.user();
        return event.time() + "  " + Words.of(event.type())
                + (event.connection() == 0 ? "" : "  connection " + event.connection() + " " + who)
                + (event.detail().isEmpty() ? "" : "  " + event.detail());
    }

    private static String screen(EmulatedNetWareServer server) {
        Table table = new Table("CONNECTION", "USER", "ADDRESS", "SINCE", "OPEN FILES");
        for (ConnectionInfo each : server.connections()) {
            String user = each.user();
            table.row(
                    Integer.toString(each.number()),
                    user == null ? "NOT-LOGGED-IN" : user,
                    each.address().getAddress().getHostAddress(),
                    each.loginTime().toString(),
                    String.join(" ", each.openFiles()));
        }
        Table counters = new Table("COUNTER", "VALUE");
        for (Map.Entry<Counter, Long> each : server.counters().entrySet()) {
            if (each.getValue() != 0) {
                counters.row(each.getKey().label(), Long.toString(each.getValue()));
            }
        }
        return "NetWare server " + server.name() + " on " + url(server) + "   Ctrl-C ends it\n\n" + table.text()
                + "\n\n" + counters.text();
    }

    /** What the server tells, on its way to whoever prints it: the server never waits for a slow terminal. */
    private static final class Events {
        private final BlockingQueue<ServerEvent> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
        private final AtomicLong missed = new AtomicLong();

        void add(ServerEvent event) {
            if (!waiting.offer(event)) {
                missed.incrementAndGet();
            }
        }

        @Nullable
        ServerEvent next() throws InterruptedException {
            return waiting.poll(REDRAW_MILLIS, TimeUnit.MILLISECONDS);
        }

        void clear() {
            waiting.clear();
        }

        long missed() {
            return missed.get();
        }
    }
}
