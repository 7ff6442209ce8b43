package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.shareops.testkit.TreeContent;
import org.shareops.testkit.Trees;

/** The files of a package, numbered from 1. */
final class PackageFiles {
    static final int COUNT = 100;

    private PackageFiles() {}

    static String name(int number) {
        return String.format(Locale.ROOT, "FILE%03d.DAT", number);
    }

    /** Returns the names of a directory's files, in order. */
    static List<String> namesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Writes the old version. */
    static TreeContent writeOld(Path directory) throws IOException {
        return writeNew(directory, 0);
    }

    /** Writes a new version, of which the first {@code changed} files differ from the old one. */
    static TreeContent writeNew(Path directory, int changed) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        for (int number = 1; number <= COUNT; number++) {
            files.put(name(number), "file " + number + (number <= changed ? ", new\n" : ", old\n").repeat(50));
        }
        return TreeContent.of(Trees.write(directory, files));
    }

    /** Returns of how many files neither the one nor the other content is there. */
    static int lost(TreeContent now, TreeContent one, TreeContent other) {
        return (int) one.files().keySet().stream()
                .filter(name -> {
                    String content = now.files().get(name);
                    return content == null
                            || !(content.equals(one.files().get(name))
                                    || content.equals(other.files().get(name)));
                })
                .count();
    }
}
