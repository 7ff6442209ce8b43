/**
 * A NetWare client: one service connection, and its calls as methods. Maps no error to the library's kinds and decides
 * nothing; that is for the backend above it.
 */
@NullMarked
package org.shareops.backend.netware.client;

import org.jspecify.annotations.NullMarked;
