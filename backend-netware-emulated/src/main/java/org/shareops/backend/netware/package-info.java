/**
 * Volumes of NetWare servers as shares (scheme {@code ncp}): maps the library's primitives to NCP calls of the {@code client}
 * package, one to one, and completion codes to error kinds.
 */
@NullMarked
package org.shareops.backend.netware;

import org.jspecify.annotations.NullMarked;
