package org.shareops.backend.smb.smbj;

import org.jspecify.annotations.Nullable;

/**
 * What keeps the messages of one session from being changed or read on the way.
 *
 * @param session the session's id
 * @param signer null for anonymous sessions, which have no key
 * @param sealer null where encryption was not negotiated
 */
record Protection(
        long session, @Nullable Signer signer, @Nullable Sealer sealer) {}
