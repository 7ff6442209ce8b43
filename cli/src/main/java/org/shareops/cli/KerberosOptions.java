package org.shareops.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Credentials;
import org.shareops.model.KerberosSource;
import picocli.CommandLine.Option;

/** Log-ons by Kerberos tickets, where no secret is needed. */
final class KerberosOptions {
    @Option(
            names = "--kerberos",
            description =
                    "Log on by Kerberos and nothing else (SMB): by the tickets that kinit has left in this user's ticket"
                            + " cache, or as the options below say. The server is to be called by its host name.")
    private boolean kerberos;

    @Option(
            names = "--principal",
            paramLabel = "NAME",
            description = "With --kerberos: the user, NAME or NAME@REALM; tickets of others do not count.")
    private @Nullable String principal;

    @Option(
            names = "--keytab",
            paramLabel = "FILE",
            description = "With --kerberos and --principal: get tickets by the principal's key in FILE.")
    private @Nullable Path keytab;

    @Option(
            names = "--jaas",
            paramLabel = "NAME",
            description = "With --kerberos: log on by this entry of the JAAS configuration of Java, the file that"
                    + " -Djava.security.auth.login.config names.")
    private @Nullable String jaas;

    /**
     * Returns what was said; empty if nothing.
     *
     * @param user whether a user with a password was named
     */
    Optional<Credentials> credentials(boolean user) {
        if (!kerberos) {
            if (principal != null || keytab != null || jaas != null) {
                throw new UsageException("--principal, --keytab and --jaas belong to Kerberos; add --kerberos");
            }
            return Optional.empty();
        }
        if (user) {
            throw new UsageException("--kerberos logs on by tickets, and --user by a password; give one of them");
        }
        return Optional.of(Credentials.kerberos(source()));
    }

    private KerberosSource source() {
        if ((principal != null && principal.isBlank()) || (jaas != null && jaas.isBlank())) {
            throw new UsageException("the name after --principal or --jaas is empty");
        }
        if (jaas != null) {
            if (principal != null || keytab != null) {
                throw new UsageException(
                        "the JAAS entry itself says which principal and keytab; leave the options out");
            }
            return KerberosSource.jaasEntry(jaas);
        }
        if (keytab != null) {
            if (principal == null) {
                throw new UsageException("--keytab says a file of keys but not whose; add --principal NAME");
            }
            return KerberosSource.keyTab(keytab, principal);
        }
        return principal == null
                ? KerberosSource.ticketCache()
                : KerberosSource.ticketCache().withPrincipal(principal);
    }
}
