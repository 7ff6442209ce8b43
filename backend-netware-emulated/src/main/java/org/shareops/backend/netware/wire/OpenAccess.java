package org.shareops.backend.netware.wire;

/** Bits of what an open allows itself and denies to others. */
public final class OpenAccess {
    /** Read. */
    public static final int READ = 0x01;
    /** Write. */
    public static final int WRITE = 0x02;
    /** Deny others to read. */
    public static final int DENY_READ = 0x04;
    /** Deny others to write. */
    public static final int DENY_WRITE = 0x08;
    /** Compatibility: what is denied depends on the file's {@link EntryAttributes#SHAREABLE}. */
    public static final int COMPATIBILITY = 0x10;

    private OpenAccess() {}

    /** Returns what an open means once compatibility mode is spelt out. */
    public static int resolve(int access, boolean shareable) {
        if ((access & COMPATIBILITY) == 0) {
            return access & (READ | WRITE | DENY_READ | DENY_WRITE);
        }
        int plain = access & (READ | WRITE);
        if (shareable) {
            return plain;
        }
        return plain | DENY_WRITE | ((plain & WRITE) != 0 ? DENY_READ : 0);
    }

    /** Returns true if two resolved opens of one file exclude each other. */
    public static boolean conflict(int one, int other) {
        return denies(one, other) || denies(other, one);
    }

    private static boolean denies(int one, int other) {
        return ((one & DENY_READ) != 0 && (other & READ) != 0) || ((one & DENY_WRITE) != 0 && (other & WRITE) != 0);
    }
}
