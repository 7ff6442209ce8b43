package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.backend.smb.SmbOptions.Encryption;
import org.shareops.backend.smb.SmbOptions.Engine;
import org.shareops.model.Credentials;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.samba.SambaServer;
import org.shareops.testkit.samba.SmbClientProcess;
import org.shareops.testkit.wire.Tshark;

/** What one copy inside the server costs, counted by our proxy and by tshark, and what it makes, as smbclient sees it. */
class SmbCopyWireTest {
    private static final SharePath FROM = SharePath.of("from");
    private static final SharePath TO = SharePath.of("to");
    private static final Instant TIME = Instant.parse("2001-02-03T12:05:06.1234567Z");

    @TempDir
    Path work;

    private WireFixture wire;
    private Path disk;

    /** One session by one engine. */
    private record On(ServerLink link, Volume volume) implements AutoCloseable {
        ServerCopy.Copied copy() throws ShareException {
            return volume.facet(ServerCopy.class)
                    .orElseThrow()
                    .copy(FROM, TO, TIME, Set.of(FileAttribute.READ_ONLY), true);
        }

        void put(byte[] content) throws ShareException {
            try (ContentWriter writer = volume.createNew(FROM)) {
                writer.write(ByteBuffer.wrap(content), 0);
            }
        }

        @Override
        public void close() throws ShareException {
            volume.close();
            link.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        assumeThat(SambaServer.missing()).isEmpty();
        assumeThat(Tshark.missing()).isEmpty();
        wire = new WireFixture(work);
        disk = wire.on.server.directoryOf("data");
    }

    @AfterEach
    void close() throws IOException {
        if (wire != null) {
            assertThat(wire.proxy.problems()).isEmpty();
            wire.close();
        }
    }

    private On with(Engine engine) throws ShareException {
        return logOn(engine, "smb://127.0.0.1:" + wire.proxy.port() + "/data");
    }

    private static On logOn(Engine engine, String share) throws ShareException {
        SmbBackend backend = new SmbBackend(new SmbOptions(engine, Encryption.PREFERRED));
        ShareUrl url = ShareUrl.parse(share);
        ServerLink link = backend.logOn(
                url.server(), Credentials.password(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD.toCharArray()));
        return new On(link, link.volume(backend.share(url)));
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private List<String> asked(long after) throws IOException {
        return wire.judge().select("smb2.flags.response == 0", "smb2.cmd").stream()
                .filter(packet -> packet.frame() > after)
                .map(packet -> String.join(" ", packet.all("smb2.cmd")))
                .toList();
    }

    /** Open and ask; create, ask and copy; set the time, make durable and close, while the original is closed. */
    @ParameterizedTest
    @EnumSource(names = {"JCIFS_NG", "SMBJ"})
    void R7_R11_aFileIsCopiedInThreeRoundTripsOneAfterTheOther(Engine engine) throws IOException {
        byte[] content = content(3_000_000);
        long before;
        try (On on = with(engine)) {
            on.put(content);
            before = wire.capture.frames();
            wire.proxy.reset();
            ServerCopy.Copied copied = on.copy();
            assertThat(wire.proxy.messages()).isEqualTo(4);
            assertThat(copied.size()).isEqualTo(content.length);
            assertThat(copied.sameSecurity()).isTrue();
            Entry made = on.volume().stat(TO).orElseThrow();
            assertThat(made.id()).contains(copied.id());
            assertThat(made.modified()).isEqualTo(TIME);
            assertThat(made.attributes()).contains(FileAttribute.READ_ONLY);
        }
        try (SmbClientProcess smbclient =
                SmbClientProcess.start(wire.on.server, "data", SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD)) {
            assertThat(smbclient.run("allinfo to"))
                    .containsPattern("write_time: .*Feb +3 .*2001")
                    .containsPattern("attributes: A?R");
            smbclient.run("get to \"" + work.resolve("got") + "\"");
            assertThat(work.resolve("got")).hasBinaryContent(content);
        }
        assertThat(asked(before).subList(0, 4))
                .containsExactlyInAnyOrder("5 16 16 11", "5 16 16 11", "17 7 6", "6")
                .startsWith("5 16 16 11", "5 16 16 11");
    }

    @ParameterizedTest
    @CsvSource({"JCIFS_NG, 0, 4", "SMBJ, 0, 4", "JCIFS_NG, 16777216, 4", "SMBJ, 16777217, 5"})
    void R7_eachFurtherRequestCopies16MiB(Engine engine, int size, long messages) throws IOException {
        byte[] content = content(size);
        try (On on = with(engine)) {
            on.put(content);
            wire.proxy.reset();
            assertThat(on.copy().size()).isEqualTo(size);
            assertThat(wire.proxy.messages()).isEqualTo(messages);
        }
        assertThat(disk.resolve("to")).hasBinaryContent(content);
    }

    @ParameterizedTest
    @EnumSource(names = {"JCIFS_NG", "SMBJ"})
    void R14_otherRightsAreSeen(Engine engine) throws IOException {
        try (On on = with(engine)) {
            on.put(content(10));
            Files.setPosixFilePermissions(disk.resolve("from"), PosixFilePermissions.fromString("rw-r-----"));
            SecurityDescriptors security =
                    on.volume().facet(SecurityDescriptors.class).orElseThrow();
            assertThat(on.copy().sameSecurity()).isFalse();
            assertThat(security.read(TO)).isNotEqualTo(security.read(FROM));
        }
    }

    /** Nothing of ours is open when a copy has ended, however it did. */
    @ParameterizedTest
    @EnumSource(names = {"JCIFS_NG", "SMBJ"})
    void V3_C5_aRefusedCopyLeavesNothingOpen(Engine engine) throws IOException {
        Files.writeString(disk.resolve("to"), "taken");
        try (On on = with(engine)) {
            on.put(content(10));
            assertThatExceptionOfType(ShareException.class)
                    .isThrownBy(() -> on.copy())
                    .matches(e -> e.kind() == ErrorKind.ALREADY_EXISTS);
            assertThat(disk.resolve("to")).hasContent("taken");
            Files.delete(disk.resolve("to"));
            on.copy();
            on.volume().claim(FROM).close();
            on.volume().claim(TO).close();
        }
    }

    /** Then the parts of a request are sent one by one. */
    @ParameterizedTest
    @CsvSource({"JCIFS_NG, 1", "JCIFS_NG, 3", "SMBJ, 1", "SMBJ, 3"})
    void C5_fewCreditsMakeItSlowAndNothingElse(Engine engine, int credits) throws Exception {
        byte[] content = content(3_000_000);
        try (SambaServer stingy = SambaServer.builder()
                .administrator(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD)
                .share("data")
                .global("smb2 max credits = " + credits)
                .start()) {
            stingy.letEverybodyWrite("data");
            try (On on = logOn(engine, stingy.url("data"))) {
                on.put(content);
                assertThat(on.copy().sameSecurity()).isTrue();
                assertThat(stingy.directoryOf("data").resolve("to")).hasBinaryContent(content);
                assertThatExceptionOfType(ShareException.class)
                        .isThrownBy(on::copy)
                        .matches(e -> e.kind() == ErrorKind.ALREADY_EXISTS);
                on.volume().claim(FROM).close();
                on.volume().claim(TO).close();
            }
        }
    }
}
