package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.source.Source;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.RenameMode;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;
import org.shareops.testkit.Trees;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.Fault;
import org.shareops.testkit.net.Smb2Format;
import org.shareops.testkit.samba.SambaServer;

/** Rule R6: a connection that is cut before or after any request never makes it look done, or not done. */
@NeedsSamba
class LostAnswerTest {
    private static SmbFixture on;

    @TempDir
    Path work;

    @BeforeAll
    static void startServer() {
        on = new SmbFixture();
    }

    @AfterAll
    static void stopServer() throws IOException {
        on.close();
    }

    @BeforeEach
    void empty() throws IOException {
        Path disk = on.server.directoryOf("data");
        while (Files.exists(disk)) {
            try {
                Trees.delete(disk);
            } catch (NoSuchFileException | DirectoryNotEmptyException e) {
                // The server is still tidying up behind a connection that was cut.
            }
        }
        Files.createDirectory(disk);
        Files.writeString(disk.resolve("f"), "content");
        on.server.letEverybodyWrite("data");
    }

    private static Credentials credentials() {
        return Credentials.password(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD.toCharArray());
    }

    private static SharePath path(String path) {
        return SharePath.of(path);
    }

    private enum Act {
        RENAME(Smb2Format.SET_INFO, true) {
            @Override
            void on(ServerLink link, Volume volume, Opened opened) throws ShareException {
                volume.rename(path("f"), path("g"), RenameMode.FAIL_IF_EXISTS);
            }
        },
        CLAIM_RENAME(Smb2Format.SET_INFO, true) {
            @Override
            void on(ServerLink link, Volume volume, Opened opened) throws ShareException {
                opened.claim.renameTo(path("g"), RenameMode.FAIL_IF_EXISTS);
            }
        },
        CLAIM_DELETE(Smb2Format.SET_INFO, true) {
            @Override
            void on(ServerLink link, Volume volume, Opened opened) throws ShareException {
                opened.claim.delete();
            }
        },
        DELETE(Smb2Format.SET_INFO, true) {
            @Override
            void on(ServerLink link, Volume volume, Opened opened) throws ShareException {
                volume.delete(path("f"));
            }
        },
        CREATE_DIRECTORY(Smb2Format.CREATE, true) {
            @Override
            void on(ServerLink link, Volume volume, Opened opened) throws ShareException {
                volume.createDirectory(path("d"));
            }
        },
        SET_ATTRIBUTES(Smb2Format.SET_INFO, true) {
            @Override
            void on(ServerLink link, Volume volume, Opened opened) throws ShareException {
                volume.setAttributes(path("f"), null, Set.of(FileAttribute.HIDDEN));
            }
        },
        WRITE(Smb2Format.WRITE, false) {
            @Override
            void on(ServerLink link, Volume volume, Opened opened) throws ShareException {
                opened.writer.write(ByteBuffer.wrap(new byte[10]), 0);
            }
        },
        SYNC(Smb2Format.FLUSH, false) {
            @Override
            void on(ServerLink link, Volume volume, Opened opened) throws ShareException {
                opened.writer.sync();
            }
        },
        CLOSE(Smb2Format.CLOSE, false) {
            @Override
            void on(ServerLink link, Volume volume, Opened opened) throws ShareException {
                opened.writer.close();
            }
        },
        READ(Smb2Format.READ, false) {
            @Override
            void on(ServerLink link, Volume volume, Opened opened) throws ShareException {
                opened.reader.read(ByteBuffer.allocate(5), 0);
            }
        },
        STAT(Smb2Format.CREATE, false) {
            @Override
            void on(ServerLink link, Volume volume, Opened opened) throws ShareException {
                volume.stat(path("f"));
            }
        },
        VERIFY(Smb2Format.ECHO, false) {
            @Override
            void on(ServerLink link, Volume volume, Opened opened) throws ShareException {
                link.verify();
            }
        };

        final int command;
        final boolean changes;

        Act(int command, boolean changes) {
            this.command = command;
            this.changes = changes;
        }

        abstract void on(ServerLink link, Volume volume, Opened opened) throws ShareException;
    }

    /** What is open when the connection is cut. */
    private record Opened(Claim claim, ContentWriter writer, ContentReader reader) {}

