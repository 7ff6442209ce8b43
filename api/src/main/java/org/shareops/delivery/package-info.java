/**
 * The words of delivering items into a directory that many senders share: what a caller chooses, and what became of it.
 *
 * <p>Only immutable values and callbacks live here; the work itself is done by the engine, which callers reach through
 * {@code org.shareops.Inbox} and {@code org.shareops.Outbox}.
 */
@NullMarked
package org.shareops.delivery;

import org.jspecify.annotations.NullMarked;
