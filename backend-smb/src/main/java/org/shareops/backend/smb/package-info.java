/** Shares of SMB servers (scheme {@code smb}). Above the port of {@link org.shareops.backend.smb.port}; knows no engine. */
@NullMarked
package org.shareops.backend.smb;

import org.jspecify.annotations.NullMarked;
