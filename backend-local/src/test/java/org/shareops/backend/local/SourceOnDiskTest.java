package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.source.Source;

/** Sources on a real disk. */
@EnabledOnOs(OS.LINUX)
class SourceOnDiskTest {
    private static final String CHANGED = "unix:ctime";

    @TempDir
    static Path directory;

    static Stream<Source> sources() {
        return Stream.of(Source.directory(directory), Source.file(directory.resolve("file")));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void R13_aFileWhoseTimeWasPutBackHasChanged(Source source) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "one");
        FileTime modified = Files.getLastModifiedTime(file);
        Object changed = Files.getAttribute(file, CHANGED);
        String mark = source.entries().get(0).changeMark();
        assertThat(source.entries().get(0).changeMark()).isEqualTo(mark);
        do {
            // The clock of some file systems has a step of several milliseconds.
            Files.writeString(file, "two");
            Files.setLastModifiedTime(file, modified);
        } while (Files.getAttribute(file, CHANGED).equals(changed));
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(modified);
        assertThat(source.entries().get(0).changeMark()).isNotEqualTo(mark);
    }

    @ParameterizedTest
    @MethodSource("sources")
    void R7_nobodyVouchesForAFileThatWasWrittenJustNow(Source source) throws IOException {
        Files.writeString(directory.resolve("file"), "one");
        assertThat(source.entries().get(0).marksContent()).isFalse();
    }
}
