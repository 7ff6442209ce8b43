/**
 * The words of replacing: strategies and policies that a caller chooses, the plan that says what would happen, and the
 * report that says what did.
 *
 * <p>Only immutable values and callbacks live here; the work itself is done by the engine, which callers reach through
 * {@code org.shareops.Share}.
 */
@NullMarked
package org.shareops.update;

import org.jspecify.annotations.NullMarked;
