package org.shareops.spi;

/** What a rename does when its target exists. */
public enum RenameMode {
    /** Fails with {@code ALREADY_EXISTS}. */
    FAIL_IF_EXISTS,
    /** Replaces a file in the same step, if the volume's traits say that it can. */
    REPLACE
}
