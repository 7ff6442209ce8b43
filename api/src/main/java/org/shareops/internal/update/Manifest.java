package org.shareops.internal.update;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
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
import org.shareops.source.SourceEntry;
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
 * @param placed when the record itself was given its name, by the server's clock; {@link Instant#MIN} if nobody knows
 */
record Manifest(
        SharePath target, PathMap<Line> records, Optional<String> predecessor, Instant settled, Instant placed) {
    private static final String HEADER = "shareops-manifest 4";
    /** Larger than that of ten million files; a bound against a file that is no manifest. */
    static final long MOST_BYTES = 4L << 30;

    private static final String ABSENT = "-";
    private static final int FIELDS = 8;
    /** Lines of small files, of which there are most, have one field less. */
    private static final int FIELDS_WITH_BLOCKS = 9;
    /** So few that a mark costs little on the wire, and enough that no two files have the same by chance. */
    private static final int MARK_BYTES = 6;

    /**
     * One name.
     *
     * @param directory whether it is a directory; the other fields count for files only
     * @param size the size in bytes
     * @param modified when it was written, as the server listed it last
     * @param changed when it was changed, as the server listed it last
     * @param moved whether it was listed before it was given its name, which is a change on some servers
     * @param id its identity
     * @param hash that of its content, see {@link ContentHash}
     * @param blocks those of its content, if it is a large file and a server wrote it that can copy parts of it
     * @param mark what vouches for the source's file of this content, see {@link #markOf}; empty if nothing did
     */
    record Line(
            boolean directory,
            long size,
            Instant modified,
            Optional<Instant> changed,
            Optional<FileId> id,
            String hash,
            Blocks blocks,
            Optional<String> mark,
            boolean moved) {
        static Line ofFile(Entry entry, String hash, Blocks blocks, Optional<String> mark) {
            return new Line(
                    false, entry.size(), entry.modified(), entry.changed(), entry.id(), hash, blocks, mark, false);
        }

        /** The same of a file that is given its name later. */
        Line beforeMove() {
            return new Line(directory, size, modified, changed, id, hash, blocks, mark, true);
        }

        static Line ofDirectory() {
            return new Line(
                    true,
                    0,
                    Instant.EPOCH,
                    Optional.empty(),
                    Optional.empty(),
                    ABSENT,
                    Blocks.NONE,
                    Optional.empty(),
                    false);
        }

        private boolean stillHolds(Entry entry, Instant placed) {
            return !directory
                    && entry.isFile()
                    && entry.size() == size
                    && entry.modified().equals(modified)
                    && (entry.changed().equals(changed) || (moved && isNotChangedAfter(placed, entry)))
                    && entry.id().isPresent()
                    && entry.id().equals(id);
        }

        /** All names that an update changes are changed before its record is given its own. */
        private static boolean isNotChangedAfter(Instant placed, Entry entry) {
            return entry.changed().isPresent() && !entry.changed().get().isAfter(placed);
        }
    }

    static Manifest empty(SharePath target) {
        return new Manifest(target, PathMap.inMemory(), Optional.empty(), Instant.MAX, Instant.MIN);
    }

    /** The same directory, with nothing recorded yet. */
    static Manifest empty(Context context) {
        return new Manifest(
                context.path(), context.spill().map(Codecs.LINE), Optional.empty(), Instant.MAX, Instant.MIN);
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
        return line != null && line.stillHolds(entry, placed) && line.modified.isBefore(settled) ? line : null;
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
        return new Manifest(target, all, predecessor, settled, placed);
    }

    /**
     * Returns the hash of the content of a source's file if what is recorded is what this very file held, and it was not changed
     * since; else null, and it has to be read.
     */
    @Nullable
    String hashOf(SharePath path, SourceEntry entry) throws ShareException {
        Line line = records.get(path);
        if (line == null || line.directory || line.size != entry.size() || line.mark.isEmpty()) {
            return null;
        }
        return line.mark.equals(markOf(entry)) ? line.hash : null;
    }

    /** Returns what tells, in short, whether a source's file still holds what it holds now; empty if the source cannot say. */
    static Optional<String> markOf(SourceEntry entry) {
        if (!entry.marksContent()) {
            return Optional.empty();
        }
        byte[] whole = Contents.digest().digest(entry.changeMark().getBytes(StandardCharsets.UTF_8));
        return Optional.of(Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, MARK_BYTES)));
    }

    /** Writes it into an empty file, makes that durable and closes it. */
    void write(ContentWriter file, int pieceSize) throws ShareException {
        ManifestTimes modified = new ManifestTimes();
        ManifestTimes changed = new ManifestTimes();
        try (RecordWriter text = RecordWriter.packed(file, pieceSize, HEADER)) {
            text.line(target.name(), predecessor.orElse(ABSENT));
            records.entries().forEach(each -> text.line(fields(each.getValue(), each.getKey(), modified, changed)));
            text.end();
        }
    }

    /** What is alike in neighbouring lines stands side by side, which packs best. */
    private static List<String> fields(Line record, SharePath path, ManifestTimes modified, ManifestTimes changed) {
        List<String> fields = List.of(
                path.toString(),
                record.directory ? "d" : record.moved ? "m" : "f",
                Long.toString(record.size),
                record.directory ? ABSENT : modified.text(record.modified),
                record.changed.map(changed::text).orElse(ABSENT),
                record.id.map(FileId::value).orElse(ABSENT),
                ContentHash.inShort(record.hash),
                record.mark.orElse(ABSENT));
        return record.blocks.isNone()
                ? fields
                : Stream.concat(fields.stream(), Stream.of(record.blocks.toText()))
                        .toList();
    }

    /** The same with what its own file tells of its age. */
    Manifest asOf(Instant nowSettled, Instant nowPlaced) {
        return new Manifest(target, records, predecessor, nowSettled, nowPlaced);
    }

    /** Reads what {@link #write} wrote; null if it is damaged, of another target or of another version. */
    static @Nullable Manifest read(ContentReader file, Context context) throws ShareException {
        PathMap<Line> records = context.spill().map(Codecs.LINE);
        List<List<String>> first = new ArrayList<>();
        ManifestTimes modified = new ManifestTimes();
        ManifestTimes changed = new ManifestTimes();
        boolean whole;
        try (RecordReader reader = RecordReader.packed(file, context.traits().transferSize(), MOST_BYTES)) {
            whole = reader.read(HEADER, fields -> {
                if (first.isEmpty()) {
                    first.add(fields);
                } else {
                    records.put(SharePath.of(fields.get(0)), line(fields, modified, changed));
                }
            });
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException | IndexOutOfBoundsException e) {
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
        return new Manifest(context.path(), records, optional(first.get(0).get(1)), Instant.MAX, Instant.MIN);
    }

    private static Line line(List<String> fields, ManifestTimes modified, ManifestTimes changed) {
        if (fields.size() != FIELDS && fields.size() != FIELDS_WITH_BLOCKS) {
            throw new IllegalArgumentException("a line of " + fields.size() + " fields");
        }
        String kind = fields.get(1);
        long size = Long.parseLong(fields.get(2));
        return new Line(
                kind.equals("d"),
                size,
                optional(fields.get(3)).map(modified::time).orElse(Instant.EPOCH),
                optional(fields.get(4)).map(changed::time),
                optional(fields.get(5)).map(FileId::new),
                ContentHash.inFull(fields.get(6)),
                fields.size() == FIELDS ? Blocks.NONE : Blocks.parse(fields.get(8), size),
                optional(fields.get(7)),
                kind.equals("m"));
    }

    private static Optional<String> optional(String field) {
        return field.equals(ABSENT) ? Optional.empty() : Optional.of(field);
    }
}
