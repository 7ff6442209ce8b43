package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.HolderProcess;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.update.Outcome;
import org.shareops.update.UpdateReport;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Versioning;

/** The strategy VERSIONED on a real disk, with symbolic links that other programs follow. */
@EnabledOnOs(OS.LINUX)
class VersionedOnDiskTest {
    @TempDir
    Path work;

    private Shares shares;
    private Share share;
    private Path live;

    @BeforeEach
    void open() throws IOException {
        Path root = Files.createDirectory(work.resolve("share"));
        live = root.resolve("office");
        shares = Shares.builder().build();
        share = shares.share(root.toUri().toString());
    }

    @AfterEach
    void close() throws ShareException {
        shares.close();
    }

    private UpdateReport publish(String content, Versioning versioning) throws IOException {
        Path source = Trees.write(work.resolve("source-" + content), Map.of("a.txt", content, "sub/b.txt", "same"));
        return share.update("office")
                .from(Source.directory(source))
                .strategy(UpdateStrategy.VERSIONED)
                .versioning(versioning)
                .run();
    }

    @Test
    void R2_programsThatFollowTheLinkSeeTheNewTreeAtOnce() throws IOException {
        Versioning link = Versioning.defaults().withSymbolicLink();
        publish("one", link);
        Path current = live.resolve(Versioning.POINTER);
        assertThat(Files.readSymbolicLink(current)).hasToString("v0000001");
        assertThat(current.resolve("a.txt")).hasContent("one");
        publish("two", link);
        assertThat(current.resolve("a.txt")).hasContent("two");
        assertThat(share.versions("office").current()).hasToString("office/v0000002");
        assertThat(share.rollback("office").run().outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(Files.readSymbolicLink(current)).hasToString("v0000001");
        assertThat(current.resolve("a.txt")).hasContent("one");
    }

    @Test
    void aPointerMayBecomeALinkLater() throws IOException {
        publish("one", Versioning.defaults());
        assertThat(live.resolve(Versioning.POINTER)).hasContent("v0000001\n");
        publish("two", Versioning.defaults().withSymbolicLink());
        assertThat(live.resolve(Versioning.POINTER).resolve("a.txt")).hasContent("two");
    }

    @Test
    void R2_aHolderOfTheOldVersionIsInNobodysWay() throws IOException {
        Versioning onlyTheLast = Versioning.defaults().withKeep(1).withKeepFor(Duration.ZERO);
        publish("one", onlyTheLast);
        Path first = live.resolve("v0000001");
        TreeDigest before = Trees.digest(first);
        try (HolderProcess holder = HolderProcess.start(HolderProcess.Mode.LOCK, first.resolve("a.txt"))) {
            assertThat(holder.pid()).isPositive();
            assertThat(publish("two", onlyTheLast).outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(Trees.digest(first)).isEqualTo(before);
        }
        publish("three", onlyTheLast);
        assertThat(names()).containsExactlyInAnyOrder("v0000002", "v0000003", "current");
    }

    @Test
    void aPointerThatSomebodyHasSpoiltIsNotGuessed() throws IOException {
        publish("one", Versioning.defaults());
        Files.writeString(live.resolve(Versioning.POINTER), "../../etc\n");
        assertThat(catchThrowableOfType(ShareException.class, () -> publish("two", Versioning.defaults()))
                        .kind())
                .isEqualTo(ErrorKind.REFUSED);
        assertThat(names()).containsExactlyInAnyOrder("v0000001", "current");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(live)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
