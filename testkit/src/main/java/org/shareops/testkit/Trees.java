package org.shareops.testkit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Volume;

/** Makes local directory trees to test with. */
public final class Trees {
    private static final List<String> PLACES = List.of("", "BIN/", "DATA/", "DATA/EN/", "DOC/");
    private static final int LONGEST_FILLER = 200;

    private Trees() {}

    /**
     * Writes files, over existing ones if need be, and the directories that they need.
     *
     * @param files contents by name relative to {@code directory}, with {@code /} between names
     * @return {@code directory}
     */
    public static Path write(Path directory, Map<String, String> files) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, String> file : files.entrySet()) {
            writeFile(directory, file.getKey(), file.getValue());
        }
        return directory;
    }

    private static void writeFile(Path directory, String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(file, content);
    }

    /** As {@link #numbered(Path, int, String, long)} with the seed 0. */
    public static Path numbered(Path directory, int files, String version) throws IOException {
        return numbered(directory, files, version, 0);
    }

    /**
     * Writes the files {@link #numberedName} of 0 up to {@code files} - 1, each with a content of up to a few hundred
     * bytes that names the version. The same arguments give the same tree; another version gives the same names with other
     * contents.
     *
     * @return {@code directory}
     */
    public static Path numbered(Path directory, int files, String version, long seed) throws IOException {
        Files.createDirectories(directory);
        for (int number = 0; number < files; number++) {
            writeNumbered(directory, number, version, seed);
        }
        return directory;
    }

    /**
     * Writes one file of {@link #numbered(Path, int, String, long)} anew: to make a version of which only some files
     * differ.
     */
    public static void writeNumbered(Path directory, int number, String version, long seed) throws IOException {
        writeFile(directory, numberedName(number), numberedContent(number, version, seed));
    }

    /**
     * Returns the name of a numbered file, such as {@code DATA/EN/F0003.TXT}: a few directories, and names that every
     * server can hold.
     */
    public static String numberedName(int number) {
        return PLACES.get(number % PLACES.size()) + String.format(Locale.ROOT, "F%04d.TXT", number);
    }

    /** Returns the content of a numbered file. */
    public static String numberedContent(int number, String version, long seed) {
        Random random = new Random(seed * 1_000_003 + number);
        return "file " + number + " of " + version + "\n" + ".".repeat(random.nextInt(LONGEST_FILLER));
    }

    /** Digests a local directory; see {@link TreeDigest#of}. */
    public static TreeDigest digest(Path directory) throws IOException {
        return TreeDigest.of(directory);
    }

    /** Digests a directory of a volume; equal to that of a local directory with the same names and contents. */
    public static TreeDigest digest(Volume volume, SharePath directory) throws ShareException {
        return TreeContent.of(volume, directory).digest();
    }

    /** Copies a local directory with all that is below it to a name that does not exist yet. Returns {@code to}. */
    public static Path copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectory(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
        return to;
    }

    /** Deletes a local directory with all that is below it, without following links. It may be missing. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
