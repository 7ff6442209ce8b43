package org.shareops.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Shares;

/** Files that change while they are read: on disks others may write to a file that is open. */
class DownloadTest {
    private static final int PIECE = 1 << 20;

    @TempDir
    Path directory;

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private Shares shares() {
        return Shares.builder().onlyGivenBackends().backend(new LocalBackend()).build();
    }

    @ParameterizedTest
    @ValueSource(ints = {PIECE + 1, 2 * PIECE, 3 * PIECE - 7})
    void aFileThatShrinksEndsWhereItEndsNow(int left) throws IOException {
        byte[] content = content(8 * PIECE + 5);
        Path file = Files.write(directory.resolve("f"), content);
        try (Shares shares = shares();
                InputStream in =
                        shares.share(directory.toUri().toString()).files().read("f")) {
            assertThat(in.read()).isEqualTo(content[0] & 0xFF);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(left);
            }
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 1, left));
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4 * PIECE, 4 * PIECE + 1, 6 * PIECE - 1})
    void aFileThatGrowsIsReadToItsNewEnd(int before) throws IOException {
        byte[] content = content(9 * PIECE + 3);
        Path file = Files.write(directory.resolve("f"), Arrays.copyOf(content, before));
        try (Shares shares = shares();
                InputStream in =
                        shares.share(directory.toUri().toString()).files().read("f")) {
            assertThat(in.read()).isEqualTo(content[0] & 0xFF);
            Files.write(file, Arrays.copyOfRange(content, before, content.length), StandardOpenOption.APPEND);
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 1, content.length));
        }
    }

    @Test
    void oneThatWasEmptyEnds() throws IOException {
        Files.createFile(directory.resolve("f"));
        try (Shares shares = shares();
                InputStream in =
                        shares.share(directory.toUri().toString()).files().read("f")) {
            assertThat(in.read()).isEqualTo(-1);
        }
    }
}
