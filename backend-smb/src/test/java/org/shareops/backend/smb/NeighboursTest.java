package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.Crowd;

/** Publishers of targets that lie beside each other: the last to leave removes the records' directory of all of them. */
@NeedsSamba
class NeighboursTest {
    private static final int THREADS = 16;
    private static final int FILES = 64;

    @RepeatedTest(3)
    void R5_filesOfOneDirectoryAreReplacedAtTheSameTime() throws Exception {
        try (SmbFixture on = new SmbFixture();
                Shares shares = on.sharesAs(SmbFixture.PLAIN)) {
            Path directory = on.server.directoryOf("data").resolve("d");
            Share share = on.share(shares);
            share.files().createDirectory("d");
            AtomicInteger next = new AtomicInteger();
            List<List<String>> failures = Crowd.inMany(THREADS, () -> {
                List<String> mine = new ArrayList<>();
                for (int i = next.getAndIncrement(); i < FILES; i = next.getAndIncrement()) {
                    try {
                        share.replace("d/f" + i)
                                .from(Source.bytes(("content " + i).getBytes(StandardCharsets.UTF_8)))
                                .run();
                    } catch (ShareException e) {
                        mine.add(i + ": " + e);
                    }
                }
                return mine;
            });
            assertThat(failures.stream().flatMap(List::stream)).isEmpty();
            for (int i = 0; i < FILES; i++) {
                assertThat(directory.resolve("f" + i)).hasContent("content " + i);
            }
            assertThat(directory.toFile().list()).hasSize(FILES);
        }
    }
}
