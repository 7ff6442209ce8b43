package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.WholeFiles;

/** Small files that are made at once, beside what one primitive after the other makes. */
class LocalWholeFilesTest {
    private static final Instant THEN = Instant.ofEpochSecond(1_000_000_000, 123_456_700);

    @TempDir
    Path directory;

    private OpenShare share;
    private WholeFiles files;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(LinuxCalls.available());
        share = OpenShare.at(directory);
        files = share.facet(WholeFiles.class);
    }

    @AfterEach
    void close() throws Exception {
        if (share != null) {
            share.close();
        }
    }

    private static ByteBuffer content(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void R11_aFileMadeAtOnceIsAsOneMadeStepByStep() throws Exception {
        SharePath whole = SharePath.of("whole");
        SharePath steps = SharePath.of("steps");
        share.create("steps", "new");
        for (Set<FileAttribute> attributes : Set.of(
                Set.<FileAttribute>of(),
                Set.of(FileAttribute.READ_ONLY),
                Set.of(FileAttribute.EXECUTABLE),
                Set.of(FileAttribute.READ_ONLY, FileAttribute.EXECUTABLE))) {
            share.volume.setAttributes(steps, THEN, attributes);
            ByteBuffer content = content("new");
            FileId id = files.create(whole, content, THEN, attributes, true);
            Entry made = share.volume.stat(whole).orElseThrow();
            Entry other = share.volume.stat(steps).orElseThrow();
            assertThat(content.hasRemaining()).isFalse();
            assertThat(share.path("whole")).hasContent("new");
            assertThat(made.id()).contains(id);
            assertThat(made.modified()).isEqualTo(THEN);
            assertThat(made.attributes()).isEqualTo(attributes).isEqualTo(other.attributes());
            assertThat(Files.getPosixFilePermissions(share.path("whole")))
                    .isEqualTo(Files.getPosixFilePermissions(share.path("steps")));
            share.volume.claim(whole).close();
            share.volume.delete(whole);
        }
    }

    @Test
    void V3_nothingIsOverwritten() throws Exception {
        share.put("there", "old");
        share.put("directory/inside", "old");
        Files.createSymbolicLink(share.path("link"), Path.of("nowhere"));
        for (String name : new String[] {"there", "directory", "link", ""}) {
            assertThat(failure(() -> files.create(SharePath.of(name), content("new"), null, null, false)))
                    .as(name)
                    .isEqualTo(ErrorKind.ALREADY_EXISTS);
        }
        assertThat(share.path("there")).hasContent("old");
        assertThat(share.path("nowhere")).doesNotExist();
    }

    @Test
    void C2_linksOnTheWayAreRefused(@TempDir Path outside) throws Exception {
        Files.createSymbolicLink(share.path("link"), outside);
        assertThat(failure(() -> files.create(SharePath.of("link/file"), content("new"), null, null, false)))
                .isEqualTo(ErrorKind.ACCESS_DENIED);
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void takesAsMuchAsItSaysAndNoMore() throws Exception {
        byte[] most = new byte[files.mostBytes()];
        most[most.length - 1] = 7;
        files.create(SharePath.of("most"), ByteBuffer.wrap(most), null, null, false);
        assertThat(share.path("most")).hasBinaryContent(most);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.create(
                        SharePath.of("more"), ByteBuffer.allocate(files.mostBytes() + 1), null, null, false));
        assertThat(share.path("more")).doesNotExist();
    }

    private static ErrorKind failure(ThrowingCallable call) {
        ShareException[] failure = new ShareException[1];
        assertThatExceptionOfType(ShareException.class).isThrownBy(call).satisfies(e -> failure[0] = e);
        return failure[0].kind();
    }
}
