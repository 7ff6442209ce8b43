package org.shareops.backend.netware.server;

/** What a user may do in a directory of a volume; see {@link EmulatedNetWareServerBuilder#grant}. The bits are NetWare's. */
public enum Right {
    /** See what files hold; of use together with {@link #OPEN}. */
    READ(0x01),
    /** Change what files that are there hold; of use together with {@link #OPEN}. */
    WRITE(0x02),
    /** Open files that are there, and lock them. */
    OPEN(0x04),
    /** Create files and directories. Who creates a file may write it until he closes it. */
    CREATE(0x08),
    /** Delete files and directories. */
    ERASE(0x10),
    /** List a directory, and be told of what is in it. */
    SCAN(0x40),
    /** Rename, and change attributes and times. */
    MODIFY(0x80);

    final int bit;

    Right(int bit) {
        this.bit = bit;
    }
}
