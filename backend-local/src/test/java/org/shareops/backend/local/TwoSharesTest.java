package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Shares;
import org.shareops.source.Source;
import org.shareops.testkit.Trees;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateReport;

/** One directory that two shares lead to. */
class TwoSharesTest {
    @TempDir
    Path work;

    /** What the last update put there is known, by whichever share it came. */
    @Test
    void R8_ourOwnFilesAreNotForeignByAnotherShareOfTheSameDirectory() throws IOException {
        Path outer = Files.createDirectory(work.resolve("share"));
        Path inner = Files.createDirectory(outer.resolve("sub"));
        try (Shares shares = Shares.builder().build()) {
            publish(shares, outer, "sub/office", Map.of("a.txt", "a", "b.txt", "b"));
            UpdateReport report = publish(shares, inner, "office", Map.of("a.txt", "a"));
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
        }
        assertThat(inner.resolve("office/a.txt")).hasContent("a");
        assertThat(inner.resolve("office/b.txt")).doesNotExist();
    }

    private UpdateReport publish(Shares shares, Path root, String target, Map<String, String> files)
            throws IOException {
        Path source = Trees.write(work.resolve("source-" + files.size()), files);
        return shares.share(root.toUri().toString())
                .update(target)
                .from(Source.directory(source))
                .run();
    }
}
