package org.shareops.backend.smb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.shareops.Share;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.crash.CrashSite;
import org.shareops.testkit.samba.SambaServer;

/** A real Samba with an administrator and a plain user, and the library on it. */
final class SmbFixture implements AutoCloseable {
    static final String ADMINISTRATOR = "smbadm";
    static final String PLAIN = "smbcli";
    static final String PASSWORD = "Passw0rd";

    final SambaServer server;

    SmbFixture(String... shareLines) {
        try {
            server = SambaServer.builder()
                    .administrator(ADMINISTRATOR, PASSWORD)
                    .user(PLAIN, PASSWORD)
                    .share("data", shareLines)
                    .start();
            server.letEverybodyWrite("data");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Shares sharesAs(String user) {
        return sharesAs(user, EngineClock.system());
    }

    Shares sharesAs(String user, EngineClock clock) {
        return builder(new SmbBackend(), user).clock(clock).build();
    }

    Shares sharesOver(Backend backend, String user) {
        return builder(backend, user).build();
    }

    private static Shares.Builder builder(Backend backend, String user) {
        return Shares.builder()
                .onlyGivenBackends()
                .backend(backend)
                .credentials(CredentialsProvider.of(Credentials.password(user, PASSWORD.toCharArray())));
    }

    Share share(Shares shares) {
        return shares.share(server.url("data"));
    }

    /** The share, for clients that crash. */
    CrashSite crashSite() {
        return CrashSite.of(server.url("data"), server.directoryOf("data"), PLAIN, PASSWORD);
    }

    /** Samba after a kill was once seen to let us in and then to have no memory for a tree connect. */
    static boolean isOfAServerThatStarts(ShareException e) {
        return e.nativeCode().filter(code -> code.code() == 0xC0000017L).isPresent();
    }

    /**
     * Makes a directory that everybody may write to, with a name that no other has, for a test that shares the server with
     * others.
     */
    Path place() throws IOException {
        Path place = Files.createTempDirectory(server.directoryOf("data"), "place");
        return Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    static Source source(Path directory, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return Source.directory(directory);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
