package org.shareops.update;

/** How a directory is replaced by another (rule R2). */
public enum UpdateStrategy {
    /**
     * The whole new tree is staged beside the target and takes its name: in one step where the backend can, else by two
     * renames with a measured gap. A reader sees the old tree or the new one.
     */
    SWAP,
    /**
     * Changed files are staged and put in place one by one, under claims on all files that they replace or remove. A
     * reader sees each file old or new, and for a short time some old and some new. What it changes is kept in memory, about
     * a KiB for each file.
     */
    PATCH,
    /**
     * The whole new tree becomes a directory of its own inside the target, and a small pointer there is led to it in one
     * step. A reader who follows the pointer sees the old tree or the new one, and whoever holds the old one keeps it and
     * hinders nobody. For consumers that can follow a pointer; see {@link Versioning}.
     */
    VERSIONED
}
