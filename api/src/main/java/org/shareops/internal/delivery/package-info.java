/**
 * Delivering into a directory that many senders share: names, the way of one item into one inbox, the outbox that keeps items
 * until they have arrived, and the reader's side. Knows nothing of replacing.
 */
@NullMarked
package org.shareops.internal.delivery;

import org.jspecify.annotations.NullMarked;
