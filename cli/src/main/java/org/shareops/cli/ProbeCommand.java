package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.LinkState;
import org.shareops.model.Probe;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;
import org.shareops.model.ShareUrl;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "probe",
        header = "Tell whether there is a connection to a server.",
        description = "%nWithout an option it sends nothing. A new process has no connection yet, so the answer is then"
                + " that nobody has asked; --connect logs on, and says whether that works.",
        footer = {
            "%nExamples:",
            "  shareops probe smb://dp01/packages",
            "  shareops probe --connect --user ann smb://dp01/packages"
        })
final class ProbeCommand implements Action {
    @Parameters(paramLabel = "URL", description = "The server, or a share on it, such as smb://dp01/packages.")
    private String url = "";

    @ArgGroup
    private final Kind kind = new Kind();

    @Mixin
    private final AccessOptions access = new AccessOptions();

    /** At most one of them. */
    private static final class Kind {
        @Option(
                names = "--verify",
                description = "Ask the server in one round trip over the connection that there is; if there is none,"
                        + " send nothing.")
        private boolean verify;

        @Option(names = "--connect", description = "Connect and log on if there is no connection.")
        private boolean connect;

        Probe probe() {
            return connect ? Probe.CONNECT : verify ? Probe.VERIFY : Probe.PASSIVE;
        }
    }

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        try (Access shares = access.open(invocation)) {
            ShareUrl parsed = ShareUrl.parse(url);
            ServerAddress server = parsed.names().isEmpty()
                    ? parsed.server()
                    : shares.locate(url).share().server();
            ConnectionStatus status = shares.probe(server, kind.probe());
            // Only a server that was asked for and does not answer is a failure.
            boolean bad = status.state() == LinkState.SUSPECT;
            return new Answer(
                    bad ? ExitCode.FAILED : ExitCode.DONE,
                    document(status),
                    text(status, shares.details(status.server())));
        }
    }

    private static ObjectNode document(ConnectionStatus status) {
        ObjectNode document = Json.object();
        document.put("server", status.server().toString());
        document.put("state", status.state().name());
        document.put("evidence", status.evidence().name());
        Json.putIfPresent(document, "since", status.since());
        Json.putIfPresent(document, "retryAt", status.retryAt());
        status.lastError().ifPresent(error -> document.set("lastError", FailureAnswer.error(error)));
        return document;
    }

    private static String text(ConnectionStatus status, Optional<String> details) {
        String how = switch (status.evidence()) {
            case NEVER_ASKED -> "nobody has asked it yet, and nothing was sent";
            case KNOWN -> "as far as is known here; nothing was sent";
            case VERIFIED -> "it was asked just now";
            case CONNECTED -> "a log-on has just shown it";
        };
        String why = status.lastError()
                .map(ShareException::getMessage)
                .map(text -> "\n" + text)
                .orElse("");
        return Words.printable(status.server() + ": " + Words.of(status.state()) + " (" + how + ")"
                + details.map(by -> "\nby " + by).orElse("") + why);
    }
}
