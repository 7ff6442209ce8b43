package org.shareops.spi;

/** What a rename does when its target exists. */
public enum RenameMode {
    /** Fails with {@code ALREADY_EXISTS}. */
    FAIL_IF_EXISTS,
    /**
     * Replaces a file by a file in the same step, if the volume's traits say that it can. Nothing else is replaced, an empty
     * directory neither: that fails with {@code ALREADY_EXISTS}.
     */
    REPLACE
}
