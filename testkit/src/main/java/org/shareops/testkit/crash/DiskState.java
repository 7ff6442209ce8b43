package org.shareops.testkit.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.shareops.testkit.ControlNames;
import org.shareops.testkit.VersionRecords;
import org.shareops.update.Versioning;

/**
 * What is on the disk below a share's top.
 *
 * @param live what users see, by path with {@code /} between names: of files content, time and mode, of directories the
 *     mode, of symbolic links where they lead, of pointers to versions all but the time, which is that of their publication
 * @param control the paths of control directories and all that is in them
 */
record DiskState(SortedMap<String, String> live, SortedSet<String> control) {
    private static final String CONTROL = ".shareops";
    private static final String MANIFEST = ".man";
    private static final Pattern ATTEMPTS = Pattern.compile("(?i).*\\.tr[yn]");
    private static final Pattern VERSION = Pattern.compile(".*/v[0-9]{7}");

    static DiskState read(Path top) throws IOException {
        SortedMap<String, String> live = new TreeMap<>();
        SortedSet<String> control = new TreeSet<>();
        try (Stream<Path> all = Files.walk(top)) {
            for (Path path : all.filter(each -> !each.equals(top)).toList()) {
                String name =
                        ControlNames.asLong(top.relativize(path).toString().replace('\\', '/'));
                if (("/" + name + "/").contains("/" + CONTROL + "/")) {
                    control.add(name);
                } else {
                    live.put(name, describe(path));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new DiskState(live, control);
    }

    private static String describe(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "link to " + Files.readSymbolicLink(path);
        }
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        String mode = view == null
                ? ""
                : PosixFilePermissions.toString(view.readAttributes().permissions());
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return "directory " + mode;
        }
        String time = path.getFileName().toString().equalsIgnoreCase(Versioning.POINTER)
                ? ""
                : Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS) + " ";
        return HexFormat.of().formatHex(hash(Files.readAllBytes(path)), 0, 6) + " " + time + mode;
    }

    private static byte[] hash(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Returns what may not be there when nobody is at work: everything in control directories but the record of the last
     * update of {@code target}, or those of the versions in it, if the target exists and lies directly below the share's top, and
     * but the count of a killed program's attempts.
     */
    SortedSet<String> leftovers(String target) {
        SortedSet<String> left = new TreeSet<>(control);
        List<String> manifests = left.stream()
                .filter(name -> isDirectlyIn(CONTROL, name)
                        && name.toLowerCase(Locale.ROOT).endsWith(MANIFEST))
                .toList();
        if (live.containsKey(target) && manifests.size() == 1) {
            left.remove(manifests.get(0));
            left.remove(CONTROL);
        }
        left.removeAll(VersionRecords.ofVersions(control, versions(target)));
        // A killed program's count of its attempts waits for the next run of the same job.
        if (left.removeIf(
                name -> isDirectlyIn(CONTROL, name) && ATTEMPTS.matcher(name).matches())) {
            left.remove(CONTROL);
        }
        return left;
    }

    /** Returns the versions in {@code target} of which there is no record: nothing would ever collect them. */
    SortedSet<String> versionsWithoutRecord(String target) {
        SortedSet<String> missing = versions(target);
        missing.removeIf(
                version -> !VersionRecords.ofVersions(control, Set.of(version)).isEmpty());
        return missing;
    }

    /** Returns the paths of the versions in {@code target}; none if that is no directory of versions. */
    private SortedSet<String> versions(String target) {
        SortedSet<String> versions = new TreeSet<>(live.keySet());
        versions.removeIf(
                name -> !isDirectlyIn(target, name) || !VERSION.matcher(name).matches());
        return versions;
    }

    private static boolean isDirectlyIn(String directory, String name) {
        return name.startsWith(directory + "/") && name.indexOf('/', directory.length() + 1) < 0;
    }

    /** Says in what users see something else than in {@code other}. */
    String differenceTo(DiskState other) {
        List<String> lines = new ArrayList<>();
        SortedSet<String> names = new TreeSet<>(live.keySet());
        names.addAll(other.live.keySet());
        for (String name : names) {
            String here = live.getOrDefault(name, "absent");
            String there = other.live.getOrDefault(name, "absent");
            if (!here.equals(there)) {
                lines.add(name + ": " + here + " instead of " + there);
            }
        }
        return String.join("; ", lines);
    }
}
