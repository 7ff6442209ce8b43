package org.shareops.backend.local;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** Paths as the C library takes them. */
final class LinuxPaths {
    /** What {@code java.nio} shows for bytes that are no text in this locale. */
    private static final char UNREADABLE = '\uFFFD';

    private LinuxPaths() {}

    /**
     * Returns a path's bytes with a zero at the end, in the encoding that {@code java.nio} uses for names, so that both
     * mean the same file. What cannot be encoded never becomes a {@link Path} in the first place.
     */
    static byte[] encode(Path path) {
        return zeroEnded(bytesOf(path));
    }

    /** Returns an absolute path's bytes as characters from 0 to 255, to compare with what {@code /proc} lists. */
    static String bytesAsLatin1(Path path) {
        return new String(bytesOf(path), StandardCharsets.ISO_8859_1);
    }

    /** Undoes {@link #bytesAsLatin1}, as text; bytes that are none in this locale become replacement characters. */
    static String textOfLatin1(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), nameEncoding());
    }

    /** Returns true if the text of the last name does not lead back to {@code path}, as its bytes are no text here. */
    static boolean isLossy(Path path) {
        String text = String.valueOf(path.getFileName());
        if (text.indexOf(UNREADABLE) < 0) {
            return false;
        }
        try {
            return !path.resolveSibling(text).equals(path);
        } catch (InvalidPathException e) {
            return true; // the encoding does not even have the replacement character
        }
    }

    /** Returns the last name with every byte that is not plain ASCII as {@code \xe9}, which most shells understand. */
    static String escapedName(Path path) {
        String bytes = bytesAsLatin1(path);
        StringBuilder text = new StringBuilder();
        for (char c : bytes.substring(bytes.lastIndexOf('/') + 1).toCharArray()) {
            if (c < ' ' || c > '~' || c == '\\') {
                text.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static byte[] bytesOf(Path path) {
        String text = path.toString();
        return text.indexOf(UNREADABLE) < 0
                ? text.getBytes(nameEncoding())
                : bytesOf(path.toUri().getRawPath());
    }

    /**
     * Undoes the percent-encoding of a URI's path, for names that the locale cannot read: as text they have lost bytes,
     * the URI keeps them.
     */
    private static byte[] bytesOf(String rawPath) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(rawPath.length());
        for (int i = 0; i < rawPath.length(); i++) {
            char c = rawPath.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(rawPath.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        byte[] all = bytes.toByteArray();
        // The URI of a directory ends in a slash, which would make the system follow a link of that name.
        return all.length > 1 && all[all.length - 1] == '/' ? Arrays.copyOf(all, all.length - 1) : all;
    }

    /** Returns the name in {@code /proc} under which an open descriptor's file can be reached. */
    static byte[] ofDescriptor(int descriptor) {
        return zeroEnded(("/proc/self/fd/" + descriptor).getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns a name of an extended attribute; those are bytes, which Latin-1 keeps as they are. */
    static byte[] attributeName(String name) {
        return zeroEnded(name.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] zeroEnded(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private static Charset nameEncoding() {
        String name = System.getProperty("sun.jnu.encoding");
        return name == null || !Charset.isSupported(name) ? Charset.defaultCharset() : Charset.forName(name);
    }
}
