package org.shareops.vfs;

import org.shareops.spi.NameRules;

/** The directory that holds the library's own records. Who walks over a share with Commons VFS has no business in it. */
final class Records {
    private static final String LONG_NAME = ".shareops";
    private static final String DOS_NAME = "SHAREOPS";

    private Records() {}

    /** Returns true for the name that the library takes for itself on a share with such names, and for no other. */
    static boolean isOurs(NameRules rules, String name) {
        return rules.fold(name).equals(rules.fold(rules.eightDotThree() ? DOS_NAME : LONG_NAME));
    }
}
