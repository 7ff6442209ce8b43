package org.shareops.backend.smb.smbj;

import com.hierynomus.smbj.auth.AuthenticationContext;
import org.shareops.backend.smb.kerberos.KerberosContext;

/** Somebody who logs on by Kerberos, once. */
final class KerberosUser extends AuthenticationContext {
    private final KerberosContext kerberos;

    KerberosUser(KerberosContext kerberos) {
        super(kerberos.principal(), new char[0], "");
        this.kerberos = kerberos;
    }

    KerberosContext kerberos() {
        return kerberos;
    }
}
