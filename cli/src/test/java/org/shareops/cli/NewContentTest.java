package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New content from archives. */
final class NewContentTest {
    @TempDir
    private Path directory;

    private String target;

    @BeforeEach
    void makeShare() throws IOException {
        Files.createDirectory(directory.resolve("share"));
        target = directory.resolve("share").toUri() + "office";
    }

    private String zip(String... names) throws IOException {
        Path file = directory.resolve("pkg.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return "zip:" + file.toUri() + "!/";
    }

    @Test
    void updatesFromAnArchive() throws IOException {
        String zip = zip("a", "sub/b");

        assertThat(Cli.shareops("update", zip, target, "--dry-run").out()).contains("sub/b");
        assertThat(Cli.shareops("update", zip, target).code()).isZero();
        assertThat(directory.resolve("share/office/sub/b")).hasContent("sub/b");
    }

    @Test
    void replacesByAFileOfAnArchive() throws IOException {
        assertThat(Cli.shareops("replace", zip("a", "sub/b") + "sub/b", target).code())
                .isZero();
        assertThat(directory.resolve("share/office")).hasContent("sub/b");
    }

    @Test
    void R9_refusesAnArchiveThatLeadsOutOfItselfAndNamesTheEntry() throws IOException {
        Cli.Result result = Cli.shareops("update", zip("a", "../../x"), target, "--json");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.json().path("error").path("kind").asText()).isEqualTo("SOURCE");
        assertThat(result.json().path("error").toString()).contains("../../x");
        assertThat(directory.resolve("share/office")).doesNotExist();
    }

    @Test
    void refusesAnArchiveThatHoldsTooMuch() throws IOException {
        Cli.Result result = Cli.shareops("update", zip("a", "b", "c"), target, "--max-entries", "2", "--json");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.json().path("error").path("kind").asText()).isEqualTo("SOURCE");
        assertThat(Cli.shareops("update", zip("a"), target, "--max-ratio", "0").code())
                .isEqualTo(2);
    }

    @Test
    void whatNoFileSystemAnswersForIsAMistakeInTheArguments() {
        assertThat(Cli.shareops("update", "nosuch:pkg", target).code()).isEqualTo(2);
    }

    @Test
    void C6_aSecretInAnArgumentIsRefusedAndNotRepeated() {
        Cli.Result result = Cli.shareops("update", "sftp://ann:hush@host/pkg", target);

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out() + result.err()).doesNotContain("hush");
    }

    @Test
    void aLocalNameThatLooksLikeAUrlIsALocalName() throws IOException {
        Path odd = Files.createDirectory(directory.resolve("zip:odd"));
        Files.writeString(odd.resolve("a"), "1");
        // Relative names of the test's process cannot be chosen, so the name has to be absolute, which no URL is.
        assertThat(Cli.shareops("update", odd, target).code()).isZero();
        assertThat(directory.resolve("share/office/a")).hasContent("1");
    }
}
