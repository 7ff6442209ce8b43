package org.shareops.backend.memory;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.shareops.backend.memory.MemoryProfile.Switch;
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
 * The reference backend: shares on {@link MemoryServer}s, under URLs of the form {@code mem://server/share/path}.
 * Thread-safe. Two instances know nothing of each other's servers.
 */
public final class MemoryBackend implements Backend {
    private final List<MemoryServer> servers;

    /**
     * Makes an instance with a server of its own: {@code localhost}, which behaves as {@link MemoryProfile#windows()},
     * has no users, and one empty share {@code scratch}. This is what {@link java.util.ServiceLoader} finds.
     */
    public MemoryBackend() {
        this(MemoryServer.create("localhost", MemoryProfile.windows()).addShare("scratch"));
    }

    /** Makes an instance that reaches these servers and no others. */
    public MemoryBackend(MemoryServer... servers) {
        this.servers = List.of(servers);
    }

    /** Returns the servers that this instance reaches. */
    public List<MemoryServer> servers() {
        return servers;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("mem");
    }

    @Override
    public ShareLocation location(ShareUrl url) {
        ServerAddress server = url.server();
        List<String> names = url.names();
        if (server.host().isEmpty() || server.port().isPresent() || names.isEmpty()) {
            throw new IllegalArgumentException("\"" + server + "\" with " + names
                    + " names no share; write mem://server/share/path, without a port");
        }
        ShareAddress share = new ShareAddress(server, names.get(0));
        return new ShareLocation(share, SharePath.ofNames(names.subList(1, names.size())));
    }

    /** {@inheritDoc} Returns false; a server with users rejects all others when it is asked. */
    @Override
    public boolean needsCredentials() {
        return false;
    }

    @Override
    public Map<Capability, CapabilityStatus> declared() {
        return Switch.capabilities(
                facet -> servers.stream().anyMatch(server -> server.profile().has(facet))
                        ? CapabilityStatus.unknown()
                        : CapabilityStatus.no("none of the servers has it"));
    }

    @Override
    public ServerLink logOn(ServerAddress address, Credentials credentials) throws ShareException {
        for (MemoryServer server : servers) {
            if (server.host().equals(address.host())) {
                return server.logOn(credentials);
            }
        }
        throw ShareException.of(ErrorKind.UNREACHABLE, "log on")
                .detail("there is no server " + address + "; give it to the constructor of MemoryBackend")
                .build();
    }
}
