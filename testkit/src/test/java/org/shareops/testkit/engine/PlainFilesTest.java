package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.ShareFiles;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryServer;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.source.Source;

/** Reading at positions, and what is said of a file. */
class PlainFilesTest {
    private static final int SIZE = 300_000;

    private final MemoryServer server =
            MemoryServer.create("srv", MemoryProfile.windows()).addShare("a");
    private final Shares shares = Shares.builder()
            .onlyGivenBackends()
            .backend(new MemoryBackend(server))
            .build();
    private final ShareFiles files = shares.share("mem://srv/a").files();

    @BeforeEach
    void writeFile() throws IOException {
        byte[] content = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            content[i] = (byte) ((i * 31) >> 3);
        }
        files.write("f", Source.bytes(content));
    }

    @AfterEach
    void close() throws IOException {
        shares.close();
    }

    private static byte at(int position) {
        return (byte) ((position * 31) >> 3);
    }

    @Test
    void aChannelReadsAtAnyPosition() throws IOException {
        try (SeekableByteChannel channel = files.channel("f")) {
            assertThat(channel.size()).isEqualTo(SIZE);
            for (int position : new int[] {0, SIZE - 7, 5, 4, 65_535, 65_536, 131_072, 6}) {
                ByteBuffer seven = ByteBuffer.allocate(7);
                channel.position(position);
                while (seven.hasRemaining() && channel.read(seven) >= 0) {
                    // goes on until all are there
                }
                for (int i = 0; i < 7; i++) {
                    assertThat(seven.get(i)).as("byte %d", position + i).isEqualTo(at(position + i));
                }
                assertThat(channel.position()).isEqualTo(position + 7L);
            }
            assertThat(channel.position(SIZE).read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(channel.position(SIZE + 10L).read(ByteBuffer.allocate(1)))
                    .isEqualTo(-1);
            ByteBuffer one = ByteBuffer.allocate(1);
            assertThat(channel.position(SIZE - 1L).read(one)).isEqualTo(1);
            assertThat(one.get(0)).isEqualTo(at(SIZE - 1));
        }
        assertThat(server.openHandles()).isZero();
    }

    @Test
    void C3_aClosedChannelReadsNothingAndNoneWrites() throws IOException {
        SeekableByteChannel channel = files.channel("f");
        assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1))).isInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> channel.truncate(0)).isInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> channel.position(-1)).isInstanceOf(IllegalArgumentException.class);
        channel.close();
        channel.close();

        assertThat(channel.isOpen()).isFalse();
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(channel::position).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void C5_aChannelThatCannotBeOpenedLeavesNothingOpen() {
        assertThatThrownBy(() -> files.channel("no"))
                .isInstanceOfSatisfying(
                        ShareException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
        assertThat(server.openHandles()).isZero();
    }

    @Test
    void timeAndAttributesAreSetEachAlone() throws IOException {
        Instant time = Instant.parse("2014-05-13T16:53:20Z");
        files.setModified("f", time);
        files.setAttributes("f", Set.of(FileAttribute.HIDDEN));
        Entry entry = files.stat("f").orElseThrow();

        assertThat(entry.modified()).isEqualTo(time);
        assertThat(entry.attributes()).containsExactly(FileAttribute.HIDDEN);
        assertThat(files.traits().attributes()).contains(FileAttribute.HIDDEN);

        files.setAttributes("f", Set.of());
        assertThat(files.stat("f").orElseThrow().attributes()).isEmpty();
        assertThat(files.stat("f").orElseThrow().modified()).isEqualTo(time);
    }
}
