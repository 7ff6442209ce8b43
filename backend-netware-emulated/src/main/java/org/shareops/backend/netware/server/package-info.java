/**
 * A NetWare 3.x server that NCP clients accept: connections, bindery log-on, volumes over directories of this machine, share
 * modes, locks, messages, and the operator's calls. One thread, the {@link
 * org.shareops.backend.netware.server.EventLoop}, owns all of its state, so nothing here needs locks; what may wait (flushing a
 * disk, somebody's record lock) answers later. Knows the bytes of {@code wire} and nothing of clients.
 */
@NullMarked
package org.shareops.backend.netware.server;

import org.jspecify.annotations.NullMarked;
