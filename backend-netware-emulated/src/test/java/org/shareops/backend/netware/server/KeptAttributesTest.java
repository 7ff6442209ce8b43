package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.backend.netware.wire.EntryInformation;
import org.shareops.backend.netware.wire.MalformedPacketException;

/** Attributes outlive the server: as DOS attributes of this machine, and as extended attributes where it has no such. */
class KeptAttributesTest {
    /** Read-only, hidden, system, archive, shareable. */
    private static final int ALL = 0xA7;

    @TempDir
    Path root;

    @BeforeEach
    void needsExtendedAttributes() throws IOException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(root, UserDefinedFileAttributeView.class);
        assumeTrue(
                view != null && Files.getFileStore(root).supportsFileAttributeView(UserDefinedFileAttributeView.class),
                "this file system has no extended attributes of the user's");
    }

    private Bench start(boolean dosAttributes) {
        VolumeOptions options = new VolumeOptions("SYS", root, true, false).withDosAttributes(dosAttributes);
        return new Bench(List.of(options), FileServer.MOST_OPEN_FILES);
    }

    private static void create(Bench bench, String path, int attributes) {
        long handle = Bench.handle(bench.open(bench.anna, path, Opening.CREATE, 0x03, attributes));
        assertThat(bench.close(bench.anna, handle)).isZero();
    }

    private static int attributes(Bench bench, String path) throws MalformedPacketException {
        return (int) EntryInformation.read(
                        bench.information(bench.anna, Bench.LONG, path).reader())
                .attributes();
    }

    @ParameterizedTest(name = "DOS attributes {0}")
    @ValueSource(booleans = {true, false})
    void attributesAreThereAfterARestart(boolean dosAttributes) throws Exception {
        try (Bench bench = start(dosAttributes)) {
            create(bench, "SYS:ALL.TXT", ALL);
            create(bench, "SYS:HIDDEN.TXT", 0x02);
            create(bench, "SYS:PLAIN.TXT", 0);
            assertThat(bench.rename(bench.anna, "SYS:HIDDEN.TXT", "SYS:MOVED.TXT"))
                    .isZero();
            assertThat(attributes(bench, "SYS:ALL.TXT")).isEqualTo(ALL);
        }
        try (Bench bench = start(dosAttributes)) {
            assertThat(attributes(bench, "SYS:ALL.TXT")).isEqualTo(ALL);
            assertThat(attributes(bench, "SYS:MOVED.TXT")).isEqualTo(0x02);
            assertThat(attributes(bench, "SYS:PLAIN.TXT")).isZero();
            assertThat(bench.delete(bench.anna, "SYS:ALL.TXT")).as("read-only").isEqualTo(0x90);
        }
    }

    @Test
    void whereDosAttributesAreKeptExtendedOnesHoldTheRestOnly() throws Exception {
        HostAttributes kept = HostAttributes.of(root);
        try (Bench bench = start(false)) {
            create(bench, "SYS:A.TXT", ALL);
            create(bench, "SYS:B.TXT", 0);
        }
        assertThat(kept.read(root.resolve("A.TXT"))).isEqualTo(ALL);
        assertThat(view("B.TXT").list()).isEmpty();
        kept.write(root.resolve("A.TXT"), 0);
        assertThat(view("A.TXT").list()).isEmpty();
    }

    @Test
    void whatOthersHaveWrittenThereIsNoneOfOurs() throws Exception {
        for (String value : List.of("", "none", "123456789", "-1", "ffffffff")) {
            Files.writeString(root.resolve("A.TXT"), "a");
            view("A.TXT").write(HostAttributes.NAME, ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII)));
            try (Bench bench = start(false)) {
                assertThat(attributes(bench, "SYS:A.TXT") & ~ALL).as(value).isZero();
            }
        }
    }

    private UserDefinedFileAttributeView view(String name) {
        return Files.getFileAttributeView(root.resolve(name), UserDefinedFileAttributeView.class);
    }
}
