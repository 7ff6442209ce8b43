package org.shareops.source;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Names whose bytes are no text in the encoding of this process. As text they hold replacement characters, and that text
 * is another name.
 */
final class LossyName {
    private static final char REPLACEMENT = '\uFFFD';

    private LossyName() {}

    /** Returns true if the text of the last name of {@code path} does not lead back to it. */
    static boolean is(Path path) {
        String text = String.valueOf(path.getFileName());
        if (text.indexOf(REPLACEMENT) < 0) {
            return false;
        }
        try {
            return !path.resolveSibling(text).equals(path);
        } catch (InvalidPathException e) {
            return true; // the encoding does not even have the replacement character
        }
    }

    /** Returns an absolute path with every byte that is not plain ASCII as {@code \xe9}, which most shells understand. */
    static String escaped(Path path) {
        String raw = path.toUri().getRawPath();
        if (raw == null) {
            return path.toString(); // a file system whose URIs have no path
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                c = (char) Integer.parseInt(raw.substring(i + 1, i + 3), 16);
                i += 2;
            }
            if (c < ' ' || c > '~' || c == '\\') {
                text.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                text.append(c);
            }
        }
        int last = text.length() - 1;
        return last > 0 && text.charAt(last) == '/' ? text.substring(0, last) : text.toString();
    }
}
