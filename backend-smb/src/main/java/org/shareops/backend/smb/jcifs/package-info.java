/** The port on jcifs-ng: the only package that imports {@code jcifs}. Not for use outside this backend. */
@NullMarked
package org.shareops.backend.smb.jcifs;

import org.jspecify.annotations.NullMarked;
