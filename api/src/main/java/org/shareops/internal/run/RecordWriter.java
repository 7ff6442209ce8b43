package org.shareops.internal.run;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.shareops.model.ShareException;
import org.shareops.spi.ContentWriter;

/** Writes what {@link RecordText} writes piece by piece into a file, so that it may be of any size. For one thread. */
public final class RecordWriter {
    private final ContentWriter file;
    private final int pieceSize;
    private final CRC32C crc = new CRC32C();
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private long position;

    /**
     * Starts a record in an empty file.
     *
     * @param pieceSize how many bytes are sent at once, roughly
     */
    public RecordWriter(ContentWriter file, int pieceSize, String header) throws ShareException {
        this.file = file;
        this.pieceSize = pieceSize;
        add(header + "\n");
    }

    /** Adds a line. */
    public void line(String... fields) throws ShareException {
        line(Arrays.asList(fields));
    }

    /** Adds a line. */
    public void line(List<String> fields) throws ShareException {
        add(RecordText.lineOf(fields).toString());
    }

    /** Ends the record. The caller syncs and closes the file. */
    public void end() throws ShareException {
        piece.writeBytes(RecordText.end(crc).getBytes(StandardCharsets.UTF_8));
        send();
    }

    private void add(String text) throws ShareException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        crc.update(bytes);
        piece.writeBytes(bytes);
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
