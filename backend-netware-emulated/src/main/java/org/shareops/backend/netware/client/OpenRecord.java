package org.shareops.backend.netware.client;

import org.shareops.backend.netware.wire.OpenAccess;

/**
 * One file that a connection has open.
 *
 * @param connection the connection's number
 * @param task the program that opened it
 * @param access bits of {@link OpenAccess}
 * @param locked whether locks are held on it
 * @param volume the volume's number
 * @param entry the file's directory entry
 */
public record OpenRecord(int connection, int task, int access, boolean locked, int volume, long entry) {}
