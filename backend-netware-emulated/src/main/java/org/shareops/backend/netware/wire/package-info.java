/**
 * The bytes of the NetWare Core Protocol (NCP) over TCP, as client and server both need them: frames, packets, numbers,
 * names, dates, completion codes, and the keyed password. Knows no connection, no file and no socket.
 *
 * <p>Field offsets in comments count from the first byte of the NCP packet, as in NCP's own documentation: requests have
 * their fields from 7, replies from 8.
 */
@NullMarked
package org.shareops.backend.netware.wire;

import org.jspecify.annotations.NullMarked;
