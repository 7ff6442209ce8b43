/**
 * A private Samba server and an independent client, to test SMB against the real thing.
 *
 * <ul>
 *   <li>{@link org.shareops.testkit.samba.SambaServer} is a server on the loopback interface, with users and shares of its
 *       own. It touches neither the system's users nor its Samba.
 *   <li>{@link org.shareops.testkit.samba.SambaDomain} is a domain controller, for log-ons by Kerberos; it takes root, and Debian's
 *       packages {@code winbind}, {@code samba-ad-provision} and {@code samba-dsdb-modules}.
 *   <li>{@link org.shareops.testkit.samba.SmbClientProcess} is another client, which holds files and reads and writes.
 * </ul>
 *
 * <p>Linux only. Needs Debian's packages {@code samba}, {@code smbclient} and {@code libnss-wrapper}; see {@link
 * org.shareops.testkit.samba.SambaServer#missing()}.
 */
@NullMarked
package org.shareops.testkit.samba;

import org.jspecify.annotations.NullMarked;
