package org.shareops.internal.update;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.shareops.internal.run.ReadAhead;
import org.shareops.internal.run.SourceContent;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;

/** Moves and hashes content. All hashes are those of {@link ContentHash}. */
final class Contents {
    /** From this many transfers on, writing and hashing overlap. */
    private static final int TRANSFERS_WORTH_A_PIPELINE = 4;

    /** Files at a time of which pieces wait in memory. */
    private static final int MOST_READ_AHEAD = 4;

    private final Context context;
    private final Semaphore readingAhead = new Semaphore(MOST_READ_AHEAD);

    Contents(Context context) {
        this.context = context;
    }

    /** A whole file of the source. */
    record Whole(ByteBuffer bytes, String hash) {}

    /**
     * What was read of the source.
     *
     * @param blocks those of a large file where they were asked for
     */
    record Sent(long size, String hash, Blocks blocks) {
        Sent(long size, String hash) {
            this(size, hash, Blocks.NONE);
        }
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private ByteBuffer buffer(long size) {
        return ByteBuffer.allocate((int) Math.max(1, Math.min(context.traits().transferSize(), size)));
    }

    /** Hashes a file of the source. */
    String hashOf(Source source, SourceEntry entry) throws ShareException {
        return pump(source, entry, buffer(entry.size()), (piece, position) -> piece.clear())
                .hash();
    }

    /** Reads a small file of the source whole. */
    Whole read(Source source, SourceEntry entry) throws ShareException {
        // One more than it should have, so that one that has grown meanwhile is found out.
        ByteBuffer all = ByteBuffer.allocate((int) entry.size() + 1);
        Sent read = pump(source, entry, all, (piece, position) -> {
            if (piece.remaining() > entry.size() || position > 0) {
                throw SourceContent.changed(source, List.of("\"" + String.join("/", entry.names()) + "\" has grown"));
            }
            return ByteBuffer.allocate(1);
        });
        return new Whole(all.position(0).limit((int) read.size()), read.hash());
    }

    /** Hashes a file of the share. */
    String hashOf(SharePath file) throws ShareException {
        try (ContentReader reader = context.volume().read(file)) {
            ContentHash hash = new ContentHash(reader.size());
            inOrder(reader, (piece, position) -> hash.update(piece));
            return hash.finish().hash();
        }
    }

    /** Takes a piece of a file of the share. */
    @FunctionalInterface
    private interface Taker {
        void take(ByteBuffer piece, long position) throws ShareException;
    }

    /** Returns the size. */
    private long inOrder(ContentReader reader, Taker taker) throws ShareException {
        try (ReadAhead pieces = ReadAhead.ofAll(reader, context.traits(), readingAhead)) {
            long position = 0;
            for (ByteBuffer piece = pieces.next(); piece != null; piece = pieces.next()) {
                context.cancellation().check();
                int size = piece.remaining();
                taker.take(piece, position);
                position += size;
            }
            return position;
        }
    }

    /** Returns true if sending it takes several threads and several transfers in memory. */
    boolean isLarge(SourceEntry entry) {
        return entry.size()
                >= (long) TRANSFERS_WORTH_A_PIPELINE * context.traits().transferSize();
    }

    /** Writes a file of the source into a new file; the caller syncs and closes it. */
    Sent send(Source source, SourceEntry entry, ContentWriter writer) throws ShareException {
        if (!isLarge(entry)) {
            return pump(source, entry, buffer(entry.size()), (piece, position) -> {
                int size = piece.remaining();
                writer.write(piece, position);
                context.meter().sent(size);
                return piece.clear();
            });
        }
        ContentHash hash = new ContentHash(entry.size());
        try (WritePipeline pipeline = new WritePipeline(context, writer, hash)) {
            long size = content(source).pump(entry, pipeline.buffer(), pipeline::write);
            pipeline.finish();
            return new Sent(size, hash.finish().hash());
        }
    }

    /** The same for a large file, of which some is there already: that is hashed only. */
    Sent send(Source source, SourceEntry entry, ContentWriter writer, CopiedBlocks copied) throws ShareException {
        ContentHash hash = new ContentHash(entry.size());
        try (WritePipeline pipeline = new WritePipeline(context, writer, hash)) {
            ByteBuffer first = upTo(copied.untilTheyChange(0), pipeline.buffer());
            long size = content(source).pump(entry, first, (piece, position) -> {
                long next = position + piece.remaining();
                ByteBuffer free = copied.has(position) ? pipeline.leaveOut(piece) : pipeline.write(piece, position);
                return upTo(copied.untilTheyChange(next), free);
            });
            pipeline.finish();
            ContentHash.Result all = hash.finish();
            return new Sent(size, all.hash(), all.blocks());
        }
    }

    private static ByteBuffer upTo(long most, ByteBuffer empty) {
        return empty.limit((int) Math.min(most, empty.capacity()));
    }

    /** Hashes the blocks of a large file of the source. */
    Blocks blocksOf(Source source, SourceEntry entry) throws ShareException {
        Blocks.Hasher blocks = new Blocks.Hasher(entry.size());
        content(source).pump(entry, buffer(entry.size()), (piece, position) -> {
            blocks.update(piece);
            return piece.clear();
        });
        return blocks.finish();
    }

    /** Copies a file of the share through ourselves, where the server cannot. */
    long copy(SharePath from, ContentWriter writer) throws ShareException {
        try (ContentReader reader = context.volume().read(from)) {
            return inOrder(reader, (piece, position) -> {
                int size = piece.remaining();
                writer.write(piece, position);
                context.meter().sent(size);
            });
        }
    }

    private SourceContent content(Source source) {
        return new SourceContent(source, context.cancellation());
    }

    private Sent pump(Source source, SourceEntry entry, ByteBuffer first, SourceContent.Sink sink)
            throws ShareException {
        ContentHash hash = new ContentHash(entry.size());
        long size = content(source).pump(entry, first, (piece, position) -> {
            hash.update(piece.duplicate());
            return sink.take(piece, position);
        });
        return new Sent(size, hash.finish().hash());
    }
}
