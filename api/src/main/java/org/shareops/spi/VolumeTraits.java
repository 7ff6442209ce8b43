package org.shareops.spi;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.shareops.model.FileAttribute;

/**
 * Limits and strengths of a volume, as the strictest server that may stand behind it shows them. The engine plans by
 * them; the testkit fails a backend that claims more than it can do.
 *
 * @param names which names the volume can hold
 * @param timePrecision the step of time stamps
 * @param attributes the attributes that the volume keeps
 * @param replacingRename whether {@link RenameMode#REPLACE} works, in one step
 * @param openTargetRefusesReplace whether somebody's open of the target refuses a replacing rename
 * @param replaceOwnClaim whether a replacing rename may hit a file that we hold a claim on
 * @param renameThroughClaim whether {@link Claim#renameTo} works
 * @param openFileBelowRefusesRename whether an open file refuses the renaming of a directory above it. If true, that
 *     renaming is the test for holders; if false, the engine has to look for them first
 * @param claimsDenyOpens whether a claim refuses every open of others; if false it keeps off only those who ask for locks
 * @param maxClaims how many claims at once are sensible; at least 1
 * @param stableIds whether {@code Entry.id()} is present and survives a rename
 * @param hidesEntries whether listings leave out what we may not read, so that a directory may hold more than they show
 * @param parallelism how many primitives at once are sensible; at least 1
 * @param transferSize the content that one read or write should move, in bytes
 */
public record VolumeTraits(
        NameRules names,
        Duration timePrecision,
        Set<FileAttribute> attributes,
        boolean replacingRename,
        boolean openTargetRefusesReplace,
        boolean replaceOwnClaim,
        boolean renameThroughClaim,
        boolean openFileBelowRefusesRename,
        boolean claimsDenyOpens,
        int maxClaims,
        boolean stableIds,
        boolean hidesEntries,
        int parallelism,
        int transferSize) {
    /** Copies the attributes. */
    public VolumeTraits {
        attributes = Set.copyOf(attributes);
    }

    /**
     * Starts traits with the weakest promises: no replacing rename, no stable ids, one request at a time. Two are those of
     * most servers and not the weakest: that claims deny opens, and that listings hide nothing.
     */
    public static Builder builder(NameRules names) {
        return new Builder(names);
    }

    /** Collects traits. Not thread-safe. */
    public static final class Builder {
        private final NameRules names;
        private Duration timePrecision = Duration.ofSeconds(2);
        private Set<FileAttribute> attributes = EnumSet.noneOf(FileAttribute.class);
        private boolean replacingRename;
        private boolean openTargetRefusesReplace = true;
        private boolean replaceOwnClaim;
        private boolean renameThroughClaim;
        private boolean openFileBelowRefusesRename;
        private boolean claimsDenyOpens = true;
        private int maxClaims = 1;
        private boolean stableIds;
        private boolean hidesEntries;
        private int parallelism = 1;
        private int transferSize = 64 * 1024;

        private Builder(NameRules names) {
            this.names = Objects.requireNonNull(names);
        }

        /** Sets the step of time stamps; 2 s by default. */
        public Builder timePrecision(Duration value) {
            this.timePrecision = value;
            return this;
        }

        /** Sets the attributes that are kept; none by default. */
        public Builder attributes(Set<FileAttribute> value) {
            this.attributes = value;
            return this;
        }

        /** Says whether a rename can replace a file in one step; no by default. */
        public Builder replacingRename(boolean value) {
            this.replacingRename = value;
            return this;
        }

        /** Says whether somebody's open of the target refuses a replacing rename; yes by default. */
        public Builder openTargetRefusesReplace(boolean value) {
            this.openTargetRefusesReplace = value;
            return this;
        }

        /** Says whether a replacing rename may hit what we claim ourselves; no by default. */
        public Builder replaceOwnClaim(boolean value) {
            this.replaceOwnClaim = value;
            return this;
        }

        /** Says whether a claimed file can be renamed through its claim; no by default. */
        public Builder renameThroughClaim(boolean value) {
            this.renameThroughClaim = value;
            return this;
        }

        /** Says whether an open file refuses the renaming of a directory above it; no by default. */
        public Builder openFileBelowRefusesRename(boolean value) {
            this.openFileBelowRefusesRename = value;
            return this;
        }

        /** Says whether a claim refuses every open of others; yes by default. */
        public Builder claimsDenyOpens(boolean value) {
            this.claimsDenyOpens = value;
            return this;
        }

        /** Sets how many claims at once are sensible; 1 by default. */
        public Builder maxClaims(int value) {
            this.maxClaims = value;
            return this;
        }

        /** Says whether entries have an identity that survives a rename; no by default. */
        public Builder stableIds(boolean value) {
            this.stableIds = value;
            return this;
        }

        /** Says whether listings leave out what we may not read; no by default. */
        public Builder hidesEntries(boolean value) {
            this.hidesEntries = value;
            return this;
        }

        /** Sets how many primitives at once are sensible; 1 by default. */
        public Builder parallelism(int value) {
            this.parallelism = value;
            return this;
        }

        /** Sets the content that one read or write should move, in bytes; 64 KiB by default. */
        public Builder transferSize(int value) {
            this.transferSize = value;
            return this;
        }

        /** Makes the traits. */
        public VolumeTraits build() {
            return new VolumeTraits(
                    names,
                    timePrecision,
                    attributes,
                    replacingRename,
                    openTargetRefusesReplace,
                    replaceOwnClaim,
                    renameThroughClaim,
                    openFileBelowRefusesRename,
                    claimsDenyOpens,
                    maxClaims,
                    stableIds,
                    hidesEntries,
                    parallelism,
                    transferSize);
        }
    }
}
