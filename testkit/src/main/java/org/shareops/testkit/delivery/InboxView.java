package org.shareops.testkit.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** An inbox as somebody sees it who is no client of this library. Thread-safe. */
public interface InboxView {
    /** Lists the names of all files in the inbox. */
    SortedSet<String> names() throws IOException;

    /** Reads a file; empty if it is not there (any more). */
    Optional<byte[]> content(String name) throws IOException;

    /** Looks at the server's disk. */
    static InboxView onDisk(Path directory) {
        return new InboxView() {
            @Override
            public SortedSet<String> names() throws IOException {
                SortedSet<String> names = new TreeSet<>();
                try (Stream<Path> all = Files.list(directory)) {
                    all.filter(Files::isRegularFile)
                            .forEach(file -> names.add(file.getFileName().toString()));
                }
                return names;
            }

            @Override
            public Optional<byte[]> content(String name) throws IOException {
                try {
                    return Optional.of(Files.readAllBytes(directory.resolve(name)));
                } catch (NoSuchFileException e) {
                    return Optional.empty();
                }
            }
        };
    }

    /** Returns true for the name of what readers may take. */
    static boolean isItem(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".itm");
    }
}
