package org.shareops.testkit;

import java.util.Locale;
import java.util.regex.Pattern;

/** The names by which tests find what the library writes down, whatever names the volume can hold. */
public final class ControlNames {
    private static final Pattern AREA = Pattern.compile("(^|.*/)SHAREOPS(/.*|$)");
    private static final Pattern VERSION_OR_POINTER = Pattern.compile("(.*/)(V[0-9]{7}|CURRENT)(/.*|$)");

    private ControlNames() {}

    /**
     * Returns a path as it would be on a volume with long names: 8.3 volumes call the control directory {@code SHAREOPS}, and
     * show it, what is in it, versions and their pointer in capitals.
     *
     * @param path relative to a share's top, with {@code /} between names
     */
    public static String asLong(String path) {
        var area = AREA.matcher(path);
        if (area.matches()) {
            return area.group(1) + ".shareops" + area.group(2).toLowerCase(Locale.ROOT);
        }
        var version = VERSION_OR_POINTER.matcher(path);
        return version.matches()
                ? version.group(1) + version.group(2).toLowerCase(Locale.ROOT) + version.group(3)
                : path;
    }
}
