package org.shareops.internal.run;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;
import org.shareops.spi.ContentReader;

/** Reads what {@link RecordText} or {@link RecordWriter} wrote piece by piece from a file of any size. For one thread. */
public final class RecordReader {
    private static final int ZEROS_AT_ONCE = 1 << 16;

    private final ContentReader file;
    private final ByteBuffer piece;
    private final CRC32C crc = new CRC32C();
    private long position;

    /** Reads a file from its beginning; {@code pieceSize} bytes are asked for at once. */
    public RecordReader(ContentReader file, int pieceSize) {
        this.file = file;
        this.piece = ByteBuffer.allocate((int) Math.max(1, Math.min(pieceSize, file.size())));
        piece.limit(0);
    }

    /**
     * Gives each line's fields to {@code taker}.
     *
     * @return whether it is whole and undamaged; if not, nothing counts of what was given
     * @throws IllegalArgumentException if it is not of our form, or as {@code taker} throws it
     */
    public boolean read(String header, Parallel.Task<List<String>> taker) throws ShareException {
        boolean begun = false;
        for (byte[] line = nextLine(); line != null; line = nextLine()) {
            String text = new String(line, StandardCharsets.UTF_8);
            if (begun && text.startsWith("end ") && isAtEnd()) {
                return RecordText.end(crc).equals(text + "\n");
            }
            crc.update(line);
            crc.update('\n');
            if (begun) {
                taker.run(RecordText.fieldsOf(text));
            } else if (!text.equals(header)) {
                return false;
            }
            begun = true;
        }
        return false;
    }

    /** Returns the next line without its line feed; null if there is none, or none of ours. */
    private byte @Nullable [] nextLine() throws ShareException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() <= RecordText.MOST_LINE_BYTES && !isAtEnd()) {
            int end = piece.position();
            while (end < piece.limit() && piece.get(end) != '\n') {
                end++;
            }
            line.write(piece.array(), piece.position(), end - piece.position());
            if (end < piece.limit()) {
                piece.position(end + 1);
                return line.toByteArray();
            }
            piece.position(end);
        }
        return null;
    }

    private boolean isAtEnd() throws ShareException {
        if (piece.hasRemaining()) {
            return false;
        }
        piece.clear();
        int read = file.read(piece, position);
        piece.flip();
        position += Math.max(0, read);
        return read < 0;
    }

    /** Returns the first bytes of a file, as text. */
    public static String beginningOf(ContentReader file, int most) throws ShareException {
        return new String(bytesOf(file, 0, (int) Math.min(most, file.size())), StandardCharsets.UTF_8);
    }

    /** As {@link RecordText#isWhole}. */
    public static boolean isWhole(ContentReader file) throws ShareException {
        return isWhole(file, file.size());
    }

    private static boolean isWhole(ContentReader file, long length) throws ShareException {
        return length >= RecordText.END_LENGTH
                && RecordText.isWhole(bytesOf(file, length - RecordText.END_LENGTH, RecordText.END_LENGTH));
    }

    /** As {@link RecordText#isCutOff}. */
    public static boolean isCutOff(ContentReader file, String header) throws ShareException {
        long length = file.size();
        byte[] last = {};
        int left = 0;
        while (length > 0 && left == 0) {
            // Some systems give a file its length before its content.
            int count = (int) Math.min(length, ZEROS_AT_ONCE);
            last = bytesOf(file, length - count, count);
            left = last.length;
            while (left > 0 && last[left - 1] == 0) {
                left--;
            }
            length -= count - left;
        }
        byte[] first = (header + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] beginning = bytesOf(file, 0, (int) Math.min(length, first.length));
        return Arrays.equals(beginning, Arrays.copyOf(first, beginning.length)) && !isWhole(file, length);
    }

    private static byte[] bytesOf(ContentReader file, long from, int count) throws ShareException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
            read = file.read(bytes, from + bytes.position());
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
