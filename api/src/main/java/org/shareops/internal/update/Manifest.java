package org.shareops.internal.update;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.RecordText;
import org.shareops.model.Entry;
import org.shareops.model.FileId;
import org.shareops.model.SharePath;

/**
 * What the last update put into a directory. A line of text for each name, with a checksum at the end; names are escaped,
 * so that a line stays a line.
 *
 * @param target the directory's path inside the share
 * @param records a record for each name, by its path relative to the directory
 * @param predecessor of a version, the one that counted when it was published
 */
record Manifest(SharePath target, NavigableMap<SharePath, Line> records, Optional<String> predecessor) {
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
        return new Manifest(target, new TreeMap<>(), Optional.empty());
    }

    /** The same with records of its own. */
    Manifest copy() {
        return new Manifest(target, new TreeMap<>(records), predecessor);
    }

    byte[] toBytes() {
        RecordText text = new RecordText(HEADER).line(target.name(), predecessor.orElse(ABSENT));
        records.forEach((path, record) -> text.line(
                record.directory ? "d" : "f",
                Long.toString(record.size),
                record.modified.toString(),
                record.changed.map(Instant::toString).orElse(ABSENT),
                record.id.map(FileId::value).orElse(ABSENT),
                record.hash,
                path.toString()));
        return text.toBytes();
    }

    /** Reads what {@link #toBytes} wrote; null if it is damaged, of another target or of another version. */
    static @Nullable Manifest parse(byte[] bytes, SharePath target) {
        List<List<String>> lines = RecordText.parse(bytes, HEADER);
        if (lines == null
                || lines.isEmpty()
                || lines.get(0).size() != 2
                // The record's own name says the same by the rules of its volume; this is against mistakes.
                || !lines.get(0).get(0).equalsIgnoreCase(target.name())) {
            return null;
        }
        Manifest manifest =
                new Manifest(target, new TreeMap<>(), optional(lines.get(0).get(1)));
        try {
            for (List<String> fields : lines.subList(1, lines.size())) {
                if (fields.size() != FIELDS) {
                    return null;
                }
                manifest.records.put(
                        SharePath.of(fields.get(6)),
                        new Line(
                                fields.get(0).equals("d"),
                                Long.parseLong(fields.get(1)),
                                Instant.parse(fields.get(2)),
                                optional(fields.get(3)).map(Instant::parse),
                                optional(fields.get(4)).map(FileId::new),
                                fields.get(5)));
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            // The checksum holds, so another version wrote it; the contents are compared instead.
            return null;
        }
        return manifest;
    }

    private static Optional<String> optional(String field) {
        return field.equals(ABSENT) ? Optional.empty() : Optional.of(field);
    }
}
