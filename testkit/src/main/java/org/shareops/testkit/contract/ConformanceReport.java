package org.shareops.testkit.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
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
    private static final int LONGEST_NAME = 100;

    private final String testClass;
    private final @Nullable ShareFixture fixture;
    private final Verdicts verdicts;

    /**
     * A report that is to be written.
     *
     * @param testClass names the tables where the fixture does not
     */
    ConformanceReport(String testClass, @Nullable ShareFixture fixture, Verdicts verdicts) {
        this.testClass = testClass;
        this.fixture = fixture;
        this.verdicts = verdicts;
    }

    /**
     * Writes the tables to a file, and what was not verified to standard output. The verdicts come first and are written in any
     * case: fixture and backend are needed for the rest, and may fail once more.
     *
     * @param limit how long the backend may take to say what it can do
     * @param calls what the fixture takes beside that
     */
    void write(Duration limit, FixtureCalls calls) throws Exception {
        String name = testClass;
        Throwable failure = null;
        try {
            name = fixture == null ? testClass : line(fixture.name());
        } catch (TestAbortedException | FixtureFailure e) {
            failure = e;
        }
        String heading = "## " + (name.isEmpty() ? testClass : name);
        Path file = file(heading);
        Files.writeString(file, heading + "\n\n" + rules());
        sayUnknown(heading.substring("## ".length()));
        if (fixture != null) {
            StringBuilder capabilities = new StringBuilder("| capability | |\n|---|---|\n");
            try {
                Leash.call("capabilities", limit, calls::spent, () -> capabilities(fixture, capabilities));
            } catch (Throwable e) {
                capabilities.append(row("all", "not known: " + e));
                failure = failure == null ? inItsPlace(e) : failure;
            }
            Files.writeString(file, heading + "\n\n" + capabilities + "\n" + rules());
        }
        if (failure instanceof Exception e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }

    private static @Nullable Throwable inItsPlace(Throwable failure) {
        if (failure instanceof IOException) {
            return null; // A backend may be out of reach by now, and the table says so.
        }
        return failure instanceof FixtureFailure || failure instanceof InterruptedException
                ? failure
                : new AssertionError("what the backend can do is not known: " + failure, failure);
    }

    private String rules() {
        StringBuilder text = new StringBuilder("| rule | | here |\n|---|---|---|\n");
        verdicts.all().forEach((rule, verdict) -> text.append(row(rule, rule.text, verdict)));
        return text.toString();
    }

    private void sayUnknown(String name) {
        StringBuilder unknown = new StringBuilder();
        verdicts.all().forEach((rule, verdict) -> {
            if (verdict.isPartlyUnknown()) {
                unknown.append(String.format(Locale.ROOT, "  %-4s %s%n", rule, line(verdict.toString())));
            }
        });
        if (!unknown.isEmpty()) {
            System.out.println("Not verified on " + name + ":\n" + unknown);
        }
    }

    /** Returns a file that is new, or has tables of this heading: other names may become the same as a file's. */
    private Path file(String heading) throws IOException {
        Path directory = Files.createDirectories(Path.of(System.getProperty(DIRECTORY, "target/conformance")));
        String name = fileName(heading);
        for (int i = 1; ; i++) {
            Path file =
                    directory.resolve((name.isEmpty() ? fileName(testClass) : name) + (i == 1 ? "" : "-" + i) + ".md");
            try {
                return Files.writeString(file, heading + "\n", StandardOpenOption.CREATE_NEW);
            } catch (FileAlreadyExistsException e) {
                String there = Files.readString(file, StandardCharsets.ISO_8859_1);
                String own = new String(heading.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
                if (there.lines().findFirst().orElse("").equals(own)) {
                    return file;
                }
            }
        }
    }

    private static String fileName(String name) {
        String folded = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String cut = folded.substring(0, Math.min(folded.length(), LONGEST_NAME));
        return cut.replaceAll("^-|-$", "");
    }

    private static String line(String text) {
        return text.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
    }

    private static String row(Object... cells) {
        StringBuilder row = new StringBuilder("|");
        for (Object cell : cells) {
            String text = line(cell.toString()).replace("|", "&#124;").replace("<", "&lt;");
            row.append(' ').append(text).append(" |");
        }
        return row.append('\n').toString();
    }

    private static @Nullable Void capabilities(ShareFixture fixture, StringBuilder text) throws Exception {
        Backend backend = fixture.backend();
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
                text.append(row(words(capability), words(all.getOrDefault(capability, CapabilityStatus.no("")))));
            }
        }
        return null;
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
