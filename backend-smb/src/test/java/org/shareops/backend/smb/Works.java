package org.shareops.backend.smb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.shareops.Operation;
import org.shareops.Share;
import org.shareops.source.Source;
import org.shareops.testkit.Leftovers;
import org.shareops.testkit.TreeDigest;
import org.shareops.testkit.Trees;
import org.shareops.update.UpdateStrategy;

/** Two versions of a small package, each kind of replacement between them, and a look at what became of it. */
final class Works {
    /** What is done to the directory {@code office}. */
    enum Work {
        SWAP,
        PATCH,
        REPLACE,
        REMOVE
    }

    private final Path one;
    private final Path two;
    private final Path disk;
    private final Path live;

    /** How the directory looked before, and how it is to look afterwards; absent is null. */
    record Change(@Nullable TreeDigest before, @Nullable TreeDigest after, Operation<?> operation) {}

    Works(Path work, Path disk) throws IOException {
        this.one = Trees.numbered(work.resolve("one"), 3, "one");
        this.two = Trees.numbered(work.resolve("two"), 3, "two");
        Trees.write(one, Map.of("same.txt", "same", "OLD/gone.txt", "gone"));
        Trees.write(two, Map.of("same.txt", "same", "NEW/come.txt", "come"));
        this.disk = disk;
        this.live = disk.resolve("office");
    }

    /** Publishes the first version, however it looked before. */
    void publish(Share share) throws IOException {
        share.update("office").from(Source.directory(one)).run();
    }

    /** The next change of what is there now: from the one version to the other, and back the next time. */
    Change next(Share share, Work work) throws IOException {
        TreeDigest before = digest();
        return switch (work) {
            case SWAP, PATCH -> {
                Path to = TreeDigest.of(one).equals(before) ? two : one;
                yield new Change(
                        before,
                        TreeDigest.of(to),
                        share.update("office")
                                .from(Source.directory(to))
                                .strategy(work == Work.SWAP ? UpdateStrategy.SWAP : UpdateStrategy.PATCH));
            }
            case REPLACE -> {
                Path file = live.resolve("same.txt");
                String old = Files.readString(file);
                String content = old.equals("same") ? "other" : "same";
                Files.writeString(file, content);
                TreeDigest after = digest();
                Files.writeString(file, old);
                yield new Change(
                        before,
                        after,
                        share.replace("office/same.txt").from(Source.bytes(content.getBytes(StandardCharsets.UTF_8))));
            }
            case REMOVE -> new Change(before, null, share.remove("office"));
        };
    }

    /** Digests what is there; null if nothing is. */
    @Nullable
    TreeDigest digest() throws IOException {
        return Files.exists(live) ? TreeDigest.of(live) : null;
    }

    /** Lists what should not be there when nobody publishes. */
    List<String> leftovers() throws IOException {
        return Leftovers.in(disk);
    }
}
