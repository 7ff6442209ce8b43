package org.shareops.vfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.UserAuthenticationData;
import org.apache.commons.vfs2.UserAuthenticator;
import org.apache.commons.vfs2.impl.DefaultFileSystemConfigBuilder;
import org.apache.commons.vfs2.util.UserAuthenticatorUtils;
import org.jspecify.annotations.Nullable;
import org.shareops.Shares;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who the file systems of one manager are to servers: one {@link Shares} for each identity, so that they have one link to a
 * server in common (rule P3). Keeps secrets of URLs in memory, and shows them to nobody (rule C6). Thread-safe.
 */
final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final UserAuthenticationData.Type[] ASKED = {
        UserAuthenticationData.USERNAME, UserAuthenticationData.PASSWORD, UserAuthenticationData.DOMAIN
    };

    private final List<Credentials> ofUrls = new ArrayList<>();
    private final Map<String, Integer> latest = new HashMap<>();
    private final Set<String> warned = new HashSet<>();
    private final Map<Object, Lease> leases = new HashMap<>();

    /** What a URL says of a user. */
    record OfUrl(String user, int login, boolean secretGiven) {}

    /** Stands for having no credentials at all. */
    private enum Nobody {
        NOBODY
    }

    /** Who a file system is: {@link Shares} of the caller's, credentials, something that provides them, or nobody. */
    static final class Login {
        private final Object who;

        private Login(Object who) {
            this.who = who;
        }
    }

    /** One {@link Shares} for all file systems of an identity; closed with the last of them. */
    final class Lease {
        private final Object who;
        private final Shares shares;
        private final boolean ours;
        private int users;

        private Lease(Object who) {
            this.who = who;
            this.ours = !(who instanceof Shares);
            this.shares = who instanceof Shares given
                    ? given
                    : Shares.builder().credentials(providerOf(who)).build();
        }

        Shares shares() {
            return shares;
        }

        /** Gives it back; the last one logs off. */
        void release() {
            synchronized (leases) {
                users--;
                if (users > 0) {
                    return;
                }
                leases.remove(who);
            }
            if (ours) {
                try {
                    shares.close();
                } catch (ShareException e) {
                    // Who closes a file system of Commons VFS cannot be told otherwise.
                    LOG.warn("could not log off everywhere; a server may list us until it notices", e);
                }
            }
        }
    }

    private static CredentialsProvider providerOf(Object who) {
        return who instanceof CredentialsProvider provider
                ? provider
                : who instanceof Credentials credentials
                        ? CredentialsProvider.of(credentials)
                        : CredentialsProvider.none();
    }

    /** Takes the part of a URL before the {@code @}; warns about a secret in it, once for each user of a server. */
    OfUrl fromUrl(ServerAddress server, String userInfo) throws FileSystemException {
        int colon = userInfo.indexOf(':');
        String user = PercentCode.decoded(colon < 0 ? userInfo : userInfo.substring(0, colon));
        if (user.isEmpty()) {
            throw new FileSystemException(
                    "vfs.provider/invalid-absolute-uri.error",
                    server,
                    new IllegalArgumentException("the user in it is empty; leave out the @"));
        }
        String key = server + " " + user;
        synchronized (ofUrls) {
            if (colon < 0) {
                // Names are written without the secret, and have to lead back to the same file system.
                return new OfUrl(user, latest.getOrDefault(key, 0), false);
            }
            char[] secret = PercentCode.decoded(userInfo.substring(colon + 1)).toCharArray();
            Credentials credentials = Credentials.password(account(user), secret);
            int number = ofUrls.indexOf(credentials) + 1;
            if (number == 0) {
                ofUrls.add(credentials);
                number = ofUrls.size();
            }
            latest.put(key, number);
            if (warned.add(key)) {
                LOG.warn(
                        "a URL for {} holds a secret of the user {}, which other programs and logs may see; give it"
                                + " through a UserAuthenticator instead",
                        server,
                        user);
            }
            return new OfUrl(user, number, true);
        }
    }

    /** Forgets the secrets of URLs; file systems that were made with them keep theirs. */
    void forget() {
        synchronized (ofUrls) {
            // Numbers are not given again: names that bear them are still about.
            ofUrls.replaceAll(each -> Credentials.ofProcess());
            latest.clear();
        }
    }

    /** URLs of SMB name a domain as {@code domain;user}. */
    private static String account(String user) {
        return user.replace(';', '\\');
    }

    /** Finds out who a file system is. Asks the caller's authenticator, if there is one; no traffic. */
    Login login(ShareFileName.Root root, @Nullable FileSystemOptions options) throws FileSystemException {
        ShareFileSystemConfigBuilder config = ShareFileSystemConfigBuilder.getInstance();
        Shares given = config.getShares(options);
        if (given != null) {
            if (root.user() != null) {
                throw new FileSystemException(
                        "vfs.provider/invalid-absolute-uri.error",
                        root.url(),
                        new IllegalArgumentException(
                                "it names a user, and the options name Shares, which have their own; leave out one"));
            }
            return new Login(given);
        }
        if (root.login() > 0) {
            synchronized (ofUrls) {
                return new Login(ofUrls.get(root.login() - 1));
            }
        }
        Credentials credentials = config.getCredentials(options);
        if (credentials != null) {
            return new Login(credentials);
        }
        CredentialsProvider provider = config.getCredentialsProvider(options);
        if (provider != null) {
            return new Login(provider);
        }
        UserAuthenticator authenticator =
                DefaultFileSystemConfigBuilder.getInstance().getUserAuthenticator(options);
        Credentials answer = authenticator == null ? null : ask(authenticator, root);
        return new Login(answer == null ? Nobody.NOBODY : answer);
    }

    /** A user in the URL counts more than the one of the authenticator, as with the other providers. */
    private static @Nullable Credentials ask(UserAuthenticator authenticator, ShareFileName.Root root) {
        UserAuthenticationData data = UserAuthenticatorUtils.authenticate(authenticator, ASKED);
        try {
            char[] user = UserAuthenticatorUtils.getData(
                    data, UserAuthenticationData.USERNAME, UserAuthenticatorUtils.toChar(root.user()));
            char[] secret = UserAuthenticatorUtils.getData(data, UserAuthenticationData.PASSWORD, null);
            char[] domain = UserAuthenticatorUtils.getData(data, UserAuthenticationData.DOMAIN, null);
            if (user == null || user.length == 0 || secret == null) {
                return null;
            }
            String account = account(new String(user));
            boolean qualified = account.indexOf('\\') >= 0 || domain == null || domain.length == 0;
            return Credentials.password(qualified ? account : new String(domain) + "\\" + account, secret);
        } finally {
            UserAuthenticatorUtils.cleanup(data);
        }
    }

    /** Returns the {@link Shares} of an identity, until it is given back. No traffic. */
    Lease lease(Login login) {
        synchronized (leases) {
            Lease lease = leases.computeIfAbsent(login.who, Lease::new);
            lease.users++;
            return lease;
        }
    }
}
