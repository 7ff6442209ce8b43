package org.shareops.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.shareops.Update;
import org.shareops.backend.memory.MemoryBackend;
import org.shareops.backend.memory.MemoryProfile;
import org.shareops.backend.memory.MemoryProfile.Switch;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.SecurityState;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.update.SecurityChoice;
import org.shareops.update.UpdateException;
import org.shareops.update.UpdateStrategy;

/** Rule R14: who may do what with a file does not change because its content does. */
class SecurityTest {
    private static final Map<String, String> OLD = Map.of("A.TXT", "old a", "B.TXT", "same", "SUB/C.TXT", "old c");
    private static final Map<String, String> NEW =
            Map.of("A.TXT", "new and longer", "B.TXT", "same", "SUB/C.TXT", "old c", "SUB/D.TXT", "d");
    private static final String EVERY = "securedProfiles";

    static Stream<Arguments> securedProfiles() {
        return MemoryFixture.everyProfileAndStrategy()
                .filter(each -> ((MemoryProfile) each.get()[1]).has(Switch.SECURITY));
    }

    /** Something that is done with the rights on the share, on a link of its own. */
    private interface Use<T> {
        T with(SecurityDescriptors rights) throws ShareException;
    }

    private static <T> T rights(MemoryFixture on, Use<T> use) throws ShareException {
        try (ServerLink link =
                new MemoryBackend(on.server).logOn(on.share.address().server(), Credentials.ofProcess())) {
            return use.with(link.volume(on.share.address())
                    .facet(SecurityDescriptors.class)
                    .orElseThrow());
        }
    }

    private static void set(MemoryFixture on, String path, String rights) throws ShareException {
        rights(on, facet -> {
            facet.write(SharePath.of(path), state(rights));
            return facet;
        });
    }

    private static SecurityState state(String rights) {
        return new SecurityState("memory", rights.getBytes(StandardCharsets.UTF_8));
    }

    private static String get(MemoryFixture on, String path) throws ShareException {
        return new String(rights(on, facet -> facet.read(SharePath.of(path))).bytes(), StandardCharsets.UTF_8);
    }

    private static MemoryFixture published(MemoryProfile profile) throws IOException {
        MemoryFixture on = new MemoryFixture(profile);
        on.share.update("OFFICE").from(TestSource.of(OLD)).run();
        for (String path : List.of("OFFICE", "OFFICE/A.TXT", "OFFICE/B.TXT", "OFFICE/SUB", "OFFICE/SUB/C.TXT")) {
            set(on, path, "rights of " + path);
        }
        return on;
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R14_whatIsReplacedAndWhatStaysKeepsItsRightsAndWhatIsNewInherits(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile)) {
            on.share
                    .update("OFFICE")
                    .from(TestSource.of(NEW))
                    .strategy(strategy)
                    .run();
            for (String path : List.of("OFFICE", "OFFICE/A.TXT", "OFFICE/B.TXT", "OFFICE/SUB", "OFFICE/SUB/C.TXT")) {
                assertThat(get(on, path)).isEqualTo("rights of " + path);
            }
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(NEW));
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R14_oneFileKeepsItsRights(String name, MemoryProfile profile, UpdateStrategy any) throws IOException {
        try (MemoryFixture on = published(profile)) {
            on.share
                    .replace("OFFICE/A.TXT")
                    .from(TestSource.ofItems(TestSource.file("", "new")))
                    .run();
            assertThat(on.read("OFFICE/A.TXT")).isEqualTo("new");
            assertThat(get(on, "OFFICE/A.TXT")).isEqualTo("rights of OFFICE/A.TXT");
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R14_rightsComeFromTheSourceIfChosenAndAreRefusedWhereItHasNone(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile)) {
            Map<String, TestSource.Item> items = TestSource.items(NEW);
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .update("OFFICE")
                            .from(TestSource.of(NEW))
                            .strategy(strategy)
                            .security(SecurityChoice.FROM_SOURCE)
                            .run());
            assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(OLD));

            items.replaceAll((path, item) -> item.secured(state("source's " + path)));
            on.share
                    .update("OFFICE")
                    .from(TestSource.ofItems(items.values()))
                    .strategy(strategy)
                    .security(SecurityChoice.FROM_SOURCE)
                    .run();
            assertThat(get(on, "OFFICE/A.TXT")).isEqualTo("source's A.TXT");
            assertThat(get(on, "OFFICE/SUB/D.TXT")).isEqualTo("source's SUB/D.TXT");
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R14_rightsThatMayNotBeSetStopItBeforeAnythingLiveChanges(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile)) {
            on.server.beforeEach((primitive, path) -> {
                if (primitive.equals("writeSecurity")) {
                    throw ShareException.of(ErrorKind.ACCESS_DENIED, primitive).build();
                }
            });
            UpdateException e = catchThrowableOfType(
                    UpdateException.class,
                    () -> on.share
                            .update("OFFICE")
                            .from(TestSource.of(NEW))
                            .strategy(strategy)
                            .run());
            assertThat(e.kind()).isEqualTo(ErrorKind.ACCESS_DENIED);
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(OLD));
            assertThat(on.controlNames()).hasSize(1);
            assertThat(on.share
                            .update("OFFICE")
                            .from(TestSource.of(NEW))
                            .strategy(strategy)
                            .acceptLoss()
                            .run()
                            .outcome()
                            .isSuccess())
                    .isTrue();
            assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(NEW));
        }
    }

    /** It is copied once more then, as a new file; the first copy is read-only by that time. */
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource(EVERY)
    void R11_aFileStaysReadOnlyWhereTheLossOfItsRightsIsAccepted(
            String name, MemoryProfile profile, UpdateStrategy strategy) throws IOException {
        try (MemoryFixture on = published(profile)) {
            SharePath same = SharePath.of("OFFICE/B.TXT");
            try (ServerLink link =
                    new MemoryBackend(on.server).logOn(on.share.address().server(), Credentials.ofProcess())) {
                Volume volume = link.volume(on.share.address());
                assumeTrue(volume.traits().attributes().contains(FileAttribute.READ_ONLY));
                volume.setAttributes(same, null, Set.of(FileAttribute.READ_ONLY));
                on.server.beforeEach((primitive, path) -> {
                    if (primitive.equals("writeSecurity")) {
                        throw ShareException.of(ErrorKind.ACCESS_DENIED, primitive)
                                .build();
                    }
                });
                Update update =
                        on.share.update("OFFICE").from(TestSource.of(NEW)).strategy(strategy);
                assertThat(update.acceptLoss().run().outcome().isSuccess()).isTrue();
                assertThat(on.live("OFFICE")).isEqualTo(MemoryFixture.asTree(NEW));
                assertThat(volume.stat(same).orElseThrow().attributes()).contains(FileAttribute.READ_ONLY);
            }
        }
    }
}
