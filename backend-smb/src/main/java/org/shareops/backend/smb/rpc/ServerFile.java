package org.shareops.backend.smb.rpc;

import java.util.Optional;

/**
 * An open file, directory or pipe as a server lists it (MS-SRVS 2.2.4.7).
 *
 * @param id the server's number for it, unsigned and of 32 bits; given again to others after it was closed
 * @param permissions what the open allows, bits of {@link #READ}, {@link #WRITE} and {@link #CREATE}
 * @param locks how many byte-range locks it holds
 * @param path where the file is on the server's own disk, by the server's own rules; empty if the server does not say
 * @param user who opened it
 */
public record ServerFile(long id, int permissions, long locks, String path, Optional<String> user) {
    /** It may be read (PERM_FILE_READ). */
    public static final int READ = 1;

    /** It may be written (PERM_FILE_WRITE). */
    public static final int WRITE = 2;

    /** It may be created (PERM_FILE_CREATE). */
    public static final int CREATE = 4;

    /** Returns true if the open allows all of these bits. */
    public boolean allows(int bits) {
        return (permissions & bits) == bits;
    }
}
