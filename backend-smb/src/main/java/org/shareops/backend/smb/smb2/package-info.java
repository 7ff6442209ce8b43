/**
 * Requests and answers of SMB2 as bytes, and the port's shares and handles above them, for every engine that can send such bytes.
 * Not for use outside this backend.
 */
@NullMarked
package org.shareops.backend.smb.smb2;

import org.jspecify.annotations.NullMarked;
