package org.shareops.internal.link;

import java.time.Instant;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ServerAddress;

/** What a flight recording shows of links. Costs next to nothing while nobody records. */
final class LinkEvents {
    private LinkEvents() {}

    /** What all have. */
    // The recording reads the fields, and nothing else does.
    @SuppressWarnings("UnusedVariable")
    @Category({"Shareops", "Link"})
    @StackTrace(false)
    private abstract static class LinkEvent extends Event {
        @Label("Server")
        String server = "";

        void commit(ServerAddress of) {
            if (shouldCommit()) {
                server = of.toString();
                commit();
            }
        }
    }

    @Name("org.shareops.LinkUp")
    @Label("Link Up")
    @Description("A connection was made and we are logged on")
    static final class Up extends LinkEvent {
        @Label("Identity")
        String identity = "";
    }

    @Name("org.shareops.LinkLost")
    @Label("Link Lost")
    @Description("A link was found lost when somebody needed it")
    static final class Lost extends LinkEvent {}

    @Name("org.shareops.LinkRejected")
    @Label("Link Rejected")
    @Description("The server refused our credentials; they are not sent again")
    static final class Rejected extends LinkEvent {
        @Label("Identity")
        String identity = "";
    }

    @Name("org.shareops.LinkBackedOff")
    @Label("Link Backed Off")
    @Description("A log-on failed, and the server is left alone for a while")
    static final class BackedOff extends LinkEvent {
        @Label("Retry At")
        String retryAt = "";

        @Label("Reason")
        String reason = "";
    }

    @Name("org.shareops.LinkLoggedOff")
    @Label("Link Logged Off")
    @Description("A link was logged off")
    static final class LoggedOff extends LinkEvent {
        @Label("Idle")
        @Description("Because nobody used it")
        boolean idle;
    }

    @Name("org.shareops.Probe")
    @Label("Probe")
    @Description("Somebody asked whether there is a link")
    static final class Probed extends LinkEvent {
        @Label("Kind")
        String kind = "";

        @Label("Round Trips")
        @Description(
                "What this one sent: none if there was no link to ask, or somebody else was asking; a log-on is an event of its own")
        long roundTrips;
    }

    static void backedOff(ServerAddress server, Instant until, @Nullable String reason) {
        BackedOff event = new BackedOff();
        if (event.isEnabled()) {
            event.retryAt = until.toString();
            event.reason = reason == null ? "" : reason;
        }
        event.commit(server);
    }

    static void rejected(ServerAddress server, String identity) {
        Rejected event = new Rejected();
        event.identity = identity;
        event.commit(server);
    }

    static void lost(ServerAddress server) {
        new Lost().commit(server);
    }

    static void loggedOff(ServerAddress server, boolean idle) {
        LoggedOff event = new LoggedOff();
        event.idle = idle;
        event.commit(server);
    }
}
