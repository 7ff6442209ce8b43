package org.shareops.backend.memory;

import java.util.Set;
import org.shareops.model.Access;

/**
 * One open of one file by one session. An open that shares nothing is a lock, too. Guarded by the server's lock.
 *
 * @param via the volume or client that it was opened through, and ends with
 */
record Open(String id, Node file, Set<Access> access, Set<Access> shared, Presence presence, Object via) {
    static final Set<Access> ALL = Set.of(Access.values());

    boolean locks() {
        return shared.isEmpty();
    }

    boolean live() {
        return presence.opens.contains(this);
    }

    void end() {
        presence.opens.remove(this);
        file.opens.remove(this);
    }

    // Two opens are never the same one, whatever they have in common.
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
