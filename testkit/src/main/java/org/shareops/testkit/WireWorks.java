package org.shareops.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.shareops.Operation;
import org.shareops.Share;
import org.shareops.Update;
import org.shareops.source.Source;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Versioning;

/** Two versions of a small package, one kind of replacement between them, and a look at what became of it. */
final class WireWorks {
    /** Keeps what an update must keep: the version it publishes, and the one that counted until then. */
    private static final Versioning FEWEST = Versioning.defaults().withKeep(1).withKeepFor(Duration.ZERO);

    private final WireMatrix.Work kind;
    private final Path one;
    private final Path two;
    private final Path expected;
    private final Path disk;
    private final String target;
    private final Path live;

    /**
     * What is to be done.
     *
     * @param before how the directory looked before; absent is null
     * @param after how it is to look afterwards
     * @param seen what readers are to see afterwards, even if what they need no more is not removed yet
     */
    record Change(
            @Nullable TreeDigest before,
            @Nullable TreeDigest after,
            @Nullable TreeDigest seen,
            Operation<?> operation) {
        Change(@Nullable TreeDigest before, @Nullable TreeDigest after, Operation<?> operation) {
            this(before, after, after, operation);
        }
    }

    WireWorks(WireMatrix.Work kind, Path work, Path disk) throws IOException {
        this.kind = kind;
        this.one = Trees.numbered(work.resolve("one"), 3, "one");
        this.two = Trees.numbered(work.resolve("two"), 3, "two");
        Trees.write(one, Map.of("same.txt", "same", "OLD/gone.txt", "gone"));
        Trees.write(two, Map.of("same.txt", "same", "NEW/come.txt", "come"));
        this.expected = work.resolve("expected");
        this.disk = disk;
        this.target = kind.isOnVersions() ? "versions" : "office";
        this.live = disk.resolve(target);
    }

    /** Publishes what there has to be for a change, however it looked before. */
    void publish(Share share) throws IOException {
        if (kind.isOnVersions()) {
            version(share, two).run();
            version(share, one).run();
        } else {
            share.update(target).from(Source.directory(one)).run();
        }
    }

    private Update version(Share share, Path content) {
        return share.update(target)
                .from(Source.directory(content))
                .strategy(UpdateStrategy.VERSIONED)
                .versioning(FEWEST);
    }

    /** The next change of what is there now: from the one version to the other, and back the next time. */
    Change next(Share share) throws IOException {
        TreeDigest before = digest();
        return switch (kind) {
            case SWAP, PATCH -> {
                Path to = other(live);
                yield new Change(
                        before,
                        TreeDigest.of(to),
                        share.update(target)
                                .from(Source.directory(to))
                                .strategy(kind == WireMatrix.Work.SWAP ? UpdateStrategy.SWAP : UpdateStrategy.PATCH));
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
                        share.replace(target + "/same.txt")
                                .from(Source.bytes(content.getBytes(StandardCharsets.UTF_8))));
            }
            case REMOVE -> new Change(before, null, share.remove(target));
            case VERSIONED -> {
                VersionRecords.makeOlder(disk, Duration.ofHours(1));
                Path to = other(live.resolve(current()));
                yield new Change(before, withNext(to), TreeDigest.of(to), version(share, to));
            }
            case ROLLBACK -> {
                SortedSet<String> versions = versions();
                versions.remove(current());
                String to = versions.last();
                yield new Change(
                        before,
                        ledTo(to),
                        TreeDigest.of(live.resolve(to)),
                        share.rollback(target).to(to));
            }
        };
    }

    /** Returns the version that does not lie there. */
    private Path other(Path place) throws IOException {
        return TreeDigest.of(one).equals(TreeDigest.of(place)) ? two : one;
    }

    private String current() throws IOException {
        return Files.readString(live.resolve(Versioning.POINTER)).strip();
    }

    private SortedSet<String> versions() throws IOException {
        SortedSet<String> names = new TreeSet<>();
        try (Stream<Path> all = Files.list(live)) {
            all.filter(Files::isDirectory)
                    .forEach(path -> names.add(path.getFileName().toString()));
        }
        return names;
    }

    /** How it is to look when another version was published: nobody needs any but that and the present one. */
    private TreeDigest withNext(Path content) throws IOException {
        String next = String.format(
                Locale.ROOT, "v%07d", Integer.parseInt(versions().last().substring(1)) + 1);
        Trees.delete(expected);
        Files.createDirectory(expected);
        Trees.copy(live.resolve(current()), expected.resolve(current()));
        Trees.copy(content, expected.resolve(next));
        Trees.write(expected, Map.of(Versioning.POINTER, next + "\n"));
        return TreeDigest.of(expected);
    }

    private TreeDigest ledTo(String version) throws IOException {
        Trees.delete(expected);
        Trees.copy(live, expected);
        Trees.write(expected, Map.of(Versioning.POINTER, version + "\n"));
        return TreeDigest.of(expected);
    }

    /** Digests what is there; null if nothing is. */
    @Nullable
    TreeDigest digest() throws IOException {
        return Files.exists(live) ? TreeDigest.of(live) : null;
    }

    /** Digests what readers see: of versions the one that counts. */
    @Nullable
    TreeDigest seen() throws IOException {
        return kind.isOnVersions() ? TreeDigest.of(live.resolve(current())) : digest();
    }

    /** Lists what should not be there when nobody publishes. */
    List<String> leftovers() throws IOException {
        return Leftovers.in(disk);
    }
}
