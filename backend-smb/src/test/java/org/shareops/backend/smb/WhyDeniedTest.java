package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.backend.smb.jcifs.JcifsEngine;
import org.shareops.backend.smb.port.SmbEndpoint;
import org.shareops.backend.smb.port.SmbInfo;
import org.shareops.backend.smb.port.SmbOpen;
import org.shareops.backend.smb.port.SmbSession;
import org.shareops.backend.smb.port.SmbTree;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.ContentReader;
import org.shareops.spi.RenameMode;

/** Finding out why a server denied a renaming is in nobody's way. */
@NeedsSamba
class WhyDeniedTest {
    private static final SharePath FRESH = SharePath.of("fresh");
    private static final SharePath LIVE = SharePath.of("dir/live");

    private final List<SmbOpen> opens = new CopyOnWriteArrayList<>();
    private SmbFixture on;
    private Path disk;
    private SmbSession session;
    private SmbVolume volume;

    @BeforeEach
    void connect() throws IOException {
        on = new SmbFixture();
        disk = on.server.directoryOf("data");
        Files.createDirectory(disk.resolve("dir"));
        Files.writeString(disk.resolve("dir/live"), "old");
        Files.writeString(disk.resolve("fresh"), "new");
        on.server.letEverybodyWrite("data");
        Credentials credentials = Credentials.password(SmbFixture.PLAIN, SmbFixture.PASSWORD.toCharArray());
        Duration wait = Duration.ofSeconds(20);
        session = new JcifsEngine(false, true)
                .logOn(new SmbEndpoint("127.0.0.1", on.server.port(), wait, wait), credentials, new LongAdder());
        ShareAddress share = new SmbBackend().share(ShareUrl.parse(on.server.url("data")));
        Failures failures = new Failures(share);
        SmbTree tree = recorded(session.connect("data"));
        volume = new SmbVolume(
                tree,
                share,
                failures,
                new Administration(session, tree, share, credentials, failures, SmbVolume.NAMES),
                new ShareFeatures(false, false, new SmbInfo(0, 0, 0, 0, 0x10, OptionalLong.empty())));
    }

    @AfterEach
    void disconnect() throws IOException {
        session.close();
        on.close();
    }

    private SmbTree recorded(SmbTree real) {
        return (SmbTree) Proxy.newProxyInstance(
                SmbTree.class.getClassLoader(), new Class<?>[] {SmbTree.class}, (p, method, in) -> {
                    Stream.of(in == null ? new Object[0] : in)
                            .filter(SmbOpen.class::isInstance)
                            .forEach(open -> opens.add((SmbOpen) open));
                    try {
                        return method.invoke(real, in);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private ErrorKind kindOfReplacing() {
        return catchThrowableOfType(ShareException.class, () -> volume.rename(FRESH, LIVE, RenameMode.REPLACE))
                .kind();
    }

    @Test
    void R2_R3_whoHasTheTargetOpenIsFoundWithoutAnOpenThatCouldHitReaders() throws IOException {
        // Samba refuses this one only to the connection that has the target open; other servers to everybody.
        try (ContentReader held = volume.read(LIVE)) {
            assertThat(held.size()).isEqualTo(3);
            opens.clear();
            assertThat(kindOfReplacing()).isEqualTo(ErrorKind.IN_USE);
        }
        assertThat(opens)
                .filteredOn(open -> open.path().equals("dir\\live"))
                .isNotEmpty()
                .allMatch(open -> open.access() == SmbOpen.READ_ATTRIBUTES && open.share() == SmbOpen.SHARE_ALL);
    }

    @Test
    void R3_whoeverMayNotReplaceIsToldSo() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root may take a directory from a user");
        Files.setPosixFilePermissions(disk.resolve("dir"), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(kindOfReplacing()).isEqualTo(ErrorKind.ACCESS_DENIED);
        assertThat(disk.resolve("dir/live")).hasContent("old");
        try (ContentReader held = volume.read(LIVE)) {
            assertThat(held.size()).isEqualTo(3);
            assertThat(kindOfReplacing()).isEqualTo(ErrorKind.ACCESS_DENIED);
        }
    }
}
