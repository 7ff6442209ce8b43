package org.shareops.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the library has left on a share, seen on the disk. */
public final class Leftovers {
    private static final String CONTROL = ".shareops";
    private static final String MANIFEST = ".man";

    private Leftovers() {}

    /**
     * Lists everything in control directories but the records of what is there now, and those directories themselves if
     * they hold no record. A list that is empty is as it should be when nobody publishes.
     */
    public static List<String> in(Path disk) throws IOException {
        Set<String> ours = new TreeSet<>();
        Set<String> live = new TreeSet<>();
        try (Stream<Path> all = Files.walk(disk)) {
            all.map(path -> ControlNames.asLong(disk.relativize(path).toString()))
                    .forEach(path -> (path.contains(CONTROL) ? ours : live).add(path));
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                throw new IOException("somebody is at work below " + disk, e);
            }
            throw e;
        }
        List<String> records = ours.stream()
                .filter(path -> path.toLowerCase(Locale.ROOT).endsWith(MANIFEST))
                .toList();
        records.forEach(ours::remove);
        records.forEach(path -> ours.remove(path.substring(0, path.lastIndexOf('/'))));
        ours.removeAll(VersionRecords.ofVersions(ours, live));
        return List.copyOf(ours);
    }
}
