package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.Shares;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.model.Credentials;
import org.shareops.model.Entry;
import org.shareops.model.EntryKind;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Backend;
import org.shareops.spi.ForwardingBackend;
import org.shareops.spi.ForwardingLink;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.update.ForeignFiles;
import org.shareops.update.UpdateStrategy;

/** Rules R1 and R5 where somebody puts a link, which the server follows by itself, at the place of the records. */
class LinkedRecordsTest {
    private static final SharePath RECORDS = SharePath.of(".shareops");

    /** While it is a link, what is done below it is done elsewhere. */
    private final AtomicBoolean linked = new AtomicBoolean();

    @ParameterizedTest
    @EnumSource(names = {"SWAP", "PATCH"})
    void R1_nothingIsPublishedThroughALinkAtThePlaceOfTheRecords(UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = new MemoryFixture(MemoryProfile.windows())) {
            on.put("OFFICE/A.TXT", "old");
            on.put(".shareops/theirs.txt", "theirs");
            linked.set(true);
            try (Shares shares = Shares.builder()
                    .onlyGivenBackends()
                    .backend(new Linking(new MemoryBackend(on.server)))
                    .build()) {
                ShareException refused = catchThrowableOfType(
                        ShareException.class,
                        () -> shares.share("mem://srv/packages")
                                .update("OFFICE")
                                .from(TestSource.of(Map.of("A.TXT", "new")))
                                .strategy(strategy)
                                .foreignFiles(ForeignFiles.REMOVE)
                                .run());
                assertThat(refused.kind()).isEqualTo(ErrorKind.WRONG_TYPE);
                assertThat(refused).hasMessageContaining("symbolic_link").hasMessageContaining("move it away");
            }
            assertThat(on.read("OFFICE/A.TXT")).isEqualTo("old");
            assertThat(on.tree(".shareops")).isEqualTo(MemoryFixture.asTree(Map.of("theirs.txt", "theirs")));
        }
    }

    private final class Linking extends ForwardingBackend {
        Linking(Backend backend) {
            super(backend);
        }

        @Override
        public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
            return new ForwardingLink(super.logOn(server, credentials)) {
                @Override
                public Volume volume(ShareAddress share) throws ShareException {
                    return new LinkedVolume(super.volume(share));
                }
            };
        }
    }

    private final class LinkedVolume extends ForwardingVolume {
        LinkedVolume(Volume volume) {
            super(volume);
        }

        @Override
        public Optional<Entry> stat(SharePath path) throws ShareException {
            Optional<Entry> entry = super.stat(path);
            return linked.get() && path.equals(RECORDS)
                    ? entry.map(there -> new Entry(
                            there.name(),
                            EntryKind.SYMBOLIC_LINK,
                            0,
                            there.modified(),
                            there.changed(),
                            Set.of(),
                            there.id()))
                    : entry;
        }
    }
}
