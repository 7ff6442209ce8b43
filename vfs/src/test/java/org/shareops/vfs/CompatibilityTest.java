package org.shareops.vfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.vfs2.CacheStrategy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Shares answer as the local files of Commons VFS do, all over its surface; what differs is listed here with its reason, and a
 * difference that is listed and is none fails as well.
 */
final class CompatibilityTest {
    private static final String FAILS = "FileSystemException";

    private static Map<String, String> file;

    /** What a share answers where {@code file:} says something else. */
    private static final Map<String, String> DIFFERENCES = new LinkedHashMap<>();

    static {
        // Shares keep attributes, and show them.
        DIFFERENCES.put("capability: ATTRIBUTES", "true");
        // Not a missing file: `ram:` says the same.
        DIFFERENCES.put("content: read a folder", FAILS);
        // `file:` deletes a folder with all it holds to make room for a file, and the reverse. Nothing is deleted here
        // that
        // the program has not asked to delete.
        DIFFERENCES.put("copy: a folder with a file onto one with a folder of that name", FAILS);
        DIFFERENCES.put("copy: file onto a folder", FAILS);
        DIFFERENCES.put("move: file onto a folder", FAILS);
        DIFFERENCES.put("move: folder onto a file", FAILS);
        // `file:` deletes the target, and then finds that there is no source.
        DIFFERENCES.put("missing: move onto a file", "refused, b");
        // These tests may be run by a user whom the local disk lets write to anything.
        DIFFERENCES.put("file: write to a read-only one", FAILS);
    }

    @BeforeAll
    static void askLocalFiles() throws IOException {
        file = answersOfLocalFiles(CacheStrategy.ON_RESOLVE);
    }

    private static Map<String, String> answersOfLocalFiles(CacheStrategy strategy) throws IOException {
        try (Site site = Site.file(strategy)) {
            Map<String, String> answers = Survey.of(site);
            answers.put("file: write to a read-only one", "true");
            return answers;
        }
    }

    @Test
    void memoryAnswersAsLocalFilesDo() throws IOException {
        try (Site site = new Site.Memory()) {
            compare(site, file);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MANUAL", "ON_CALL"})
    void memoryAnswersAsLocalFilesDoHoweverLongAnswersAreKept(CacheStrategy strategy) throws IOException {
        Map<String, String> local = answersOfLocalFiles(strategy);
        try (Site site = new Site.Memory(strategy)) {
            compare(site, local);
        }
    }

    @Test
    void sambaAnswersAsLocalFilesDo() throws IOException {
        try (Site site = new Site.Smb()) {
            compare(site, file);
        }
    }

    @Test
    void netWareAnswersAsLocalFilesDo() throws IOException {
        try (Site site = new Site.NetWare()) {
            compare(site, file);
        }
    }

    /** So that the comparison is one with Commons VFS, and not with one of its providers: where they differ, one of them agrees. */
    @Test
    void whereLocalFilesAndMemoryFilesAgreeNothingElseIsExpected() throws IOException {
        try (Site site = Site.ram()) {
            Map<String, String> ram = Survey.of(site);
            assertThat(DIFFERENCES.keySet().stream()
                            .filter(each -> ram.get(each).equals(file.get(each)))
                            .toList())
                    .containsExactlyInAnyOrder(
                            "capability: ATTRIBUTES",
                            "copy: a folder with a file onto one with a folder of that name",
                            "copy: file onto a folder",
                            "missing: move onto a file",
                            "file: write to a read-only one");
        }
    }

    private static void compare(Site site, Map<String, String> local) throws IOException {
        Map<String, String> expected = new LinkedHashMap<>(local);
        for (Map.Entry<String, String> each : DIFFERENCES.entrySet()) {
            assertThat(local.get(each.getKey()))
                    .as("a difference that is none any more: %s", each.getKey())
                    .isNotNull()
                    .isNotEqualTo(each.getValue());
            expected.put(each.getKey(), each.getValue());
        }
        assertThat(Survey.of(site)).as("answers of %s", site).isEqualTo(expected);
    }
}
