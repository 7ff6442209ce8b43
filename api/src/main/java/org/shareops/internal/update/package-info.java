/**
 * The engine that replaces and removes: plan, stage, verify, try, commit, clean. Built on the primitives of {@code
 * org.shareops.spi} alone; the same code serves every backend.
 */
@NullMarked
package org.shareops.internal.update;

import org.jspecify.annotations.NullMarked;
