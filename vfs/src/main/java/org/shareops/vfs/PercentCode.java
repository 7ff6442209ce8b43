package org.shareops.vfs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.commons.vfs2.FileSystemException;

/**
 * Names in URLs. {@code %} and two digits stand for a byte of UTF-8 here, as in the URLs of shares. Commons VFS itself takes
 * them for a character of Latin-1, but writes them for plain ASCII alone, so that the two never differ about what it wrote.
 */
final class PercentCode {
    private PercentCode() {}

    /** Takes out all percent signs. */
    static String decoded(String text) throws FileSystemException {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int end = i;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            while (end < text.length() && text.charAt(end) == '%') {
                bytes.write(byteAt(text, end));
                end += 3;
            }
            if (end > i) {
                plain.append(utf8(bytes.toByteArray(), text.substring(i, end)));
                i = end;
            } else {
                plain.append(text.charAt(i++));
            }
        }
        return plain.toString();
    }

    private static int byteAt(String text, int at) throws FileSystemException {
        String sequence = text.substring(at, Math.min(at + 3, text.length()));
        int high = sequence.length() == 3 ? Character.digit(sequence.charAt(1), 16) : -1;
        int low = sequence.length() == 3 ? Character.digit(sequence.charAt(2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new FileSystemException("vfs.provider/invalid-escape-sequence.error", sequence);
        }
        return high << 4 | low;
    }

    private static String utf8(byte[] bytes, String sequence) throws FileSystemException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FileSystemException("vfs.provider/invalid-escape-sequence.error", sequence, e);
        }
    }

    /**
     * Puts into a path of Commons VFS what must not be taken for something else there: the percent sign, and the backslash,
     * which it takes for a slash.
     */
    static String inPath(String name) {
        return name.replace("%", "%25").replace("\\", "%5c");
    }

    /** Writes a name for a URL. Letters beyond ASCII stay as they are, as everywhere in Commons VFS. */
    static String inUrl(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c == 0x7F || "%#?\\".indexOf(c) >= 0) {
                text.append(String.format(Locale.ROOT, "%%%02x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** Writes the name of a share or a user for a URL, where more characters have a meaning. */
    static String inAuthority(String name) {
        return inUrl(name)
                .replace("/", "%2f")
                .replace(":", "%3a")
                .replace("@", "%40")
                .replace("!", "%21");
    }
}
