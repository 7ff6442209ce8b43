package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.testkit.FaultBackend;
import org.shareops.testkit.FaultPlan;
import org.shareops.testkit.Primitive;
import org.shareops.testkit.Trees;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;

/** What the record of the last update is worth on a real disk, where a renaming changes a file's times and nobody can undo that. */
@EnabledOnOs(OS.LINUX)
class RecordOnDiskTest {
    private static final int FILES = 10;

    @TempDir
    Path work;

    private final FaultBackend wire = new FaultBackend(new LocalBackend());
    private Shares shares;
    private Share share;
    private Path source;
    private Path live;

    @BeforeEach
    void prepare() throws IOException {
        Path disk = Files.createDirectory(work.resolve("disk"));
        live = disk.resolve("office");
        source = Trees.numbered(work.resolve("source"), FILES, "one");
        shares = Shares.builder().onlyGivenBackends().backend(wire).build();
        share = shares.share("file://" + disk);
        share.update("office").from(Source.directory(source)).run();
        Files.writeString(source.resolve(Trees.numberedName(3)), "another content");
    }

    @AfterEach
    void close() throws IOException {
        shares.close();
    }

    private UpdateReport update(UpdateStrategy strategy) throws IOException {
        wire.use(FaultPlan.none());
        return share.update("office")
                .from(Source.directory(source))
                .strategy(strategy)
                .run();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R7_whatWasPublishedIsNotReadByTheNextUpdate(UpdateStrategy strategy) throws IOException {
        assertThat(update(strategy).filesChanged()).isEqualTo(1);
        assertThat(update(strategy).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(wire.calls())
                .filteredOn(call -> call.primitive() == Primitive.READ && call.concerns(SharePath.of("office")))
                .isEmpty();
    }

    private static FileTime changed(Path file) throws IOException {
        return (FileTime) Files.getAttribute(file, "unix:ctime");
    }

    private Path record() throws IOException {
        try (Stream<Path> records = Files.list(live.resolveSibling(".shareops"))) {
            return records.findAny().orElseThrow();
        }
    }

    /** Gives a file other content, and its time back, until its last change is later than that of another file. */
    private void edit(int number, FileTime later) throws IOException {
        Path file = live.resolve(Trees.numberedName(number));
        FileTime modified = Files.getLastModifiedTime(file);
        byte[] edited = Files.readAllBytes(file);
        edited[0] ^= 1;
        do {
            // The clock of some file systems has a step of several milliseconds.
            Files.write(file, edited);
            Files.setLastModifiedTime(file, modified);
        } while (changed(file).compareTo(later) <= 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R7_anEditOfTheSameSizeWhoseTimeWasPutBackIsReplaced(UpdateStrategy strategy) throws IOException {
        update(strategy);
        FileTime recorded = changed(record());
        edit(3, recorded);
        edit(5, recorded);
        assertThat(update(strategy).filesChanged()).isEqualTo(2);
        assertThat(Trees.digest(live)).isEqualTo(Trees.digest(source));
    }

    @Test
    void R7_aRecordThatWasTouchedLaterVouchesForNothingThatWasRenamed() throws IOException {
        update(UpdateStrategy.PATCH);
        edit(3, changed(record()));
        FileTime written =
                FileTime.from(Files.getLastModifiedTime(record()).toInstant().minus(Duration.ofMinutes(6)));
        while (changed(record()).compareTo(changed(live.resolve(Trees.numberedName(3)))) <= 0) {
            Files.setLastModifiedTime(record(), written);
        }
        assertThat(update(UpdateStrategy.PATCH).filesChanged()).isEqualTo(1);
        assertThat(Trees.digest(live)).isEqualTo(Trees.digest(source));
    }
}
