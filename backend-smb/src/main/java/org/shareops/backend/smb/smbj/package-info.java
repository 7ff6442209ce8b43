/**
 * The port on smbj, with encryption: the only package that imports {@code com.hierynomus}. smbj connects, negotiates, logs on and
 * derives the keys; what is sent afterwards is sent here. Not for use outside this backend.
 */
@NullMarked
package org.shareops.backend.smb.smbj;

import org.jspecify.annotations.NullMarked;
