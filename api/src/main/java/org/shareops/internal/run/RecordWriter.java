package org.shareops.internal.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;
import org.shareops.spi.ContentWriter;

/**
 * Writes what {@link RecordText} writes piece by piece into a file, so that it may be of any size. A packed record is the same,
 * with all that follows its first line as a zlib stream (RFC 1950). For one thread.
 */
public final class RecordWriter implements AutoCloseable {
    private final ContentWriter file;
    private final int pieceSize;
    private final CRC32C crc = new CRC32C();
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    /** Of a packed record. */
    private final @Nullable Deflater deflater;

    private OutputStream lines = piece;
    private long position;

    private RecordWriter(ContentWriter file, int pieceSize, String header, @Nullable Deflater deflater)
            throws ShareException {
        this.file = file;
        this.pieceSize = pieceSize;
        this.deflater = deflater;
        add(header + "\n");
        if (deflater != null) {
            lines = new DeflaterOutputStream(piece, deflater);
        }
    }

    /**
     * Starts a record in an empty file.
     *
     * @param pieceSize how many bytes are sent at once, roughly
     */
    public static RecordWriter plain(ContentWriter file, int pieceSize, String header) throws ShareException {
        return new RecordWriter(file, pieceSize, header, null);
    }

    /** As {@link #plain}, for what is long and is sent over a network. */
    public static RecordWriter packed(ContentWriter file, int pieceSize, String header) throws ShareException {
        return new RecordWriter(file, pieceSize, header, new Deflater());
    }

    /** Adds a line. */
    public void line(String... fields) throws ShareException {
        line(Arrays.asList(fields));
    }

    /** Adds a line. */
    public void line(List<String> fields) throws ShareException {
        add(RecordText.lineOf(fields).toString());
    }

    /** Ends the record, makes it durable and closes the file. */
    public void end() throws ShareException {
        try {
            lines.write(RecordText.end(crc).getBytes(StandardCharsets.UTF_8));
            lines.close();
        } catch (IOException e) {
            throw inMemory(e);
        }
        file.finish(ByteBuffer.wrap(piece.toByteArray()), position);
    }

    /** Lets go of memory; without {@link #end()} what was written is no record. Idempotent. */
    @Override
    public void close() {
        if (deflater != null) {
            deflater.end();
        }
    }

    private static UncheckedIOException inMemory(IOException e) {
        return new UncheckedIOException("memory does not fail", e);
    }

    private void add(String text) throws ShareException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        crc.update(bytes);
        try {
            lines.write(bytes);
        } catch (IOException e) {
            throw inMemory(e);
        }
        if (piece.size() >= pieceSize) {
            send();
        }
    }

    private void send() throws ShareException {
        file.write(ByteBuffer.wrap(piece.toByteArray()), position);
        position += piece.size();
        piece.reset();
    }
}
