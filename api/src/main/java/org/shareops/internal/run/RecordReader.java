package org.shareops.internal.run;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;
import org.shareops.spi.ContentReader;

/** Reads what {@link RecordText} or {@link RecordWriter} wrote piece by piece from a file of any size. For one thread. */
public final class RecordReader implements AutoCloseable {
    private static final int ZEROS_AT_ONCE = 1 << 16;

    private final ContentReader file;
    private final long mostBytes;
    /** What was read of the file. */
    private final ByteBuffer piece;
    /** Of a packed record. */
    private final @Nullable Inflater inflater;

    private final CRC32C crc = new CRC32C();
    /** Where the lines are, from its position on. */
    private ByteBuffer text;
    /** Whether the first line, which is never packed, has been read. */
    private boolean unpacking;

    private long position;

    private RecordReader(ContentReader file, int pieceSize, @Nullable Inflater inflater, long mostBytes) {
        this.file = file;
        this.mostBytes = mostBytes;
        this.inflater = inflater;
        this.piece = ByteBuffer.allocate((int) Math.max(1, Math.min(pieceSize, file.size())));
        piece.limit(0);
        this.text = piece;
    }

    /** Reads a file from its beginning; {@code pieceSize} bytes are asked for at once. */
    public static RecordReader plain(ContentReader file, int pieceSize) {
        return new RecordReader(file, pieceSize, null, Long.MAX_VALUE);
    }

    /**
     * As {@link #plain}, for a packed record.
     *
     * @param mostBytes what comes to more than this unpacked is taken for damaged
     */
    public static RecordReader packed(ContentReader file, int pieceSize, long mostBytes) {
        return new RecordReader(file, pieceSize, new Inflater(), mostBytes);
    }

    /** Lets go of memory. Idempotent. */
    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
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
            String words = new String(line, StandardCharsets.UTF_8);
            if (begun && words.startsWith("end ") && isAtEnd()) {
                return RecordText.end(crc).equals(words + "\n");
            }
            crc.update(line);
            crc.update('\n');
            if (begun) {
                taker.run(RecordText.fieldsOf(words));
            } else if (!words.equals(header)) {
                return false;
            } else if (inflater != null) {
                text = ByteBuffer.allocate(piece.capacity()).limit(0);
                unpacking = true;
            }
            begun = true;
        }
        return false;
    }

    /** Returns the next line without its line feed; null if there is none, or none of ours. */
    private byte @Nullable [] nextLine() throws ShareException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() <= RecordText.MOST_LINE_BYTES && !isAtEnd()) {
            int end = text.position();
            while (end < text.limit() && text.get(end) != '\n') {
                end++;
            }
            line.write(text.array(), text.position(), end - text.position());
            if (end < text.limit()) {
                text.position(end + 1);
                return line.toByteArray();
            }
            text.position(end);
        }
        return null;
    }

    private boolean isAtEnd() throws ShareException {
        if (text.hasRemaining()) {
            return false;
        }
        return (unpacking && inflater != null) ? !inflate(inflater) : isFileAtEnd();
    }

    private boolean isFileAtEnd() throws ShareException {
        if (position >= file.size()) {
            // What was added since it was opened is not ours to see: it may be half of something.
            return true;
        }
        piece.clear();
        int read = file.read(piece, position);
        piece.flip();
        position += Math.max(0, read);
        return read < 0;
    }

    /** Returns false at the end. */
    private boolean inflate(Inflater from) throws ShareException {
        text.clear();
        try {
            while (text.position() == 0 && !from.finished()) {
                if (!piece.hasRemaining() && isFileAtEnd()) {
                    throw new IllegalArgumentException("a packed record that is cut off");
                }
                from.setInput(piece);
                if (from.inflate(text) == 0 && from.needsDictionary()) {
                    throw new IllegalArgumentException("a packed record of another kind");
                }
            }
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("a packed record that is damaged", e);
        }
        if (from.getBytesWritten() > mostBytes) {
            throw new IllegalArgumentException("a packed record of more than " + mostBytes + " bytes");
        }
        boolean more = text.flip().hasRemaining();
        if (!more && (piece.hasRemaining() || !isFileAtEnd())) {
            throw new IllegalArgumentException("a packed record with something behind it");
        }
        return more;
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
