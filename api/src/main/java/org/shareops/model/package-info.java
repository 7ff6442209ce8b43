/**
 * The words of the library as immutable values: addresses, paths, identities, what a server tells about its sessions
 * and open files, what a share can do, and the one family of errors.
 *
 * <p>Nothing in this package does I/O, keeps state or knows a protocol. Every other package may depend on it; it depends
 * on none.
 */
@NullMarked
package org.shareops.model;

import org.jspecify.annotations.NullMarked;
