package org.shareops.vfs;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/**
 * How long the list of entries of a zip archive is, by the record at its end. Java reads the whole list into memory when it opens
 * an archive, so that has to be known before.
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCATOR_64_LENGTH = 20;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_LENGTH = 56;
    /** What an entry takes up in the list, on average: 46 bytes, its name, its times and its comment. */
    private static final long PER_ENTRY = 512;

    private static final long SPARE = 1 << 20;

    private ZipDirectory() {}

    /**
     * Fails if the list is longer than one of so many entries. A comment may hold what looks like another end: then each counts,
     * since readers differ in which they believe.
     */
    static void check(File zip, Budget budget) throws IOException {
        try (FileChannel file = FileChannel.open(zip.toPath(), StandardOpenOption.READ)) {
            long size = file.size();
            long from = Math.max(0, size - END_LENGTH - LONGEST_COMMENT - LOCATOR_64_LENGTH);
            ByteBuffer tail = at(file, from, (int) (size - from));
            for (int i = 0; i + END_LENGTH <= tail.limit(); i++) {
                if (tail.getInt(i) == END) {
                    budget.expect(Short.toUnsignedLong(tail.getShort(i + 10)));
                    checkLength(Integer.toUnsignedLong(tail.getInt(i + 12)), size, budget);
                    if (i >= LOCATOR_64_LENGTH && tail.getInt(i - LOCATOR_64_LENGTH) == LOCATOR_64) {
                        check64(file, tail.getLong(i - LOCATOR_64_LENGTH + 8), budget);
                    }
                }
            }
        }
    }

    private static void check64(FileChannel file, long position, Budget budget) throws IOException {
        if (position < 0 || position > file.size() - END_64_LENGTH) {
            return;
        }
        ByteBuffer end = at(file, position, END_64_LENGTH);
        if (end.getInt(0) == END_64) {
            budget.expect(end.getLong(32));
            checkLength(end.getLong(40), file.size(), budget);
        }
    }

    /** A list that is longer than the archive is none: 32 bits may say that 64 tell. */
    private static void checkLength(long length, long size, Budget budget) throws IOException {
        if (length >= 0 && length <= size && length > SPARE) {
            budget.expect((length - SPARE) / PER_ENTRY);
        }
    }

    private static ByteBuffer at(FileChannel file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) >= 0) {
            // A channel may give less than asked for.
        }
        return bytes.flip();
    }
}
