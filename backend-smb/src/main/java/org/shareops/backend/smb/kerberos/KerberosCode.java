package org.shareops.backend.smb.kerberos;

import java.util.Set;

/**
 * An error code of a KDC (RFC 4120 7.5.9).
 *
 * @param code the number
 * @param name its own name, or the empty string
 * @param meaning what it means and what to do; empty if the platform's words have to do
 */
record KerberosCode(int code, String name, String meaning) {
    private static final int TICKET_EXPIRED = 32;
    /** What the account or its key is to blame for. */
    private static final Set<Integer> LASTING = Set.of(6, 14, 18, 23, 24);

    static KerberosCode of(int code) {
        return switch (code) {
            case 6 -> new KerberosCode(code, "KDC_ERR_C_PRINCIPAL_UNKNOWN", "it does not know this principal");
            case 7 ->
                new KerberosCode(
                        code,
                        "KDC_ERR_S_PRINCIPAL_UNKNOWN",
                        "it knows no service of the name cifs/ with this host; call the server by the host name that it is"
                                + " registered by, or have the name registered (setspn, samba-tool spn add)");
            case 14 ->
                new KerberosCode(
                        code,
                        "KDC_ERR_ETYPE_NOSUPP",
                        "it has none of the encryption types that Java and krb5.conf allow");
            case 18 ->
                new KerberosCode(code, "KDC_ERR_CLIENT_REVOKED", "the account is disabled, locked out or expired");
            case 23 -> new KerberosCode(code, "KDC_ERR_KEY_EXPIRED", "the password of the account has expired");
            case 24 ->
                new KerberosCode(
                        code,
                        "KDC_ERR_PREAUTH_FAILED",
                        "the key is not that of the principal; its password was changed since the keytab was made");
            case TICKET_EXPIRED ->
                new KerberosCode(code, "KRB_AP_ERR_TKT_EXPIRED", "the ticket has expired; get a new one with kinit");
            case 37 ->
                new KerberosCode(
                        code,
                        "KRB_AP_ERR_SKEW",
                        "the clocks differ too much; set the clock of this computer or of the server");
            default -> new KerberosCode(code, "", "");
        };
    }

    /** Returns true if the same principal with the same key will be refused again. */
    boolean isLasting() {
        return LASTING.contains(code);
    }

    /** Returns true if another ticket is all that is needed. */
    boolean wantsNewTicket() {
        return code == TICKET_EXPIRED;
    }

    String advice(String said) {
        return meaning.isEmpty() ? said : meaning;
    }
}
