package org.shareops.model;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Who we are to a server. Immutable; safe to share between threads. No {@code toString} shows a secret (rule C6).
 */
public sealed interface Credentials {
    /** Returns a name for logs and statuses, without any secret. */
    String identity();

    /** The identity of the running process: for backends that need no log-on, such as local disks. */
    static Credentials ofProcess() {
        return OwnProcess.INSTANCE;
    }

    /** An anonymous log-on. Never used unless the caller passes it (rule P2). */
    static Credentials anonymous() {
        return Anonymous.INSTANCE;
    }

    /**
     * A user with a secret.
     *
     * @param user the user, as {@code name}, {@code DOMAIN\name} or {@code name@realm}; not empty
     * @param secret the secret; copied, so that the caller may overwrite its array
     * @throws IllegalArgumentException if the user is empty
     */
    static Credentials password(String user, char[] secret) {
        return new Password(user, secret);
    }

    /**
     * A log-on by Kerberos tickets, through JAAS; or by nothing: it never falls back to a password or to anonymity (rule P2).
     * Backends that need a log-on and have no Kerberos refuse it. Two of equal sources are equal and share a link, all others
     * have each their own.
     *
     * @param source where the tickets come from
     */
    static Credentials kerberos(KerberosSource source) {
        return new Kerberos(source);
    }

    /** See {@link #ofProcess()}. */
    enum OwnProcess implements Credentials {
        /** The only instance. */
        INSTANCE;

        @Override
        public String identity() {
            return "own process";
        }
    }

    /** See {@link #anonymous()}. */
    enum Anonymous implements Credentials {
        /** The only instance. */
        INSTANCE;

        @Override
        public String identity() {
            return "anonymous";
        }
    }

    /** See {@link #password(String, char[])}. Equal if user, domain and secret are. */
    final class Password implements Credentials {
        private final String user;
        private final Optional<String> domain;
        private final char[] secret;

        private Password(String account, char[] secret) {
            int backslash = account.indexOf('\\');
            this.domain = backslash < 0 ? Optional.empty() : Optional.of(account.substring(0, backslash));
            this.user = account.substring(backslash + 1);
            this.secret = secret.clone();
            if (user.isEmpty()) {
                throw new IllegalArgumentException(
                        "the user is empty; for an anonymous log-on say Credentials.anonymous()");
            }
        }

        /** Returns the user without a {@code DOMAIN\} prefix; a name with {@code @} is left whole. */
        public String user() {
            return user;
        }

        /** Returns the domain if the caller wrote {@code DOMAIN\name}. */
        public Optional<String> domain() {
            return domain;
        }

        /** Returns a copy of the secret, which the caller should overwrite after use. */
        public char[] secret() {
            return secret.clone();
        }

        @Override
        public String identity() {
            return domain.map(name -> name + "\\" + user).orElse(user);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Password that
                    && that.user.equals(user)
                    && that.domain.equals(domain)
                    && Arrays.equals(that.secret, secret);
        }

        @Override
        public int hashCode() {
            return Objects.hash(user, domain);
        }

        @Override
        public String toString() {
            return "Credentials[" + identity() + "]";
        }
    }

    /**
     * See {@link #kerberos(KerberosSource)}. Equal if the source is.
     *
     * @param source where the tickets come from
     */
    record Kerberos(KerberosSource source) implements Credentials {
        /** Takes it. */
        public Kerberos {
            Objects.requireNonNull(source, "source");
        }

        @Override
        public String identity() {
            return source.identity();
        }

        @Override
        public String toString() {
            return "Credentials[" + identity() + "]";
        }
    }
}
