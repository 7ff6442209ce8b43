package org.shareops.update;

import java.time.Duration;

/**
 * How {@link UpdateStrategy#VERSIONED} points to versions, and which it keeps. Versions that somebody holds, or in which
 * somebody has put or changed something, are kept in any case.
 *
 * @param symbolicLink whether the pointer is a symbolic link instead of a file with the version's name in it
 * @param keep how many versions are kept at least, the new one included; at least 1. The one that counted until now is kept
 *     in any case, until the next update
 * @param keepFor for how long after it was published a version is kept at least; not negative
 */
public record Versioning(boolean symbolicLink, int keep, Duration keepFor) {
    /** The pointer's name inside the target. Its content is the version's name and a line feed. */
    public static final String POINTER = "current";

    private static final Versioning DEFAULTS = new Versioning(false, 2, Duration.ofHours(1));

    /** Checks the ranges. */
    public Versioning {
        if (keep < 1) {
            throw new IllegalArgumentException("at least one version is kept, the new one; not " + keep);
        }
        if (keepFor.isNegative()) {
            throw new IllegalArgumentException("versions are not kept for a negative time: " + keepFor);
        }
    }

    /** A file as pointer; the new version and the one before, and all of the last hour. */
    public static Versioning defaults() {
        return DEFAULTS;
    }

    /** Returns a copy with a symbolic link as pointer; only where the share has links that its users follow. */
    public Versioning withSymbolicLink() {
        return new Versioning(true, keep, keepFor);
    }

    /** Returns a copy that keeps another number of versions. */
    public Versioning withKeep(int value) {
        return new Versioning(symbolicLink, value, keepFor);
    }

    /** Returns a copy that keeps versions for another time. */
    public Versioning withKeepFor(Duration value) {
        return new Versioning(symbolicLink, keep, value);
    }
}
