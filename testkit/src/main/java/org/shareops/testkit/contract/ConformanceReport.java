package org.shareops.testkit.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.shareops.Shares;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.Probe;
import org.shareops.model.ShareUrl;
import org.shareops.model.Strength;
import org.shareops.spi.Backend;

/** The tables that a run leaves: what the backend can do, and which rules were shown to hold. */
final class ConformanceReport {
    private static final String DIRECTORY = "shareops.conformance";

    private ConformanceReport() {}

    /** Writes the tables to a file, and what was not verified to standard output. */
    static void write(ShareFixture fixture, Verdicts verdicts) throws Exception {
        String name = fixture.name();
        StringBuilder text = new StringBuilder("## " + name + "\n\n");
        capabilities(fixture, text);
        text.append("\n| rule | | here |\n|---|---|---|\n");
        StringBuilder unknown = new StringBuilder();
        verdicts.all().forEach((rule, verdict) -> {
            text.append("| ")
                    .append(rule)
                    .append(" | ")
                    .append(rule.text)
                    .append(" | ")
                    .append(verdict)
                    .append(" |\n");
            if (verdict.isPartlyUnknown()) {
                unknown.append(String.format(Locale.ROOT, "  %-4s %s%n", rule, verdict));
            }
        });
        Path directory = Path.of(System.getProperty(DIRECTORY, "target/conformance"));
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(fileName(name)), text.toString());
        if (!unknown.isEmpty()) {
            System.out.println("Not verified on " + name + ":\n" + unknown);
        }
    }

    private static String fileName(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".md";
    }

    private static void capabilities(ShareFixture fixture, StringBuilder text) throws Exception {
        Backend backend = fixture.backend();
        text.append("| capability | |\n|---|---|\n");
        try (Shares shares = Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .credentials(CredentialsProvider.of(fixture.administrator()))
                .build()) {
            Map<Capability, CapabilityStatus> all = shares.share(
                            backend.location(ShareUrl.parse(fixture.emptyDirectory()))
                                    .share())
                    .capabilities(Probe.CONNECT);
            for (Capability capability : Capability.values()) {
                text.append("| ")
                        .append(words(capability))
                        .append(" | ")
                        .append(words(all.getOrDefault(capability, CapabilityStatus.no(""))))
                        .append(" |\n");
            }
        } catch (IOException e) {
            text.append("| all | not known: ").append(e.getMessage()).append(" |\n");
        }
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String words(CapabilityStatus status) {
        StringBuilder text = new StringBuilder(words(status.support()));
        if (status.strength() != Strength.NOT_APPLICABLE) {
            text.append(", ").append(words(status.strength()));
        }
        return status.detail().isEmpty() ? text.toString() : text + ": " + status.detail();
    }
}
