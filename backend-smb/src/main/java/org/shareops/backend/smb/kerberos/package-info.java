/** Log-ons by Kerberos: tickets through JAAS, tokens through GSS-API, the same for both engines. */
@NullMarked
package org.shareops.backend.smb.kerberos;

import org.jspecify.annotations.NullMarked;