    static Stream<Arguments> everything() {
        return Stream.of(Act.values())
                .flatMap(act -> Stream.of(Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.CUT_ANSWER)
                        .map(fault -> Arguments.of(act, fault)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everything")
    void R6_aCutConnectionNeverLooksLikeAnAnswer(Act act, Fault fault) throws IOException {
        Files.writeString(on.server.directoryOf("data").resolve("r"), "content");
        Files.writeString(on.server.directoryOf("data").resolve("c"), "content");
        on.server.letEverybodyWrite("data");
        SmbBackend backend = new SmbBackend();
        try (CountingProxy proxy = CountingProxy.start(on.server.port(), new Smb2Format())) {
            ShareUrl url = ShareUrl.parse("smb://127.0.0.1:" + proxy.port() + "/data");
            ServerLink link = backend.logOn(url.server(), credentials());
            Volume volume = link.volume(backend.share(url));
            Opened opened = new Opened(volume.claim(path("c")), volume.createNew(path("w")), volume.read(path("r")));
            proxy.planNext(fault, act.command);
            ShareException e = catchThrowableOfType(ShareException.class, () -> act.on(link, volume, opened));
            assertThat(e).as("it looks as if it had been answered").isNotNull();
            assertThat(e.kind())
                    .as(e.toString())
                    .isEqualTo(act.changes ? ErrorKind.OUTCOME_UNKNOWN : ErrorKind.LINK_LOST);
            assertThat(e)
                    .hasMessageEndingWith("the connection to 127.0.0.1:%d broke before the answer came", proxy.port());
            assertThat(link.alive()).isFalse();
            ShareException later = catchThrowableOfType(ShareException.class, () -> volume.stat(path("f")));
            assertThat(later).hasMessageEndingWith("the connection to 127.0.0.1:%d is gone", proxy.port());
            link.close();
            assertThat(proxy.connections()).isEqualTo(1);
        }
    }

    @Test
    void C3_C5_closingAVolumeClosesWhatIsOpenOnIt() throws IOException {
        SmbBackend backend = new SmbBackend();
        ShareUrl url = ShareUrl.parse(on.server.url("data"));
        try (ServerLink link = backend.logOn(url.server(), credentials())) {
            Volume volume = link.volume(backend.share(url));
            ContentWriter writer = volume.createNew(path("open"));
            volume.close();
            writer.close();
            try (SmbjClient other = new SmbjClient(on.server.port(), SmbFixture.PLAIN, "data")) {
                assertThat(other.read("open")).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 16})
    void C5_fewCreditsMakeItSlowAndNothingElse(int credits) throws Exception {
        try (SambaServer stingy = SambaServer.builder()
                .administrator(SmbFixture.ADMINISTRATOR, SmbFixture.PASSWORD)
                .share("data")
                .global("smb2 max credits = " + credits)
                .start()) {
            stingy.letEverybodyWrite("data");
            try (Shares shares = Shares.builder()
                    .onlyGivenBackends()
                    .backend(new SmbBackend())
                    .credentials(CredentialsProvider.of(credentials()))
                    .build()) {
                Share share = shares.share(stingy.url("data"));
                Path one = Trees.numbered(work.resolve("one"), 40, "one");
                Files.write(one.resolve("big.bin"), new byte[20_000_000]);
                share.update("office").from(Source.directory(one)).run();
                assertThat(Trees.digest(stingy.directoryOf("data").resolve("office")))
                        .isEqualTo(Trees.digest(one));
                assertThat(share.openFiles().items()).isEmpty();
            }
        }
    }

    @Test
    void C3_aSilentServerIsNotWaitedForAtClose() throws IOException {
        try (SmbFixture silent = new SmbFixture()) {
            Shares shares = silent.sharesAs(SmbFixture.PLAIN);
            silent.share(shares).files().list("");
            silent.server.suspend();
            long from = System.nanoTime();
            shares.close();
            // Its answer would be waited for a minute.
            assertThat((System.nanoTime() - from) / 1_000_000_000).isLessThan(20);
            silent.server.resume();
        }
    }

    @Test
    void R9_namesThatWouldBeOtherNamesThereAreRefused() throws IOException {
        SmbBackend backend = new SmbBackend();
        ShareUrl url = ShareUrl.parse(on.server.url("data"));
        try (ServerLink link = backend.logOn(url.server(), credentials());
                Volume volume = link.volume(backend.share(url))) {
            for (String name : List.of("d\\f", "..\\f", "a\uD800b", "x".repeat(33_000))) {
                ShareException e =
                        catchThrowableOfType(ShareException.class, () -> volume.stat(SharePath.ofNames(List.of(name))));
                assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_NAME);
            }
            assertThat(link.alive()).isTrue();
            assertThat(new String(
                            Files.readAllBytes(on.server.directoryOf("data").resolve("f")), StandardCharsets.UTF_8))
                    .isEqualTo("content");
        }
    }
}
