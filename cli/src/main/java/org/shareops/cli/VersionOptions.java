package org.shareops.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.shareops.update.UpdateOptions;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Versioning;
import picocli.CommandLine.Option;

/** Which versions are kept, and how the pointer looks. */
final class VersionOptions {
    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "With versioned: how many versions are kept at least, the new one included (default: 2).")
    private @Nullable Integer keep;

    @Option(
            names = "--keep-for",
            paramLabel = "TIME",
            description = "With versioned: for how long each version is kept at least (default: 1h).")
    private @Nullable Duration keepFor;

    @Option(
            names = "--symlink",
            description = "With versioned: let the pointer be a symbolic link, where the share has them, not a file.")
    private boolean symbolicLink;

    UpdateOptions addTo(UpdateOptions options, UpdateStrategy strategy) {
        boolean any = keep != null || keepFor != null || symbolicLink;
        if (any && strategy != UpdateStrategy.VERSIONED) {
            throw new UsageException("--keep, --keep-for and --symlink go with --strategy versioned only");
        }
        Versioning versioning = options.versioning();
        if (keep != null) {
            versioning = versioning.withKeep(keep);
        }
        if (keepFor != null) {
            versioning = versioning.withKeepFor(keepFor);
        }
        return options.withVersioning(symbolicLink ? versioning.withSymbolicLink() : versioning);
    }
}
