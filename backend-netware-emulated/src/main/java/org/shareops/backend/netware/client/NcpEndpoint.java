package org.shareops.backend.netware.client;

import java.time.Duration;

/**
 * Where a server is, and how long it may take.
 *
 * @param host name or literal address
 * @param port from 1 to 65535
 * @param connectTimeout the longest that the TCP connection may take
 * @param responseTimeout the longest that one answer may take
 */
public record NcpEndpoint(String host, int port, Duration connectTimeout, Duration responseTimeout) {}
