package org.shareops.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes content, and looks at what came of it. */
final class Disks {
    private static final int FILES_IN_DIRECTORY = 200;
    private static final int PIECE = 1 << 20;

    private Disks() {}

    /** Writes files of 4 KiB that do not compress, 200 in each directory. */
    static Path small(Path directory, int files, long seed) throws IOException {
        Files.createDirectories(directory);
        for (int i = 0; i < files; i++) {
            Path file = directory.resolve(name(i));
            if (i % FILES_IN_DIRECTORY == 0) {
                Files.createDirectories(directory.resolve(folder(i)));
            }
            Files.write(file, random(Sizes.FILE, seed + i));
        }
        return directory;
    }

    /** Gives so many files of {@link #small} another content of the same size, always the same files. */
    static void change(Path directory, int files, int changed, long seed) throws IOException {
        int step = files / changed;
        for (int i = 0; i < changed; i++) {
            Files.write(directory.resolve(name(i * step)), random(Sizes.FILE, seed + i));
        }
    }

    /** Writes one file. */
    static Path big(Path directory, long bytes) throws IOException {
        Files.createDirectories(directory);
        byte[] piece = random(PIECE, bytes);
        try (OutputStream stream = Files.newOutputStream(directory.resolve("big.bin"))) {
            for (long done = 0; done < bytes; done += PIECE) {
                piece[0]++;
                stream.write(piece);
            }
        }
        return directory;
    }

    /**
     * Makes the file system with this file durable, as {@code syncfs(2)} does.
     *
     * @return how many seconds it took
     */
    static double sync(Path file) throws IOException {
        return Command.of("sync", "-f", file.toString()).run().seconds();
    }

    /** Returns true if the same names with the same sizes, and if asked the same contents, are in both directories. */
    static boolean same(Path one, Path other, boolean contents) throws IOException {
        Map<String, Long> files = sizes(one);
        if (!files.equals(sizes(other))) {
            return false;
        }
        if (contents) {
            for (String file : files.keySet()) {
                if (Files.mismatch(one.resolve(file), other.resolve(file)) >= 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The size of each file below a directory, by its name relative to that. */
    private static Map<String, Long> sizes(Path directory) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                if (Files.isRegularFile(file)) {
                    sizes.put(directory.relativize(file).toString(), Files.size(file));
                }
            }
        }
        return sizes;
    }

    private static String folder(int number) {
        return "folder" + number / FILES_IN_DIRECTORY;
    }

    private static String name(int number) {
        return folder(number) + "/file" + number + ".dat";
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
