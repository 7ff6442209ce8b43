package org.shareops.backend.smb.port;

import java.time.Duration;

/**
 * Where a server is and how long to wait for it.
 *
 * @param host a host name or literal address
 * @param port 1 to 65535
 * @param connectTimeout the longest that connecting may take
 * @param responseTimeout the longest that one answer may take. A server may wait 35 s for others to give up a lease before
 *     it answers a rename; a shorter time makes unknown outcomes
 */
public record SmbEndpoint(String host, int port, Duration connectTimeout, Duration responseTimeout) {}
