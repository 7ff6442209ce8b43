package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Probe;
import org.shareops.model.Strength;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "capabilities",
        header = "Tell what a share can do, and how much others notice of it.",
        footer = {
            "%nExamples:",
            "  shareops capabilities file:///srv/packages",
            "  shareops capabilities --connect --user ann smb://dp01/packages"
        })
final class CapabilitiesCommand implements Action {
    @Parameters(paramLabel = "URL", description = "The share, such as file:///srv/packages.")
    private String url = "";

    @Option(names = "--connect", description = "Ask the server; else only what is known without any traffic is told.")
    private boolean connect;

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Override
    public Answer perform(Invocation invocation) throws IOException {
        try (Access shares = access.open(invocation)) {
            Map<Capability, CapabilityStatus> capabilities =
                    new EnumMap<>(shares.share(url).capabilities(connect ? Probe.CONNECT : Probe.PASSIVE));
            return Answer.done(document(capabilities), text(capabilities));
        }
    }

    private static ObjectNode document(Map<Capability, CapabilityStatus> capabilities) {
        ObjectNode document = Json.object();
        ObjectNode all = document.putObject("capabilities");
        capabilities.forEach((capability, status) -> {
            ObjectNode one = all.putObject(Words.of(capability));
            one.put("support", status.support().name());
            one.put("strength", status.strength().name());
            if (!status.detail().isEmpty()) {
                one.put("detail", status.detail());
            }
        });
        return document;
    }

    private static String text(Map<Capability, CapabilityStatus> capabilities) {
        Table table = new Table("CAPABILITY", "SUPPORT", "STRENGTH", "DETAIL");
        capabilities.forEach((capability, status) -> table.row(
                Words.of(capability),
                Words.of(status.support()),
                status.strength() == Strength.NOT_APPLICABLE ? "-" : Words.of(status.strength()),
                status.detail()));
        return table.text();
    }
}
