package org.shareops.internal.run;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The form of all records that have to outlive a program, on shares and in outboxes: lines of text whose fields are set apart by tabs, after a line that says what
 * and of which version it is, before one with a checksum. Fields are escaped, so that a line stays a line.
 */
public final class RecordText {
    /** The word, eight digits and a line feed. */
    static final int END_LENGTH = 13;

    /** Larger than the longest path that any server holds, with all of it escaped. */
    static final int MOST_LINE_BYTES = 1 << 20;

    private final StringBuilder text;

    /** Starts a record; {@code header} says what it is, with the version. */
    public RecordText(String header) {
        this.text = new StringBuilder(header).append('\n');
    }

    /** Adds a line. */
    public RecordText line(String... fields) {
        return line(Arrays.asList(fields));
    }

    /** Adds a line. */
    public RecordText line(List<String> fields) {
        text.append(lineOf(fields));
        return this;
    }

    static StringBuilder lineOf(List<String> fields) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            line.append(i == 0 ? "" : "\t").append(escape(fields.get(i)));
        }
        return line.append('\n');
    }

    /** Returns the fields of a line, without its line feed. */
    static List<String> fieldsOf(String line) {
        List<String> fields = new ArrayList<>();
        for (String field : line.split("\t", -1)) {
            fields.add(unescape(field));
        }
        return fields;
    }

    /** Returns the whole record. */
    public byte[] toBytes() {
        String body = text.toString();
        return (body + end(body)).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the lines between header and checksum; null if it is damaged, cut off, or something else. */
    public static @Nullable List<List<String>> parse(byte[] bytes, String header) {
        String all = new String(bytes, StandardCharsets.UTF_8);
        int end = all.lastIndexOf("end ");
        if (end < 0 || !all.startsWith(header + "\n") || !all.substring(end).equals(end(all.substring(0, end)))) {
            return null;
        }
        List<List<String>> lines = new ArrayList<>();
        try {
            all.substring(header.length() + 1, end).lines().forEach(line -> lines.add(fieldsOf(line)));
        } catch (NumberFormatException e) {
            // The checksum holds, so another version wrote it.
            return null;
        }
        return lines;
    }

    /** Returns true if nothing is missing at the end, whether the rest is as it was written or not. */
    public static boolean isWhole(byte[] bytes) {
        String all = new String(bytes, StandardCharsets.UTF_8);
        int end = all.lastIndexOf("end ");
        return end >= 0 && all.length() - end == END_LENGTH && all.endsWith("\n");
    }

    /** Returns true if it is the beginning of what we write, as it is left when its program ends while it is written. */
    public static boolean isCutOff(byte[] bytes, String header) {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            // Some systems give a file its length before its content.
            length--;
        }
        String all = new String(bytes, 0, length, StandardCharsets.UTF_8);
        String first = header + "\n";
        boolean ours = all.length() < first.length() ? first.startsWith(all) : all.startsWith(first);
        return ours && !isWhole(all.getBytes(StandardCharsets.UTF_8));
    }

    private static String end(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return end(crc);
    }

    static String end(CRC32C crc) {
        return String.format(Locale.ROOT, "end %08x%n", crc.getValue()).replace("\r", "");
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '%' || c == '\u0085' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
                escaped.append(String.format(Locale.ROOT, "%%%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            if (text.charAt(i) == '%' && i + 5 <= text.length()) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
                i += 5;
            } else {
                plain.append(text.charAt(i));
                i++;
            }
        }
        return plain.toString();
    }
}
