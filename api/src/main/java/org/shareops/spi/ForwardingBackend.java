package org.shareops.spi;

import java.util.Map;
import java.util.Set;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Credentials;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.ShareUrl;

/** A backend that passes every call on to another: the base of wrappers that count, refuse or fail. */
public class ForwardingBackend implements Backend {
    private final Backend backend;

    /** Wraps a backend. */
    protected ForwardingBackend(Backend backend) {
        this.backend = backend;
    }

    @Override
    public Set<String> schemes() {
        return backend.schemes();
    }

    @Override
    public ShareAddress share(ShareUrl url) {
        return backend.share(url);
    }

    @Override
    public ShareLocation location(ShareUrl url) {
        return backend.location(url);
    }

    @Override
    public ServerAddress normalized(ServerAddress server) {
        return backend.normalized(server);
    }

    @Override
    public boolean needsCredentials() {
        return backend.needsCredentials();
    }

    @Override
    public Map<Capability, CapabilityStatus> declared() {
        return backend.declared();
    }

    @Override
    public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
        return backend.logOn(server, credentials);
    }
}
