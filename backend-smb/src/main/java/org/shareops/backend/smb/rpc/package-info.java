/**
 * Remote administration over a named pipe: DCE/RPC, NDR, and the calls of MS-SRVS. Knows the port's pipe and nothing else of
 * SMB. Not for use outside this backend.
 */
@NullMarked
package org.shareops.backend.smb.rpc;

import org.jspecify.annotations.NullMarked;
