/**
 * The links of one {@code Shares}: which backend answers for a scheme, one authenticated session for each server and
 * identity, and what is known of it.
 */
@NullMarked
package org.shareops.internal.link;

import org.jspecify.annotations.NullMarked;
