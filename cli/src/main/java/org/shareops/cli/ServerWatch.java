package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.shareops.backend.netware.server.ConnectionInfo;
import org.shareops.backend.netware.server.Counter;
import org.shareops.backend.netware.server.EmulatedNetWareServer;
import org.shareops.backend.netware.server.ServerEvent;

/** Shows what an emulated server does: on a terminal who is connected and what was counted, elsewhere a line for each event. */
final class ServerWatch {
    private static final long REDRAW_MILLIS = 500;
    private static final String HOME_AND_CLEAR = "\033[H\033[J";

    private final EmulatedNetWareServer server;
    private final ServerEvents events;
    private final Surroundings surroundings;
    private final boolean json;
    private final boolean requests;

    /** {@code requests} is whether every request is told of, too. */
    ServerWatch(
            EmulatedNetWareServer server,
            ServerEvents events,
            Surroundings surroundings,
            boolean json,
            boolean requests) {
        this.server = server;
        this.events = events;
        this.surroundings = surroundings;
        this.json = json;
        this.requests = requests;
    }

    /** Shows it until the thread is interrupted, or nobody reads any more what it prints. */
    Answer untilStopped() {
        try {
            if (surroundings.showsProgress() && !json) {
                draw();
            } else {
                tell();
            }
        } catch (InterruptedException ctrlC) {
            // That is how this command ends.
            return stopped();
        }
        return stopped();
    }

    private void draw() throws InterruptedException {
        boolean seen = true;
        while (seen) {
            events.next(REDRAW_MILLIS);
            surroundings.err().print(HOME_AND_CLEAR + Words.printable(screen()) + "\n");
            seen = !surroundings.err().checkError();
            TimeUnit.MILLISECONDS.sleep(REDRAW_MILLIS);
            events.clear();
        }
    }

    private void tell() throws InterruptedException {
        boolean read = line(json ? ready().toString() : "NetWare server " + server.name() + " is there: " + url());
        while (read) {
            ServerEvent event = events.next(REDRAW_MILLIS);
            if (event != null && (requests || event.type() != ServerEvent.Type.REQUEST)) {
                read = line(json ? document(event).toString() : Words.printable(text(event)));
            }
        }
    }

    /** Prints a line; false if its reader has gone. */
    private boolean line(String text) {
        PrintStream out = surroundings.out();
        out.println(text);
        return !out.checkError();
    }

    private ObjectNode ready() {
        ObjectNode ready = Json.object();
        ready.put("event", "READY");
        ready.put("url", url());
        ready.put("port", server.address().getPort());
        return ready;
    }

    private Answer stopped() {
        ObjectNode stopped = Json.object();
        stopped.put("event", "STOPPED");
        stopped.put("missedEvents", events.missed());
        ObjectNode counters = stopped.putObject("counters");
        server.counters().forEach((counter, value) -> counters.put(counter.label(), value));
        return Answer.done(stopped, "Stopped.");
    }

    private String url() {
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

    private String screen() {
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
        return "NetWare server " + server.name() + " on " + url() + "   Ctrl-C ends it\n\n" + table.text() + "\n\n"
                + counters.text();
    }
}
