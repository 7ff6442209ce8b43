/**
 * Tools to test delivery with: many senders, in threads and in processes, senders that are killed, wires that lose messages,
 * disks that are full, and a judge of what lies in the inbox afterwards.
 */
@NullMarked
package org.shareops.testkit.delivery;

import org.jspecify.annotations.NullMarked;
