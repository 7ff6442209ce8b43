package org.shareops.backend.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is mounted where, in the order of mounting, as {@code /proc/self/mountinfo} lists it.
 *
 * @param mounts the mounts
 */
record MountTable(List<Mount> mounts) {
    private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");
    private static final String DEVICE = "unix:dev";
    private static final int DEVICE_FIELD = 2;
    private static final int POINT_FIELD = 4;
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    /**
     * One mount.
     *
     * @param point where, as bytes in the form of Latin-1, which takes any
     * @param device major and minor number, in decimal with a colon
     */
    record Mount(String point, String device) {}

    static MountTable read() throws IOException {
        return parse(Files.readAllLines(MOUNTINFO, StandardCharsets.ISO_8859_1));
    }

    static MountTable parse(List<String> lines) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : lines) {
            List<String> fields = Arrays.asList(line.split(" "));
            if (fields.size() > POINT_FIELD) {
                mounts.add(new Mount(unescape(fields.get(POINT_FIELD)), fields.get(DEVICE_FIELD)));
            }
        }
        return new MountTable(List.copyOf(mounts));
    }

    /**
     * Returns whether something is mounted on a directory: for systems that do not say so when it is looked at. Reads the
     * table each time, as mounts come and go. Where there is none, a device other than that of the directory above tells;
     * that misses bind mounts, and takes a subvolume for a mount, which is the safe mistake.
     *
     * @param directory an absolute path without symbolic links
     */
    static boolean isMountPoint(Path directory) {
        try {
            return read().hasPoint(directory);
        } catch (IOException e) {
            return differsFromParent(directory);
        }
    }

    /** Returns whether a directory lies on another device than the one above it. */
    static boolean differsFromParent(Path directory) {
        Path parent = directory.getParent();
        try {
            return parent == null
                    || !Files.getAttribute(directory, DEVICE, LinkOption.NOFOLLOW_LINKS)
                            .equals(Files.getAttribute(parent, DEVICE, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            return false; // it has gone, or the look at it fails with a better message
        }
    }

    boolean hasPoint(Path directory) {
        String place = LinuxPaths.bytesAsLatin1(directory);
        return mounts.stream().anyMatch(mount -> mount.point().equals(place));
    }

    /** Returns the mounts strictly below {@code directory}. */
    List<Mount> below(Path directory) {
        String above = LinuxPaths.bytesAsLatin1(directory);
        String prefix = above.endsWith("/") ? above : above + "/";
        return mounts.stream()
                .filter(mount ->
                        mount.point().startsWith(prefix) && !mount.point().equals(prefix))
                .toList();
    }

    /** Returns the device of the mount that holds {@code directory}: the innermost, and of those at one place the last. */
    Optional<String> deviceOf(Path directory) {
        String place = LinuxPaths.bytesAsLatin1(directory);
        return mounts.stream()
                .filter(mount -> mount.point().equals("/")
                        || place.equals(mount.point())
                        || place.startsWith(mount.point() + "/"))
                .reduce((outer, inner) ->
                        inner.point().length() >= outer.point().length() ? inner : outer)
                .map(Mount::device);
    }

    /** Undoes the kernel's way of writing blanks, tabs, line ends and backslashes: three octal digits. */
    static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        return OCTAL.matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 8))));
    }
}
