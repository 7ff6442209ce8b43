package org.shareops.internal.update;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Entry;
import org.shareops.model.FileId;
import org.shareops.model.SharePath;

/**
 * What the last update put into a directory. A line of text for each name, with a checksum at the end; names are escaped,
 * so that a line stays a line.
 *
 * @param target the directory's path inside the share
 * @param records a record for each name, by its path relative to the directory
 */
record Manifest(SharePath target, NavigableMap<SharePath, Line> records) {
    private static final String HEADER = "shareops-manifest 1";
    private static final String ABSENT = "-";
    private static final int FIELDS = 7;

    /**
     * One name.
     *
     * @param directory whether it is a directory; the other fields count for files only
     * @param size the size in bytes
     * @param modified when it was written, as the server listed it after commit
     * @param changed when it was changed, as the server listed it after commit
     * @param id its identity
     * @param hash SHA-256 of its content in hexadecimal digits
     */
    record Line(
            boolean directory,
            long size,
            Instant modified,
            Optional<Instant> changed,
            Optional<FileId> id,
            String hash) {
        static Line ofFile(Entry entry, String hash) {
            return new Line(false, entry.size(), entry.modified(), entry.changed(), entry.id(), hash);
        }

        static Line ofDirectory() {
            return new Line(true, 0, Instant.EPOCH, Optional.empty(), Optional.empty(), ABSENT);
        }

        /** Returns true if a listing shows the very file that was recorded, so that its hash still holds. */
        boolean stillHolds(Entry entry) {
            return !directory
                    && entry.isFile()
                    && entry.size() == size
                    && entry.modified().equals(modified)
                    && entry.changed().equals(changed)
                    && entry.id().isPresent()
                    && entry.id().equals(id);
        }
    }

    static Manifest empty(SharePath target) {
        return new Manifest(target, new TreeMap<>());
    }

    byte[] toBytes() {
        StringBuilder text = new StringBuilder(HEADER).append('\n').append(escape(target.toString()));
        text.append('\n');
        records.forEach((path, record) -> text.append(record.directory ? 'd' : 'f')
                .append('\t')
                .append(record.size)
                .append('\t')
                .append(record.modified)
                .append('\t')
                .append(record.changed.map(Instant::toString).orElse(ABSENT))
                .append('\t')
                .append(record.id.map(id -> escape(id.value())).orElse(ABSENT))
                .append('\t')
                .append(record.hash)
                .append('\t')
                .append(escape(path.toString()))
                .append('\n'));
        String checksum = checksum(text.toString());
        text.append("end ").append(checksum).append('\n');
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads what {@link #toBytes} wrote; null if it is damaged, of another target or of another version. */
    static @Nullable Manifest parse(byte[] bytes, SharePath target) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.lastIndexOf("end ");
        if (end < 0 || !text.substring(end).equals("end " + checksum(text.substring(0, end)) + "\n")) {
            return null;
        }
        try (BufferedReader lines = new BufferedReader(new StringReader(text.substring(0, end)))) {
            if (!HEADER.equals(lines.readLine()) || !escape(target.toString()).equals(lines.readLine())) {
                return null;
            }
            Manifest manifest = empty(target);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t", -1);
                if (fields.length != FIELDS) {
                    return null;
                }
                manifest.records.put(
                        SharePath.of(unescape(fields[6])),
                        new Line(
                                fields[0].equals("d"),
                                Long.parseLong(fields[1]),
                                Instant.parse(fields[2]),
                                optional(fields[3]).map(Instant::parse),
                                optional(fields[4]).map(id -> new FileId(unescape(id))),
                                fields[5]));
            }
            return manifest;
        } catch (DateTimeException | IllegalArgumentException e) {
            // The checksum holds, so another version wrote it; the contents are compared instead.
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("reading a string in memory does not fail", e);
        }
    }

    private static Optional<String> optional(String field) {
        return field.equals(ABSENT) ? Optional.empty() : Optional.of(field);
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
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
