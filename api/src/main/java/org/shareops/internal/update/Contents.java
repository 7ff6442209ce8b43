package org.shareops.internal.update;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.source.SourceEntry;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;

/** Moves and hashes content. All hashes are SHA-256 in hexadecimal digits. */
final class Contents {
    /** From this many transfers on, writing and hashing overlap. */
    private static final int TRANSFERS_WORTH_A_PIPELINE = 4;

    private final Context context;

    Contents(Context context) {
        this.context = context;
    }

    /** What went over the wire. */
    record Sent(long size, String hash) {}

    /** Takes content piece by piece. */
    @FunctionalInterface
    private interface Sink {
        /** Takes the remaining bytes of a buffer, and returns a buffer for the next piece. */
        ByteBuffer take(ByteBuffer piece, long position) throws ShareException;
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

    /** Hashes a file of the share. */
    String hashOf(SharePath file) throws ShareException {
        MessageDigest digest = digest();
        try (ContentReader reader = context.volume().read(file)) {
            ByteBuffer piece = buffer(reader.size());
            long position = 0;
            while (reader.read(piece, position) >= 0) {
                context.cancellation().check();
                piece.flip();
                position += piece.remaining();
                digest.update(piece);
                piece.clear();
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Writes a file of the source into a new file; the caller syncs and closes it. */
    Sent send(Source source, SourceEntry entry, ContentWriter writer) throws ShareException {
        if (entry.size() < (long) TRANSFERS_WORTH_A_PIPELINE * context.traits().transferSize()) {
            return pump(source, entry, buffer(entry.size()), (piece, position) -> {
                int size = piece.remaining();
                writer.write(piece, position);
                context.meter().sent(size);
                return piece.clear();
            });
        }
        try (WritePipeline pipeline = new WritePipeline(context, writer)) {
            Sent sent = pump(source, entry, pipeline.buffer(), pipeline::write);
            pipeline.finish();
            return sent;
        }
    }

    /** Copies a file of the share through ourselves, where the server cannot. */
    long copy(SharePath from, ContentWriter writer) throws ShareException {
        try (ContentReader reader = context.volume().read(from)) {
            ByteBuffer piece = buffer(reader.size());
            long position = 0;
            while (reader.read(piece, position) >= 0) {
                context.cancellation().check();
                piece.flip();
                int size = piece.remaining();
                writer.write(piece, position);
                context.meter().sent(size);
                position += size;
                piece.clear();
            }
            return position;
        }
    }

    private Sent pump(Source source, SourceEntry entry, ByteBuffer first, Sink sink) throws ShareException {
        MessageDigest digest = digest();
        long position = 0;
        try (ReadableByteChannel channel = open(source, entry)) {
            ByteBuffer piece = first;
            while (fill(source, entry, channel, piece)) {
                context.cancellation().check();
                piece.flip();
                digest.update(piece.duplicate());
                int size = piece.remaining();
                piece = sink.take(piece, position);
                position += size;
            }
        } catch (ShareException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(source, entry, e);
        }
        if (position != entry.size()) {
            throw SourceTree.changed(
                    source,
                    List.of("\"" + String.join("/", entry.names()) + "\" had " + entry.size() + " bytes and gave "
                            + position));
        }
        return new Sent(position, HexFormat.of().formatHex(digest.digest()));
    }

    /** Fills the buffer as far as the source goes; false at its end. */
    private boolean fill(Source source, SourceEntry entry, ReadableByteChannel channel, ByteBuffer piece)
            throws ShareException {
        try {
            while (piece.hasRemaining() && channel.read(piece) >= 0) {
                // A channel may give less than asked for.
            }
        } catch (IOException e) {
            throw unreadable(source, entry, e);
        }
        return piece.position() > 0;
    }

    private ReadableByteChannel open(Source source, SourceEntry entry) throws ShareException {
        try {
            return entry.open();
        } catch (IOException e) {
            throw unreadable(source, entry, e);
        }
    }

    private ShareException unreadable(Source source, SourceEntry entry, IOException cause) throws ShareException {
        // Cancelling interrupts, and an interrupted channel fails like a broken one.
        context.cancellation().check();
        if (cause instanceof ShareException said) {
            return said;
        }
        return ShareException.of(
                        ErrorKind.SOURCE,
                        "read \"" + String.join("/", entry.names()) + "\" of the source " + source.describe())
                .detail(String.valueOf(cause.getMessage()))
                .cause(cause)
                .build();
    }
}
