package org.shareops.model;

import java.util.Optional;

/**
 * Tells which credentials to use for a server. Asked when a link is needed, never for a passive probe (rule P1); may be
 * asked from several threads.
 */
@FunctionalInterface
public interface CredentialsProvider {
    /** Returns the credentials for {@code server}; empty if there are none, which never means anonymous (rule P2). */
    Optional<Credentials> credentialsFor(ServerAddress server);

    /** A provider without credentials: enough for backends that need no log-on. */
    static CredentialsProvider none() {
        return server -> Optional.empty();
    }

    /** A provider that gives the same credentials for every server. */
    static CredentialsProvider of(Credentials credentials) {
        return server -> Optional.of(credentials);
    }
}
