package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.backend.netware.wire.HandlePath;
import org.shareops.backend.netware.wire.PacketWriter;

/** Names that were not counted are not passed over: whoever sent them meant another place. */
class TrailingBytesTest {
    private static final int DELETE = 8;
    private static final int RENAME = 4;

    @TempDir
    Path root;

    private static PacketWriter start(int function) {
        return new PacketWriter().u8(Bench.LONG).u8(function == RENAME ? 1 : 0).u16le(Bench.ALL);
    }

    @Test
    void bytesBehindTheLastNameAreRefused() throws Exception {
        Files.writeString(root.resolve("A"), "precious");
        try (Bench bench = new Bench(List.of(new VolumeOptions("SYS", root, true, false)), 5)) {
            PacketWriter more = Bench.path("SYS:A").write(start(DELETE)).text("A");
            assertThat(bench.call(bench.anna, 87, DELETE, more).completion()).isEqualTo(0x7E);
            PacketWriter pair = HandlePath.writePair(start(RENAME), Bench.path("SYS:A"), Bench.path("SYS:B"));
            assertThat(bench.call(bench.anna, 87, RENAME, pair.u8(0)).completion())
                    .isEqualTo(0x7E);
            assertThat(root.resolve("A")).hasContent("precious");
            assertThat(bench.delete(bench.anna, "SYS:A")).isZero();
        }
    }

    @Test
    void aPathOfMoreNamesThanAByteCountsIsNotSentAsAnother() {
        assertThat(Bench.path("SYS:" + String.join("/", Collections.nCopies(254, "A")))
                        .names())
                .hasSize(255);
        assertThatThrownBy(() -> Bench.path("SYS:" + String.join("/", Collections.nCopies(255, "A"))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
