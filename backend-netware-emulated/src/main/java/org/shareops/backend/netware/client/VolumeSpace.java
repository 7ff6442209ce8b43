package org.shareops.backend.netware.client;

/**
 * How full a volume is.
 *
 * @param total in bytes
 * @param free in bytes, with what deleted files still take
 */
public record VolumeSpace(long total, long free) {}
