package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rule C6: what client, server and keeper write down of a log-on, with every logger at its finest level. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SecretsInLogsTest {
    @TempDir
    Path work;

    private final List<String> secrets = new ArrayList<>();

    private List<String> written(String... further) throws IOException, InterruptedException {
        // The keeper is started with the class path alone, so its level has to be said there.
        Files.writeString(work.resolve("simplelogger.properties"), "org.slf4j.simpleLogger.defaultLogLevel=trace\n");
        Path file = work.resolve("secrets");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                work + File.pathSeparator + System.getProperty("java.class.path"),
                LogOnMain.class.getName(),
                file.toString(),
                work.resolve("recording.jfr").toString()));
        command.addAll(List.of(further));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor())
                .as(String.join("\n", lines.subList(Math.max(0, lines.size() - 50), lines.size())))
                .isZero();
        secrets.addAll(Files.readAllLines(file));
        assertThat(secrets)
                .as("what was on the wire")
                .anyMatch(each -> each.startsWith("key "))
                .anyMatch(each -> each.startsWith("answer "))
                .anyMatch(each -> each.startsWith("hash "))
                .anyMatch(each -> each.startsWith("wrong answer "));
        return lines;
    }

    /** Returns which secrets stand in these lines, and the lines. */
    private Set<String> leaks(List<String> lines) {
        Set<String> found = new TreeSet<>();
        for (String line : lines) {
            String dense = line.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
            String bare = dense.replaceAll("[,:;\\-]", "");
            for (String secret : secrets) {
                String writing = secret.substring(secret.indexOf('=') + 1);
                if (dense.contains(writing) || bare.contains(writing)) {
                    found.add(secret + " in " + line.trim());
                }
            }
            for (String password : List.of(LogOnMain.SECRET, LogOnMain.WRONG)) {
                if (bare.contains(password.toLowerCase(Locale.ROOT))) {
                    found.add("password in " + line.trim());
                }
            }
        }
        return found;
    }

    @Test
    void C6_neitherAPasswordNorWhatAnswersForItIsWrittenDown() throws Exception {
        List<String> lines = written();
        assertThat(lines)
                .as("what is looked through")
                .anyMatch(line -> line.contains("org.shareops.LinkUp"))
                .anyMatch(line -> line.contains("org.shareops.LinkRejected"))
                .anyMatch(line -> line.contains("LOGINS_DISABLED"));
        assertThat(leaks(lines)).isEmpty();
    }

    @Test
    void C6_theTestFindsEverySecretInEveryPlaceWhereOneIsWrittenDown() throws Exception {
        Set<String> found = leaks(written("leak"));
        for (int way = 1; way <= 5; way++) {
            String mark = "leak" + way;
            assertThat(found).as(mark).anyMatch(each -> each.contains(mark));
        }
        for (String what : List.of("password", "key ", "answer ", "hash ", "wrong password", "wrong answer ")) {
            assertThat(found).as(what).anyMatch(each -> each.startsWith(what) && each.contains("leak"));
        }
    }
}
