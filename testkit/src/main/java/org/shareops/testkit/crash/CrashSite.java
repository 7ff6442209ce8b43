package org.shareops.testkit.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;
import org.shareops.testkit.ChildConsole;

/** A share on which clients crash, and the directory on the disk that it shows, where tests look past all clients. */
public final class CrashSite {
    private final String url;
    private final Path disk;
    private final String user;
    private final String password;

    private CrashSite(String url, Path disk, String user, String password) {
        this.url = url;
        this.disk = disk;
        this.user = user;
        this.password = password;
    }

    /** A share that needs no credentials. */
    public static CrashSite of(String url, Path disk) {
        return new CrashSite(url, disk, "", "");
    }

    /** A share on a server that wants a user and a password, each of one line. */
    public static CrashSite of(String url, Path disk, String user, String password) {
        return new CrashSite(url, disk, user, password);
    }

    /** Returns the share's URL. */
    public String url() {
        return url;
    }

    /** Returns the directory on the disk that the share shows. */
    public Path disk() {
        return disk;
    }

    /** Returns the same share, reached at another address: through a proxy. */
    public CrashSite at(String otherUrl) {
        return new CrashSite(otherUrl, disk, user, password);
    }

    /** Returns a new backend for the share, of those that are installed. */
    public Backend backend() {
        String scheme = ShareUrl.parse(url).server().scheme();
        return ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(backend -> backend.schemes().contains(scheme))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no backend is installed for " + url));
    }

    /** Makes a library that uses this backend alone. No traffic. */
    public Shares open(Backend backend) {
        return open(backend, EngineClock.system());
    }

    /** As {@link #open(Backend)}, with another clock. */
    public Shares open(Backend backend, EngineClock clock) {
        Shares.Builder builder =
                Shares.builder().onlyGivenBackends().backend(backend).clock(clock);
        if (!user.isEmpty()) {
            builder.credentials(CredentialsProvider.of(Credentials.password(user, password.toCharArray())));
        }
        return builder.build();
    }

    /**
     * Looks on the disk for what may not be there when nobody is at work: everything in control directories but the record of
     * the last update of {@code target}, a directory directly below the share's top.
     */
    public List<String> leftovers(String target) throws IOException {
        return List.copyOf(DiskState.read(disk).leftovers(target));
    }

    /** What {@link #receive} reads in another process. Not as arguments, which everybody can see. */
    public List<String> toLines() {
        return List.of(url, disk.toString(), user, password);
    }

    /** Reads what {@link #toLines} gave. */
    public static CrashSite receive(ChildConsole console) throws IOException {
        return new CrashSite(line(console), Path.of(line(console)), line(console), line(console));
    }

    private static String line(ChildConsole console) throws IOException {
        String line = console.next();
        if (line == null) {
            throw new IOException("the parent ended before it had said where the share is");
        }
        return line;
    }

    @Override
    public String toString() {
        return url;
    }
}
