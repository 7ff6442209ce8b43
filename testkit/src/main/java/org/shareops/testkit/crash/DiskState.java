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
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is on the disk below a share's top.
 *
 * @param live what users see, by path with {@code /} between names: of files content, time and mode, of directories the mode
 * @param control the paths of control directories and all that is in them
 */
record DiskState(SortedMap<String, String> live, SortedSet<String> control) {
    private static final String CONTROL = ".shareops";
    private static final String MANIFEST = ".man";

    static DiskState read(Path top) throws IOException {
        SortedMap<String, String> live = new TreeMap<>();
        SortedSet<String> control = new TreeSet<>();
        try (Stream<Path> all = Files.walk(top)) {
            for (Path path : all.filter(each -> !each.equals(top)).toList()) {
                String name = top.relativize(path).toString().replace('\\', '/');
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
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        String mode = view == null
                ? ""
                : PosixFilePermissions.toString(view.readAttributes().permissions());
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return "directory " + mode;
        }
        return HexFormat.of().formatHex(hash(Files.readAllBytes(path)), 0, 6) + " "
                + Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS) + " " + mode;
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
     * update of {@code target}, if that exists and lies directly below the share's top.
     */
    SortedSet<String> leftovers(String target) {
        SortedSet<String> left = new TreeSet<>(control);
        List<String> records = left.stream()
                .filter(name -> name.startsWith(CONTROL + "/")
                        && name.indexOf('/') == name.lastIndexOf('/')
                        && name.toLowerCase(Locale.ROOT).endsWith(MANIFEST))
                .toList();
        if (live.containsKey(target) && records.size() == 1) {
            left.remove(records.get(0));
            left.remove(CONTROL);
        }
        return left;
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
