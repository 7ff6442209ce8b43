package org.shareops.testkit.contract;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.shareops.model.Capability;
import org.shareops.model.CapabilityStatus;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.ServerAddress;
import org.shareops.model.ServerList;
import org.shareops.model.Session;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.model.Support;
import org.shareops.spi.Backend;
import org.shareops.spi.FileCloser;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.ServerLink;
import org.shareops.spi.SessionCloser;
import org.shareops.spi.SessionLister;
import org.shareops.spi.Volume;

/** What servers in memory do not do: it counts who comes without a name, and gives a user fewer rights than the others. */
final class Door extends Forwarding.OfBackend {
    private static final Set<Capability> DENIED =
            Set.of(Capability.LIST_SESSIONS, Capability.LIST_OPEN_FILES, Capability.CLOSE_FILE, Capability.DISCONNECT);

    private final Credentials plain;
    private final AtomicInteger anonymous;

    Door(Backend backend, Credentials plain, AtomicInteger anonymous) {
        super(backend);
        this.plain = plain;
        this.anonymous = anonymous;
    }

    @Override
    public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
        if (credentials instanceof Credentials.Anonymous) {
            anonymous.incrementAndGet();
        }
        ServerLink link = super.logOn(server, credentials);
        return !credentials.equals(plain)
                ? link
                : new Forwarding.OfLink(link) {
                    @Override
                    public Volume volume(ShareAddress share) throws ShareException {
                        return new Plain(super.volume(share));
                    }
                };
    }

    private static ShareException denied(String operation) {
        return ShareException.of(ErrorKind.ACCESS_DENIED, operation)
                .detail("we lack the right; ask the server's administrator")
                .build();
    }

    /** A share for somebody who may neither list nor close. */
    private static final class Plain extends ForwardingVolume {
        Plain(Volume volume) {
            super(volume);
        }

        @Override
        public Map<Capability, CapabilityStatus> capabilities() throws ShareException {
            Map<Capability, CapabilityStatus> all = new EnumMap<>(super.capabilities());
            all.replaceAll((capability, status) -> DENIED.contains(capability) && status.support() != Support.NO
                    ? CapabilityStatus.noRight("ask the server's administrator")
                    : status);
            return all;
        }

        @Override
        public <F> Optional<F> facet(Class<F> type) {
            return super.facet(type).map(facet -> type.cast(denying(type, facet)));
        }

        private static Object denying(Class<?> type, Object facet) {
            if (type == SessionLister.class) {
                return new Nothing();
            } else if (type == FileCloser.class) {
                return (FileCloser) file -> {
                    throw denied("close a file");
                };
            } else if (type == SessionCloser.class) {
                return (SessionCloser) session -> {
                    throw denied("disconnect");
                };
            }
            return facet;
        }
    }

    private static final class Nothing implements SessionLister {
        @Override
        public ServerList<Session> sessions() throws ShareException {
            throw denied("list the sessions");
        }

        @Override
        public ServerList<OpenFile> openFiles(SharePath below) throws ShareException {
            throw denied("list the open files");
        }
    }
}
