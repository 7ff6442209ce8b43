package org.shareops.backend.local;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Backend;
import org.shareops.spi.ServerLink;

/**
 * Local disks as shares: {@code file:///directory}, or {@code file://localhost/directory}. Any directory is a share; log-on
 * is nobody's business here, the rights of the running process decide.
 *
 * <p>What it cannot do: locks of POSIX systems are advisory, so a claim keeps off only those who ask for locks, and only
 * locks and leases of others count as "in use". A directory may be renamed while files below it are open. Elsewhere than
 * on Linux with an x86-64 or ARM64 processor it lists no holders, swaps no names in one step, and its claims do not see
 * {@code flock}; {@link #declared()} and the volume's capabilities say so. Windows and macOS are served by {@code java.nio}
 * alone and have been tried less.
 *
 * <p>Needs JNA for system calls on Linux; on Java 24 and newer allow that with {@code --enable-native-access=com.sun.jna}.
 */
public final class LocalBackend implements Backend {
    private static final String SCHEME = "file";

    private final boolean mayEndProcesses;

    /** Makes a backend with all defaults, as {@link #builder()} does. For {@link java.util.ServiceLoader}. */
    public LocalBackend() {
        this(builder());
    }

    private LocalBackend(Builder builder) {
        this.mayEndProcesses = builder.allowEndingProcesses;
    }

    /** Starts a backend with all defaults: it ends no processes. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Set<String> schemes() {
        return Set.of(SCHEME);
    }

    /**
     * Takes the whole path as the share's directory; {@code file:///} is the share {@code /}.
     *
     * @throws IllegalArgumentException if the URL names another machine or a port, or the library's own records
     */
    @Override
    public ShareAddress share(ShareUrl url) {
        return shareOf(url, url.names());
    }

    /**
     * Takes the last name as the place, and the directory above it as the share; {@code file:///} is the root of the share
     * {@code /}.
     *
     * @throws IllegalArgumentException if the URL names another machine or a port, or the library's own records
     */
    @Override
    public ShareLocation location(ShareUrl url) {
        List<String> names = url.names();
        int parents = Math.max(0, names.size() - 1);
        return new ShareLocation(
                shareOf(url, names.subList(0, parents)), SharePath.ofNames(names.subList(parents, names.size())));
    }

    private static ShareAddress shareOf(ShareUrl url, List<String> names) {
        checkLocal(url.server());
        names.forEach(LocalBackend::checkNotReserved);
        ServerAddress thisMachine = new ServerAddress(SCHEME, "", OptionalInt.empty());
        return new ShareAddress(thisMachine, directoryOf(names, isWindows()));
    }

    /** Refuses a share within our own records, where an update would publish into what another one removes. */
    private static void checkNotReserved(String name) {
        if (name.equalsIgnoreCase(".shareops") || name.equals("SHAREOPS")) {
            throw new IllegalArgumentException(Quoted.of(name)
                    + " is a reserved name: it holds the records of this library, and is never a share or part of one");
        }
    }

    private static void checkLocal(ServerAddress server) {
        if (!server.host().isEmpty() && !server.host().equals("localhost")) {
            throw new IllegalArgumentException("file: URLs name directories of this machine, and \"" + server.host()
                    + "\" is another; write file:///directory with three slashes, or use that machine's own scheme");
        }
        if (server.port().isPresent()) {
            throw new IllegalArgumentException("a file: URL has no port; write file:///directory");
        }
    }

    /** Returns the directory of a URL's names: {@code /srv/packages}, on Windows {@code C:/packages}. */
    static String directoryOf(List<String> names, boolean windows) {
        if (windows && !names.isEmpty() && names.get(0).matches("[A-Za-z]:")) {
            List<String> below = new ArrayList<>(names.subList(1, names.size()));
            return names.get(0) + "/" + String.join("/", below);
        }
        return "/" + String.join("/", names);
    }

    private static boolean isWindows() {
        return java.io.File.separatorChar == '\\';
    }

    /** Returns false: the rights of the running process decide. */
    @Override
    public boolean needsCredentials() {
        return false;
    }

    @Override
    public Map<Capability, CapabilityStatus> declared() {
        Map<Capability, CapabilityStatus> declared = new EnumMap<>(Capabilities.never());
        declared.put(Capability.SERVER_COPY, CapabilityStatus.yes());
        if (LinuxCalls.onLinux()) {
            for (Capability each : Capabilities.ofLinux()) {
                declared.put(each, CapabilityStatus.unknown());
            }
        } else {
            declared.put(Capability.SECURITY, CapabilityStatus.unknown());
        }
        if (!mayEndProcesses) {
            declared.put(Capability.DISCONNECT, Capabilities.disconnectNotAllowed());
        }
        return Map.copyOf(declared);
    }

    /**
     * Gives a link without any log-on; it is alive until it is closed.
     *
     * @param credentials not used: a local disk knows only the user whom the process runs as
     * @throws ShareException {@code UNREACHABLE} for another machine
     */
    @Override
    public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
        try {
            checkLocal(server);
        } catch (IllegalArgumentException e) {
            throw ShareException.of(ErrorKind.UNREACHABLE, "log on to " + server)
                    .detail(String.valueOf(e.getMessage()))
                    .cause(e)
                    .build();
        }
        return new LocalLink(mayEndProcesses);
    }

    /** Collects what a {@link LocalBackend} may do. Not thread-safe. */
    public static final class Builder {
        private boolean allowEndingProcesses;

        private Builder() {}

        /**
         * Says whether disconnecting a session, which here is a process, may end that process with {@code SIGTERM}; no by
         * default. Only on Linux. Never ends the own process.
         */
        public Builder allowEndingProcesses(boolean value) {
            this.allowEndingProcesses = value;
            return this;
        }

        /** Makes the backend. */
        public LocalBackend build() {
            return new LocalBackend(this);
        }
    }
}
