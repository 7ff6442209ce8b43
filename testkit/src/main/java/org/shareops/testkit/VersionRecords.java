package org.shareops.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The records of versions that lie on a share's disk, a file for each version that {@code Share.versions} lists. */
public final class VersionRecords {
    private static final Pattern RECORD =
            Pattern.compile("(?<parent>(?:.*/)?)[.]shareops/[a-z2-7]{8}[.]ver/(?<version>v[0-9]{7})");

    private static final Pattern VERSION = Pattern.compile("(?<parent>(?:.*/)?)[^/]+/(?<version>v[0-9]{7})");

    private VersionRecords() {}

    /**
     * Makes all versions older, as if time had passed since they were published. Some servers tell the time in whole seconds,
     * so that to them a version of this very second is younger than nothing.
     */
    public static void makeOlder(Path disk, Duration age) throws IOException {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(disk)) {
            all = paths.filter(path -> RECORD.matcher(name(disk, path)).matches())
                    .toList();
        }
        for (Path record : all) {
            FileTime time = Files.getLastModifiedTime(record);
            Files.setLastModifiedTime(record, FileTime.from(time.toInstant().minus(age)));
        }
    }

    private static String name(Path disk, Path path) {
        return ControlNames.asLong(disk.relativize(path).toString().replace('\\', '/'));
    }

    /**
     * Returns those records that have a version beside their control directory, and the directories they lie in.
     *
     * @param control paths from a share's top, with {@code /} between names, of all that lies in control directories
     * @param live the paths of everything else
     */
    public static Set<String> ofVersions(Collection<String> control, Collection<String> live) {
        Set<String> versions = new TreeSet<>();
        for (String path : live) {
            Matcher version = VERSION.matcher(path);
            if (version.matches()) {
                versions.add(version.group("parent") + version.group("version"));
            }
        }
        Set<String> records = new TreeSet<>();
        for (String path : control) {
            Matcher record = RECORD.matcher(path);
            if (record.matches() && versions.contains(record.group("parent") + record.group("version"))) {
                records.add(path);
                records.add(path.substring(0, path.lastIndexOf('/')));
                records.add(record.group("parent") + ".shareops");
            }
        }
        return records;
    }
}
