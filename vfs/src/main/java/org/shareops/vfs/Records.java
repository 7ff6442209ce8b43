package org.shareops.vfs;

/** The directory that holds the library's own records. Who walks over a share with Commons VFS has no business in it. */
final class Records {
    private Records() {}

    static boolean isOurs(String name) {
        return name.equals(".shareops") || name.equals("SHAREOPS");
    }
}
