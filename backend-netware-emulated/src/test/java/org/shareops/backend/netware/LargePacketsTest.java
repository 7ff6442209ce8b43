package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Shares;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.backend.netware.server.EmulatedNetWareServer;
import org.shareops.backend.netware.server.ServerEvent;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** How much one read or write moves: as much as the server agrees to, counted on the server. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LargePacketsTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final SharePath FILE = SharePath.of("FILE.BIN");

    @TempDir
    Path work;

    private static NetWareFixture limitedTo(int packet) {
        return new NetWareFixture(true, builder -> builder.packetLimit(packet));
    }

    private static byte[] content(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static long requests(NetWareFixture on, int function) {
        return on.events(ServerEvent.Type.REQUEST).stream()
                .filter(event -> event.detail().startsWith(function + " "))
                .count();
    }

    private static int inPackets(int size, int packet) {
        return (size + packet - 1) / packet;
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096, 65_495, 65_496})
    void aFileOfTenMebibytesTakesAsFewWritesAsItsSizeHasPackets(int packet) throws IOException {
        Path source = Files.write(work.resolve("source"), content(10 * MEBIBYTE));
        try (NetWareFixture on = limitedTo(packet);
                Shares shares = on.sharesAs(NetWareFixture.PLAIN)) {
            on.share(shares).replace(FILE.toString()).from(Source.file(source)).run();
            assertThat(Files.mismatch(source, on.disk().resolve(FILE.toString())))
                    .isEqualTo(-1);
            // Beside it the records of the update, which fit into a packet each.
            long records = requests(on, 73) - inPackets(10 * MEBIBYTE, packet);
            assertThat(records).isBetween(0L, 3L);
        }
    }

    @ParameterizedTest
    @CsvSource({"512, 1", "4096, 1", "65496, 1", "65496, 65495", "65495, 65496"})
    void sizesAtTheLimitAndOddPositionsAreMovedWhole(int packet, int position) throws IOException {
        Backend backend = NetWareFixture.backend();
        try (NetWareFixture on = limitedTo(packet)) {
            ShareUrl url = ShareUrl.parse(on.url());
            try (ServerLink link = backend.logOn(url.server(), NetWareFixture.as(NetWareFixture.PLAIN));
                    Volume volume = link.volume(backend.share(url))) {
                assertThat(volume.traits().transferSize()).isEqualTo(packet);
                int at = 0;
                for (int size : new int[] {packet - 1, packet, packet + 1, 2 * packet, 2 * packet + 1}) {
                    SharePath file = SharePath.of("FILE" + at++);
                    byte[] sent = content(size);
                    long writesBefore = requests(on, 73);
                    try (ContentWriter writer = volume.createNew(file)) {
                        writer.write(ByteBuffer.wrap(sent), position);
                    }
                    assertThat(requests(on, 73) - writesBefore).isEqualTo(inPackets(size, packet));
                    byte[] there = Files.readAllBytes(on.disk().resolve(file.toString()));
                    assertThat(there).hasSize(position + size);
                    assertThat(Arrays.copyOfRange(there, position, there.length))
                            .isEqualTo(sent);
                    long readsBefore = requests(on, 72);
                    assertThat(readFrom(volume, file, position, size)).isEqualTo(sent);
                    assertThat(requests(on, 72) - readsBefore).isEqualTo(inPackets(size, packet));
                }
            }
        }
    }

    private static byte[] readFrom(Volume volume, SharePath file, int position, int size) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(size);
        try (ContentReader reader = volume.read(file)) {
            int read = 0;
            while (all.hasRemaining() && read >= 0) {
                read = reader.read(all, position + all.position());
            }
        }
        return all.array();
    }

    /** What a server answers to NCP 97, and to 33 where it does not know that: a negative number is that it does not. */
    @ParameterizedTest
    @CsvSource({
        "512, -1, 512",
        "100, -1, 512",
        "1024, -1, 1024",
        "65496, -1, 65496",
        "65535, -1, 65496",
        "0, -1, 65496",
        "-1, 1400, 1400",
        "-1, 0, 65496",
        "-1, -1, 512"
    })
    void whatIsAgreedToIsUsed(int big, int old, int used) throws Exception {
        try (ScriptedServer server = new ScriptedServer(agreement(97, big), agreement(33, old)).start();
                NcpConnection connection = NcpConnection.open(server.endpoint())) {
            server.goodByeAnswered.countDown();
            assertThat(new NcpServer(connection).negotiateSize()).isEqualTo(used);
        }
    }

    private static ScriptedServer.Line agreement(int function, int size) {
        return size < 0
                ? server -> server.refuse(function, -1, 0xFB)
                : server -> server.answer(
                        function, -1, new PacketWriter().u16be(size).u16be(0).u8(0));
    }

    @Test
    void whatIsRefusedOtherwiseFailsTheLogOn() throws Exception {
        try (ScriptedServer server = new ScriptedServer(any -> any.refuse(97, -1, 0x96)).start();
                NcpConnection connection = NcpConnection.open(server.endpoint())) {
            server.goodByeAnswered.countDown();
            assertThatThrownBy(() -> new NcpServer(connection).negotiateSize()).hasMessageContaining("0x96");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 511, 65_497})
    void sizesThatNoServerHasAreRefused(int packet) {
        assertThatThrownBy(() -> EmulatedNetWareServer.builder("FS1").packetLimit(packet))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65496");
    }
}
