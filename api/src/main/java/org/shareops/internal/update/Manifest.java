package org.shareops.internal.update;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.RecordReader;
import org.shareops.internal.run.RecordWriter;
import org.shareops.internal.spill.PathMap;
import org.shareops.model.Entry;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;

/**
 * What the last update put into a directory. A line of text for each name, with a checksum at the end, packed: it is read and
 * written by each update, over a network.
 *
 * @param target the directory's path inside the share
 * @param records a record for each name, by its path relative to the directory
 * @param predecessor of a version, the one that counted when it was published
 * @param settled files with an earlier time show another one when they are written again; of others that is not sure
 */
record Manifest(SharePath target, PathMap<Line> records, Optional<String> predecessor, Instant settled) {
    private static final String HEADER = "shareops-manifest 2";
    /** Larger than that of ten million files; a bound against a file that is no manifest. */
    static final long MOST_BYTES = 4L << 30;

    private static final String ABSENT = "-";
    private static final int FIELDS = 7;
    /** Lines of small files, of which there are most, have one field less. */
    private static final int FIELDS_WITH_BLOCKS = 8;

    /**
     * One name.
     *
     * @param directory whether it is a directory; the other fields count for files only
     * @param size the size in bytes
     * @param modified when it was written, as the server listed it after commit
     * @param changed when it was changed, as the server listed it after commit
     * @param id its identity
     * @param hash SHA-256 of its content in hexadecimal digits
     * @param blocks those of its content, if it is a large file and a server wrote it that can copy parts of it
     */
    record Line(
            boolean directory,
            long size,
            Instant modified,
            Optional<Instant> changed,
            Optional<FileId> id,
            String hash,
            Blocks blocks) {
        static Line ofFile(Entry entry, String hash, Blocks blocks) {
            return new Line(false, entry.size(), entry.modified(), entry.changed(), entry.id(), hash, blocks);
        }

        static Line ofDirectory() {
            return new Line(true, 0, Instant.EPOCH, Optional.empty(), Optional.empty(), ABSENT, Blocks.NONE);
        }

        private boolean stillHolds(Entry entry) {
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
        return new Manifest(target, PathMap.inMemory(), Optional.empty(), Instant.MAX);
    }

    /** The same directory, with nothing recorded yet. */
    static Manifest empty(Context context) {
        return new Manifest(context.path(), context.spill().map(Codecs.LINE), Optional.empty(), Instant.MAX);
    }

    /** Returns the hash of a file's content if what a listing shows is sure to be the very file that was recorded; else null. */
    @Nullable
    String hashOf(SharePath path, Entry entry) throws ShareException {
        Line line = vouched(path, entry);
        return line == null ? null : line.hash;
    }

    /** Returns the blocks of such a file; none if they are not recorded. */
    Blocks blocksOf(SharePath path, Entry entry) throws ShareException {
        Line line = vouched(path, entry);
        return line == null ? Blocks.NONE : line.blocks;
    }

    /** Returns the blocks of a content that has the recorded hash, whatever file it is in by now. */
    Blocks blocksOf(SharePath path, String hash) throws ShareException {
        Line line = records.get(path);
        return line != null && line.hash.equals(hash) ? line.blocks : Blocks.NONE;
    }

    private @Nullable Line vouched(SharePath path, Entry entry) throws ShareException {
        Line line = records.get(path);
        return line != null && line.stillHolds(entry) && line.modified.isBefore(settled) ? line : null;
    }

    /** The same with other records for some names; none where there is no value. */
    Manifest with(Context context, Map<SharePath, Optional<Line>> others) throws ShareException {
        PathMap<Line> all = context.spill().map(Codecs.LINE);
        records.entries()
                .filter(each -> !others.containsKey(each.getKey()))
                .forEach(each -> all.put(each.getKey(), each.getValue()));
        for (Map.Entry<SharePath, Optional<Line>> each : others.entrySet()) {
            if (each.getValue().isPresent()) {
                all.put(each.getKey(), each.getValue().get());
            }
        }
        return new Manifest(target, all, predecessor, settled);
    }

    /** Writes it into an empty file, makes that durable and closes it. */
    void write(ContentWriter file, int pieceSize) throws ShareException {
        try (RecordWriter text = RecordWriter.packed(file, pieceSize, HEADER)) {
            text.line(target.name(), predecessor.orElse(ABSENT));
            records.entries().forEach(each -> text.line(fields(each.getValue(), each.getKey())));
            text.end();
        }
    }

    private static List<String> fields(Line record, SharePath path) {
        List<String> fields = List.of(
                record.directory ? "d" : "f",
                Long.toString(record.size),
                text(record.modified),
                record.changed.map(Manifest::text).orElse(ABSENT),
                record.id.map(FileId::value).orElse(ABSENT),
                record.hash,
                path.toString());
        return record.blocks.isNone()
                ? fields
                : Stream.concat(fields.stream(), Stream.of(record.blocks.toText()))
                        .toList();
    }

    /**
     * Reads what {@link #write} wrote; null if it is damaged, of another target or of another version.
     *
     * @param settled as in the record
     */
    static @Nullable Manifest read(ContentReader file, Context context, Instant settled) throws ShareException {
        PathMap<Line> records = context.spill().map(Codecs.LINE);
        List<List<String>> first = new ArrayList<>();
        boolean whole;
        try (RecordReader reader = RecordReader.packed(file, context.traits().transferSize(), MOST_BYTES)) {
            whole = reader.read(HEADER, fields -> {
                if (first.isEmpty()) {
                    first.add(fields);
                } else {
                    records.put(SharePath.of(fields.get(6)), line(fields));
                }
            });
        } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // Damaged, or another version wrote it; the contents are compared instead.
            whole = false;
        }
        boolean ours = whole
                && !first.isEmpty()
                && first.get(0).size() == 2
                // The record's own name says the same by the rules of its volume; this is against mistakes.
                && first.get(0).get(0).equalsIgnoreCase(context.path().name());
        if (!ours) {
            records.clear();
            return null;
        }
        return new Manifest(context.path(), records, optional(first.get(0).get(1)), settled);
    }

    private static Line line(List<String> fields) {
        if (fields.size() != FIELDS && fields.size() != FIELDS_WITH_BLOCKS) {
            throw new IllegalArgumentException("a line of " + fields.size() + " fields");
        }
        long size = Long.parseLong(fields.get(1));
        return new Line(
                fields.get(0).equals("d"),
                size,
                time(fields.get(2)),
                optional(fields.get(3)).map(Manifest::time),
                optional(fields.get(4)).map(FileId::new),
                fields.get(5),
                fields.size() == FIELDS ? Blocks.NONE : Blocks.parse(fields.get(7), size));
    }

    /** Seconds and nanoseconds; there are two of them for each file. */
    private static String text(Instant time) {
        return time.getEpochSecond() + "." + time.getNano();
    }

    private static Instant time(String text) {
        int point = text.indexOf('.');
        return Instant.ofEpochSecond(
                Long.parseLong(text, 0, point, 10), Long.parseLong(text, point + 1, text.length(), 10));
    }

    private static Optional<String> optional(String field) {
        return field.equals(ABSENT) ? Optional.empty() : Optional.of(field);
    }
}
