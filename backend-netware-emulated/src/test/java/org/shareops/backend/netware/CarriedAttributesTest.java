package org.shareops.backend.netware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.client.NcpFiles;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.backend.netware.wire.EntryAttributes;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.Trees;
import org.shareops.update.SecurityChoice;
import org.shareops.update.UpdateStrategy;

/** Rule R14: attributes that the library does not know stay, and go over to the file that takes the place of another. */
class CarriedAttributesTest {
    private static final int MARKED = EntryAttributes.SHAREABLE | EntryAttributes.READ_ONLY;
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path work;

    /** Another client, which sees all attributes. */
    private static final class Witness implements AutoCloseable {
        private final NcpConnection connection;
        private final NcpFiles files;

        Witness(NetWareFixture on) throws Exception {
            connection = NcpConnection.open(new NcpEndpoint("127.0.0.1", on.port(), LONG, LONG));
            NcpServer server = new NcpServer(connection);
            server.logIn(NetWareFixture.OTHER, NetWareFixture.PASSWORD.toCharArray());
            files = NcpFiles.of(connection, NetWareFixture.VOLUME, 4096);
        }

        void mark(String path, int attributes) throws Exception {
            files.modify(List.of(path.split("/")), NcpFiles.MODIFY_ATTRIBUTES, attributes, 0, 0);
        }

        int attributes(String path) throws Exception {
            return (int) files.information(List.of(path.split("/"))).attributes() & ~EntryAttributes.ARCHIVE;
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    @Test
    void R14_settingAttributesLeavesAloneWhatTheModelDoesNotKnow() throws Exception {
        Backend backend = NetWareFixture.backend();
        try (NetWareFixture on = new NetWareFixture();
                Witness witness = new Witness(on)) {
            Files.writeString(on.disk().resolve("F"), "x");
            witness.mark("F", MARKED);
            ShareUrl url = ShareUrl.parse(on.url());
            SharePath file = SharePath.of("F");
            try (ServerLink link = backend.logOn(url.server(), NetWareFixture.as(NetWareFixture.PLAIN));
                    Volume volume = link.volume(backend.share(url))) {
                volume.setAttributes(file, null, Set.of());
                assertThat(witness.attributes("F")).isEqualTo(EntryAttributes.SHAREABLE);
                volume.setAttributes(file, Instant.EPOCH.plus(Duration.ofDays(5000)), Set.of(FileAttribute.HIDDEN));
                assertThat(witness.attributes("F")).isEqualTo(EntryAttributes.SHAREABLE | EntryAttributes.HIDDEN);
                volume.setAttributes(file, null, Set.of(FileAttribute.READ_ONLY));
                assertThat(witness.attributes("F")).isEqualTo(MARKED);
            }
        }
    }

    private enum Work {
        SWAP,
        PATCH
    }

    @ParameterizedTest
    @EnumSource
    void R14_whatTakesAPlaceIsShareableAsItsPredecessorWas(Work kind) throws Exception {
        Path fresh =
                Trees.write(work.resolve("fresh"), Map.of("A", "new", "B", "same", "SUB/C", "new c", "D", "new d"));
        try (NetWareFixture on = new NetWareFixture();
                Shares shares = on.sharesAs(NetWareFixture.PLAIN);
                Witness witness = new Witness(on)) {
            Path old =
                    Trees.write(work.resolve("old"), Map.of("A", "old", "B", "same", "SUB/C", "old c", "D", "old d"));
            Share share = on.share(shares);
            Files.setLastModifiedTime(fresh.resolve("B"), Files.getLastModifiedTime(old.resolve("B")));
            share.update("T").from(Source.directory(old)).run();
            witness.mark("T/A", MARKED);
            witness.mark("T/B", EntryAttributes.SHAREABLE);
            witness.mark("T/SUB/C", EntryAttributes.SHAREABLE);
            share.update("T")
                    .from(Source.directory(fresh))
                    .strategy(kind == Work.SWAP ? UpdateStrategy.SWAP : UpdateStrategy.PATCH)
                    .run();
            assertThat(on.disk().resolve("T/A")).hasContent("new");
            assertThat(witness.attributes("T/A")).isEqualTo(EntryAttributes.SHAREABLE);
            assertThat(witness.attributes("T/B")).isEqualTo(EntryAttributes.SHAREABLE);
            assertThat(witness.attributes("T/SUB/C")).isEqualTo(EntryAttributes.SHAREABLE);
            assertThat(witness.attributes("T/D")).isZero();
            replace(share, "T/B", SecurityChoice.KEEP);
            assertThat(witness.attributes("T/B")).isEqualTo(EntryAttributes.SHAREABLE);
            replace(share, "T/B", SecurityChoice.INHERIT);
            assertThat(witness.attributes("T/B")).isZero();
        }
    }

    private static void replace(Share share, String path, SecurityChoice choice) throws IOException {
        Source content = Source.bytes(choice.name().getBytes(StandardCharsets.UTF_8));
        share.replace(path).from(content).security(choice).run();
    }

    @Test
    void R3_anUpdateThatIsTakenBackLeavesTheOldFileAsItWas() throws Exception {
        try (NetWareFixture on = new NetWareFixture();
                Shares shares = on.sharesAs(NetWareFixture.PLAIN);
                Witness witness = new Witness(on)) {
            Files.writeString(on.disk().resolve("F"), "old");
            witness.mark("F", MARKED);
            var held = witness.files.open(List.of("F"), 1);
            ShareException e = catchThrowableOfType(
                    ShareException.class, () -> replace(on.share(shares), "F", SecurityChoice.KEEP));
            assertThat(e.kind()).isEqualTo(ErrorKind.IN_USE);
            assertThat(witness.attributes("F")).isEqualTo(MARKED);
            witness.files.close(held.handle());
            replace(on.share(shares), "F", SecurityChoice.KEEP);
            assertThat(witness.attributes("F")).isEqualTo(EntryAttributes.SHAREABLE);
        }
    }
}
