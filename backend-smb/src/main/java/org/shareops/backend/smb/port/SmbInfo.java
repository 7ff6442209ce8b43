package org.shareops.backend.smb.port;

import java.util.OptionalLong;

/**
 * What a server says of a file at its open (MS-SMB2 2.2.14). Times are in steps of 100 ns since 1601 (MS-DTYP 2.3.3).
 *
 * @param created when it was created
 * @param written when its content was last written
 * @param changed when content or attributes were last changed
 * @param size the size in bytes
 * @param attributes the bits of MS-FSCC 2.6
 * @param fileId the identity on its volume, if the server gave one (MS-SMB2 2.2.14.2.9)
 */
public record SmbInfo(long created, long written, long changed, long size, int attributes, OptionalLong fileId) {}
