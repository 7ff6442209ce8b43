package org.shareops.backend.smb.kerberos;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ietf.jgss.GSSException;
import org.shareops.backend.smb.port.SmbFailure;

/** Says why there is no ticket: the KDC refused it, could not be reached, or was not asked. */
final class KerberosRefusal {
    /** The platform keeps the code to itself but for the message, such as {@code Clock skew too great (37)}. */
    private static final Pattern CODE = Pattern.compile("\\((\\d{1,3})\\)");

    /** The platform's own codes begin here; those of the protocol are below (RFC 4120 7.5.9). */
    private static final int OWN_CODES = 128;

    private static final String NO_KDC = "Cannot locate KDC";
    private static final String NO_REALM = "Cannot locate default realm";

    private KerberosRefusal() {}

    /**
     * Judges what JAAS or GSS-API have thrown.
     *
     * @param realm whose KDC was asked, if known
     * @param advice for what has neither a code nor to do with a KDC
     */
    static SmbFailure.NoTicket of(Exception e, Optional<String> realm, String advice) {
        String kdc = "the KDC of " + realm.map(name -> "the realm " + name).orElse("the realm");
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String said = String.valueOf(cause.getMessage());
            if (said.contains(NO_REALM)) {
                return SmbFailure.NoTicket.missing(
                        "Java knows no Kerberos realm; name one as default_realm in krb5.conf, or in the principal", e);
            }
            if (said.contains(NO_KDC)) {
                return SmbFailure.NoTicket.noKdc(
                        kdc + " is not known; name it under [realms] in krb5.conf, or look at the name server", e);
            }
            Matcher code = CODE.matcher(said);
            if (isKerberos(cause) && code.find() && Integer.parseInt(code.group(1)) < OWN_CODES) {
                KerberosCode known = KerberosCode.of(Integer.parseInt(code.group(1)));
                return refused(known, kdc + " refuses a ticket: " + known.advice(said), e);
            }
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return SmbFailure.NoTicket.noKdc(
                        kdc + " does not answer (" + said(cause)
                                + "); check kdc under [realms] in krb5.conf, and the network",
                        e);
            }
        }
        return SmbFailure.NoTicket.missing(advice + " (" + said(e) + ")", e);
    }

    /** What the platform says, in one line: its messages may end with a line break, and a refused datagram has none. */
    private static String said(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message.strip();
    }

    private static SmbFailure.NoTicket refused(KerberosCode code, String message, Exception e) {
        if (code.wantsNewTicket()) {
            return SmbFailure.NoTicket.missing(message, e);
        }
        return code.isLasting()
                ? SmbFailure.NoTicket.refused(code.code(), code.name(), message, e)
                : SmbFailure.NoTicket.refusedForNow(code.code(), code.name(), message, e);
    }

    private static boolean isKerberos(Throwable cause) {
        return cause instanceof GSSException
                || cause instanceof javax.security.auth.login.LoginException
                || cause.getClass().getSimpleName().equals("KrbException");
    }
}
