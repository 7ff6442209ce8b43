package org.shareops.spi;

/**
 * Room on a volume.
 *
 * @param usableBytes what we may still write, quotas included where the server counts them
 * @param totalBytes the volume's size
 */
public record Space(long usableBytes, long totalBytes) {}
