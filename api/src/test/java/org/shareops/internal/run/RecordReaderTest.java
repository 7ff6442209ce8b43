package org.shareops.internal.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.shareops.model.FileId;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RenameMode;

/** Records in pieces are those in one piece. */
class RecordReaderTest {
    private static final String HEADER = "shareops-test 1";
    private static final List<List<String>> LINES = List.of(
            List.of("a", "", "tab\tand\nline", "\u0085%\ud83d\ude00 ä"),
            List.of("end 12345678"),
            List.of("x".repeat(500), "y"),
            List.of(""));

    private static byte[] whole() {
        RecordText text = new RecordText(HEADER);
        LINES.forEach(text::line);
        return text.toBytes();
    }

    private static boolean read(byte[] bytes, int piece, List<List<String>> into) throws ShareException {
        try {
            return RecordReader.plain(new Bytes(bytes), piece).read(HEADER, into::add);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Test
    void writesWhatIsWrittenAtOnce() throws ShareException {
        for (int piece : new int[] {1, 7, 100, 100_000}) {
            Written file = new Written();
            RecordWriter writer = RecordWriter.plain(file, piece, HEADER);
            for (List<String> line : LINES) {
                writer.line(line);
            }
            writer.end();
            assertThat(Arrays.copyOf(file.bytes.array(), file.bytes.position())).isEqualTo(whole());
        }
    }

    @Test
    void readsWhatWasWritten() throws ShareException {
        for (int piece : new int[] {1, 7, 100, 100_000}) {
            List<List<String>> lines = new ArrayList<>();
            assertThat(read(whole(), piece, lines)).isTrue();
            assertThat(lines).isEqualTo(LINES).isEqualTo(RecordText.parse(whole(), HEADER));
        }
    }

    @Test
    void R4_noticesEveryDamage() throws ShareException {
        byte[] whole = whole();
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            assertThat(read(damaged, 64, new ArrayList<>())).as("byte %d", i).isFalse();
            byte[] cut = Arrays.copyOf(whole, i);
            assertThat(read(cut, 64, new ArrayList<>())).as("cut at %d", i).isFalse();
            byte[] longer = Arrays.copyOf(whole, whole.length + i + 1);
            assertThat(read(longer, 64, new ArrayList<>())).as("%d more", i + 1).isFalse();
        }
        assertThat(RecordReader.plain(new Bytes(whole), 64).read("shareops-test 2", line -> {}))
                .isFalse();
    }

    private static byte[] packed(int piece, List<List<String>> lines) throws ShareException {
        Written file = new Written();
        try (RecordWriter writer = RecordWriter.packed(file, piece, HEADER)) {
            for (List<String> line : lines) {
                writer.line(line);
            }
            writer.end();
        }
        return Arrays.copyOf(file.bytes.array(), file.bytes.position());
    }

    private static boolean readPacked(byte[] bytes, int piece, long most, List<List<String>> into)
            throws ShareException {
        try (RecordReader reader = RecordReader.packed(new Bytes(bytes), piece, most)) {
            return reader.read(HEADER, into::add);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Test
    void readsWhatWasPacked() throws ShareException {
        for (int piece : new int[] {1, 7, 100, 100_000}) {
            List<List<String>> lines = new ArrayList<>();
            assertThat(readPacked(packed(piece, LINES), piece, Long.MAX_VALUE, lines))
                    .as("pieces of %d", piece)
                    .isTrue();
            assertThat(lines).isEqualTo(LINES);
        }
        assertThat(packed(100, LINES)).hasSizeLessThan(whole().length / 2).startsWith((HEADER + "\n").getBytes(UTF_8));
    }

    @Test
    void R4_noticesEveryDamageOfWhatIsPacked() throws ShareException {
        byte[] whole = packed(100, LINES);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            List<List<String>> lines = new ArrayList<>();
            // A few bits of a zlib stream mean nothing.
            boolean good = readPacked(damaged, 64, Long.MAX_VALUE, lines);
            assertThat(!good || lines.equals(LINES)).as("byte %d", i).isTrue();
            byte[] cut = Arrays.copyOf(whole, i);
            assertThat(readPacked(cut, 64, Long.MAX_VALUE, new ArrayList<>()))
                    .as("cut at %d", i)
                    .isFalse();
            byte[] longer = Arrays.copyOf(whole, whole.length + i + 1);
            assertThat(readPacked(longer, 64, Long.MAX_VALUE, new ArrayList<>()))
                    .as("%d more", i + 1)
                    .isFalse();
        }
        assertThat(readPacked(whole(), 64, Long.MAX_VALUE, new ArrayList<>())).isFalse();
    }

    /** Whoever can write to a share could have us fill our own disk. */
    @Test
    void whatUnpacksToMoreThanAllowedIsDamaged() throws ShareException {
        List<List<String>> alike = Collections.nCopies(10_000, List.of("x".repeat(100)));
        byte[] bomb = packed(100, alike);
        assertThat(bomb).hasSizeLessThan(10_000);
        assertThat(readPacked(bomb, 64, 2_000_000, new ArrayList<>())).isTrue();
        List<List<String>> lines = new ArrayList<>();
        assertThat(readPacked(bomb, 64, 100_000, lines)).isFalse();
        assertThat(lines).hasSizeLessThan(1_010);
    }

    @Test
    void R4_tellsWhatWasCutOffFromWhatIsDamaged() throws ShareException {
        byte[] whole = whole();
        for (int i = 0; i <= whole.length; i++) {
            for (int zeros : new int[] {0, 1, 70_000}) {
                byte[] padded = Arrays.copyOf(Arrays.copyOf(whole, i), i + zeros);
                Bytes file = new Bytes(padded);
                assertThat(RecordReader.isWhole(file)).as("%d and %d", i, zeros).isEqualTo(RecordText.isWhole(padded));
                assertThat(RecordReader.isCutOff(file, HEADER))
                        .as("%d and %d", i, zeros)
                        .isEqualTo(RecordText.isCutOff(padded, HEADER));
            }
        }
        byte[] other = "something else".getBytes(StandardCharsets.UTF_8);
        assertThat(RecordReader.isCutOff(new Bytes(other), HEADER)).isFalse();
    }

    private record Bytes(byte[] bytes) implements ContentReader {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            int count = (int) Math.min(target.remaining(), bytes.length - position);
            if (count <= 0) {
                return -1;
            }
            target.put(bytes, (int) position, count);
            return count;
        }

        @Override
        public void close() {}
    }

    private static final class Written implements ContentWriter {
        private final ByteBuffer bytes = ByteBuffer.allocate(10_000);

        @Override
        public void write(ByteBuffer source, long position) {
            assertThat(position).isEqualTo(bytes.position());
            bytes.put(source);
        }

        @Override
        public void sync() {}

        @Override
        public FileId id() {
            return new FileId("1");
        }

        @Override
        public SharePath path() {
            return SharePath.of("record");
        }

        @Override
        public void confirm() {}

        @Override
        public void renameTo(SharePath path, RenameMode mode) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
