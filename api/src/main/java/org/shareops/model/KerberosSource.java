package org.shareops.model;

import java.nio.file.Path;
import java.security.Principal;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.security.auth.Subject;

/**
 * Where Kerberos tickets come from, see {@link Credentials#kerberos(KerberosSource)}. Nothing is read before a log-on needs
 * it, and then anew for each log-on: a ticket that was renewed meanwhile is found. Immutable and thread-safe.
 */
public sealed interface KerberosSource {
    /** Returns a name for logs and statuses, without any secret. */
    String identity();

    /**
     * The ticket cache of this user, as {@code kinit} fills it: the file that {@code KRB5CCNAME} names, else the usual one of
     * the system. The user is whoever the cache belongs to.
     */
    static TicketCache ticketCache() {
        return new TicketCache(Optional.empty(), Optional.empty());
    }

    /** A ticket cache in a file, otherwise as {@link #ticketCache()}. */
    static TicketCache ticketCache(Path file) {
        return new TicketCache(Optional.of(file), Optional.empty());
    }

    /**
     * The key of a principal in a keytab. It is a secret as a password is, and stays in the file; for each log-on a ticket is
     * asked of the KDC by it.
     *
     * @param principal such as {@code publisher@EXAMPLE.ORG}; without a realm it is of the default one
     * @throws IllegalArgumentException if the principal is empty
     */
    static KeyTab keyTab(Path file, String principal) {
        return new KeyTab(file, principal);
    }

    /**
     * An entry of the JAAS configuration of this process, for whatever login modules it names. Nobody answers the questions of
     * modules that ask.
     *
     * @throws IllegalArgumentException if the name is empty
     */
    static JaasEntry jaasEntry(String name) {
        return new JaasEntry(name);
    }

    /**
     * A subject that is logged in already, with a Kerberos ticket among its private credentials. Two subjects are two
     * identities, also of one principal. Whoever logged it in renews and destroys its tickets; service tickets are added to it.
     */
    static LoggedIn subject(Subject subject) {
        return new LoggedIn(subject);
    }

    /**
     * See {@link #ticketCache()}.
     *
     * @param file an absolute path; if empty, the usual place
     * @param principal whose tickets must be in it; if empty, those of anybody
     */
    record TicketCache(Optional<Path> file, Optional<String> principal) implements KerberosSource {
        /** Takes both. */
        public TicketCache {
            file = file.map(KerberosSource::absolute);
            principal.ifPresent(name -> requireText(name, "principal"));
        }

        /**
         * Returns the same, where tickets of others in the cache count as none.
         *
         * @throws IllegalArgumentException if the principal is empty
         */
        public TicketCache withPrincipal(String name) {
            return new TicketCache(file, Optional.of(name));
        }

        @Override
        public String identity() {
            String cache = "ticket cache" + file.map(path -> " " + path).orElse("");
            return principal.map(name -> name + " (" + cache + ")").orElse("Kerberos " + cache);
        }
    }

    /**
     * See {@link #keyTab(Path, String)}.
     *
     * @param file an absolute path
     * @param principal not empty
     */
    record KeyTab(Path file, String principal) implements KerberosSource {
        /** Takes both. */
        public KeyTab {
            file = absolute(file);
            requireText(principal, "principal");
        }

        @Override
        public String identity() {
            return principal + " (keytab " + file + ")";
        }
    }

    /**
     * See {@link #jaasEntry(String)}.
     *
     * @param name not empty
     */
    record JaasEntry(String name) implements KerberosSource {
        /** Takes it. */
        public JaasEntry {
            requireText(name, "name of the JAAS entry");
        }

        @Override
        public String identity() {
            return "JAAS entry " + name;
        }
    }

    /** See {@link #subject(Subject)}. Equal if the subject is the same object: what is in it may change. */
    final class LoggedIn implements KerberosSource {
        private final Subject subject;
        private final String identity;

        private LoggedIn(Subject subject) {
            this.subject = Objects.requireNonNull(subject, "subject");
            this.identity = subject.getPrincipals().stream()
                            .map(Principal::getName)
                            .sorted()
                            .collect(Collectors.joining(", "))
                    + " (subject)";
        }

        /** Returns the subject that was given. */
        public Subject subject() {
            return subject;
        }

        @Override
        public String identity() {
            return identity;
        }

        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(Object other) {
            return other instanceof LoggedIn that && that.subject == subject;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(subject);
        }

        /** A subject itself would show its tickets. */
        @Override
        public String toString() {
            return "LoggedIn[" + identity + "]";
        }
    }

    private static Path absolute(Path file) {
        return file.toAbsolutePath().normalize();
    }

    private static void requireText(String text, String what) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the " + what + " is empty");
        }
    }
}
