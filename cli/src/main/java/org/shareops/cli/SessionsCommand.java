package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "sessions",
        header = "List who is on the server; for a local directory, the processes that hold something in it.",
        footer = {
            "%nExamples:",
            "  shareops sessions file:///srv/packages",
            "  shareops sessions --user ann smb://dp01/packages"
        })
final class SessionsCommand implements Action {
    @Parameters(paramLabel = "URL", description = "The share, such as file:///srv/packages.")
    private String url = "";

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        try (Access shares = access.open(invocation)) {
            ServerList<Session> sessions = shares.share(url).sessions();
            ObjectNode document = Json.object();
            document.set("sessions", Json.objects(sessions.items(), SessionsCommand::session));
            return Answer.done(
                    Listings.withCompleteness(document, sessions),
                    Listings.withCompleteness(table(sessions.items()), sessions));
        }
    }

    private static ObjectNode session(Session session) {
        ObjectNode object = Json.object();
        object.put("id", session.id());
        Json.putIfPresent(object, "user", session.user());
        Json.putIfPresent(object, "client", session.client());
        Json.putIfPresent(object, "program", session.program());
        Json.putIfPresent(object, "openFiles", session.openFiles());
        session.connectedFor().ifPresent(time -> object.put("connectedForMillis", time.toMillis()));
        session.idleFor().ifPresent(time -> object.put("idleForMillis", time.toMillis()));
        object.put("own", Words.of(session.own()));
        return object;
    }

    private static String table(List<Session> sessions) {
        if (sessions.isEmpty()) {
            return "No sessions.";
        }
        Table table = new Table("ID", "USER", "CLIENT", "OPEN FILES", "OWN", "PROGRAM");
        sessions.forEach(session -> table.row(
                session.id(),
                session.user().orElse("-"),
                session.client().orElse("-"),
                session.openFiles().isPresent()
                        ? Integer.toString(session.openFiles().getAsInt())
                        : "-",
                Words.of(session.own()),
                session.program().orElse("-")));
        return table.text();
    }
}
