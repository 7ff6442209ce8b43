package org.shareops.backend.smb.rpc;

import java.util.Optional;

/**
 * A share as its server describes it to administrators (MS-SRVS 2.2.4.24).
 *
 * @param name its name as the server writes it
 * @param type its type and flags (MS-SRVS 2.2.2.4), zero for a plain disk share
 * @param comment its comment
 * @param connections how many connections it has, as far as the server counts them
 * @param path where it is on the server's own disk, as {@link ServerFile#path} begins for files in it: Samba, too, writes both
 *     with a drive and backslashes, {@code C:\srv\data}
 */
public record ServerShare(String name, long type, Optional<String> comment, long connections, Optional<String> path) {}
