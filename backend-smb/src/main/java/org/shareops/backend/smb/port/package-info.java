/** What the backend needs of an SMB engine, at the level of SMB2 operations (MS-SMB2). Not for use outside this backend. */
@NullMarked
package org.shareops.backend.smb.port;

import org.jspecify.annotations.NullMarked;
