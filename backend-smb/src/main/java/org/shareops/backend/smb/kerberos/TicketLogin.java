package org.shareops.backend.smb.kerberos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.kerberos.KeyTab;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.model.KerberosSource;

/** Gets a subject with a valid ticket from where the caller says (JAAS). Nobody is asked for anything on the way. */
final class TicketLogin {
    private static final String MODULE = "com.sun.security.auth.module.Krb5LoginModule";
    private static final String YES = "true";

    private TicketLogin() {}

    static Subject subject(KerberosSource source) throws SmbFailure.NoTicket {
        if (source instanceof KerberosSource.LoggedIn given) {
            return checked(given.subject(), "the subject has no Kerberos ticket that is valid now; log it in again");
        }
        if (source instanceof KerberosSource.KeyTab keyTab) {
            requireKey(keyTab);
            return logIn(
                    configured(keyTabOptions(keyTab)),
                    MODULE,
                    keyTab.principal(),
                    "look at the keytab " + keyTab.file());
        }
        if (source instanceof KerberosSource.TicketCache cache) {
            return logIn(
                    configured(cacheOptions(cache)),
                    MODULE,
                    cache.principal().orElse(""),
                    "there is no valid ticket"
                            + cache.principal().map(name -> " of " + name).orElse("")
                            + " in the Kerberos ticket cache"
                            + cache.file().map(file -> " " + file).orElse("")
                            + "; get one with kinit");
        }
        String entry = ((KerberosSource.JaasEntry) source).name();
        Configuration configuration;
        try {
            configuration = Configuration.getConfiguration();
        } catch (SecurityException e) {
            // This is how JAAS says that there is no file, or an unreadable one.
            throw SmbFailure.NoTicket.missing(
                    "there is no JAAS configuration that can be read; name one in java.security.auth.login.config", e);
        }
        if (configuration.getAppConfigurationEntry(entry) == null) {
            throw SmbFailure.NoTicket.missing("the JAAS configuration has no entry " + entry, null);
        }
        return checked(
                logIn(configuration, entry, "", "look at the JAAS entry " + entry),
                "the JAAS entry " + entry + " has logged on without getting a Kerberos ticket");
    }

    private static Subject logIn(Configuration configuration, String entry, String principal, String advice)
            throws SmbFailure.NoTicket {
        Subject subject = new Subject();
        try {
            new LoginContext(entry, subject, null, configuration).login();
            return subject;
        } catch (LoginException | SecurityException e) {
            throw KerberosRefusal.of(e, realmOf(principal), advice);
        }
    }

    private static Configuration configured(Map<String, String> options) {
        AppConfigurationEntry entry =
                new AppConfigurationEntry(MODULE, LoginModuleControlFlag.REQUIRED, Map.copyOf(options));
        return new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {entry};
            }
        };
    }

    private static Map<String, String> common() {
        // What was mended in krb5.conf holds from the next log-on.
        return new HashMap<>(Map.of("doNotPrompt", YES, "refreshKrb5Config", YES));
    }

    private static Map<String, String> keyTabOptions(KerberosSource.KeyTab keyTab) {
        Map<String, String> options = common();
        options.put("useKeyTab", YES);
        options.put("keyTab", keyTab.file().toString());
        options.put("principal", keyTab.principal());
        return options;
    }

    private static Map<String, String> cacheOptions(KerberosSource.TicketCache cache) {
        Map<String, String> options = common();
        options.put("useTicketCache", YES);
        cache.file().ifPresent(file -> options.put("ticketCache", file.toString()));
        cache.principal().ifPresent(name -> options.put("principal", name));
        return options;
    }

    /** The login module says of a missing key only that it has no password. */
    private static void requireKey(KerberosSource.KeyTab keyTab) throws SmbFailure.NoTicket {
        Path file = keyTab.file();
        if (!Files.isReadable(file)) {
            throw SmbFailure.NoTicket.missing("there is no keytab " + file + " that can be read", null);
        }
        KerberosPrincipal principal;
        try {
            principal = new KerberosPrincipal(keyTab.principal());
        } catch (IllegalArgumentException e) {
            throw SmbFailure.NoTicket.missing(
                    keyTab.principal() + " is no Kerberos principal, or is one without a realm and krb5.conf has no"
                            + " default_realm",
                    e);
        }
        if (KeyTab.getInstance(principal, file.toFile()).getKeys(principal).length == 0) {
            throw SmbFailure.NoTicket.missing("the keytab " + file + " has no key of " + principal, null);
        }
    }

    private static Subject checked(Subject subject, String complaint) throws SmbFailure.NoTicket {
        if (subject.getPrivateCredentials(KerberosTicket.class).stream().noneMatch(KerberosTicket::isCurrent)) {
            throw SmbFailure.NoTicket.missing(complaint, null);
        }
        return subject;
    }

    private static Optional<String> realmOf(String principal) {
        int at = principal.lastIndexOf('@');
        return at < 0 ? Optional.empty() : Optional.of(principal.substring(at + 1));
    }
}
