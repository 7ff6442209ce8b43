package org.shareops.testkit.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.shareops.Operation;
import org.shareops.Share;
import org.shareops.model.ShareException;
import org.shareops.source.Source;
import org.shareops.testkit.Trees;
import org.shareops.update.ForeignFiles;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Versioning;

/** What a client does when it crashes, to a directory that updates have put there. */
public enum CrashWork {
    /** Puts the directory there for the first time. */
    FIRST(Start.NOTHING) {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.update(TARGET).from(Source.directory(versions.fresh()));
        }
    },
    /** Replaces the directory as a whole. */
    SWAP(Start.UPDATED) {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.update(TARGET).from(Source.directory(versions.fresh()));
        }
    },
    /** Replaces the directory file by file. */
    PATCH(Start.UPDATED) {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.update(TARGET).from(Source.directory(versions.fresh())).strategy(UpdateStrategy.PATCH);
        }
    },
    /** Replaces one file in it. */
    REPLACE(Start.UPDATED) {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.replace(TARGET + "/A.TXT")
                    .from(Source.file(versions.fresh().resolve("A.TXT")));
        }
    },
    /** Adds one file to it. */
    ADD(Start.UPDATED) {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.replace(TARGET + "/Z.TXT")
                    .from(Source.file(versions.fresh().resolve("A.TXT")));
        }
    },
    /** Removes one file in it. */
    REMOVE_FILE(Start.UPDATED) {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.remove(TARGET + "/A.TXT");
        }
    },
    /** Removes the directory. */
    REMOVE_TREE(Start.UPDATED) {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.remove(TARGET);
        }
    },
    /** Publishes the first version of a directory of versions. */
    VERSIONED_FIRST(Start.NOTHING) {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return versions.publishVersion(share, versions.fresh(), false);
        }
    },
    /** Publishes the third version, after which nobody needs the first one any more. */
    VERSIONED(Start.TWO_VERSIONS) {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return versions.publishVersion(share, versions.fresh(), false);
        }

        @Override
        Optional<String> collects() {
            return Optional.of(FIRST_VERSION);
        }
    },
    /** The same with a symbolic link as pointer. */
    VERSIONED_SYMLINK(Start.TWO_LINKED_VERSIONS) {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return versions.publishVersion(share, versions.fresh(), true);
        }

        @Override
        Optional<String> collects() {
            return Optional.of(FIRST_VERSION);
        }
    },
    /** Returns from the second version to the first. */
    ROLLBACK(Start.TWO_VERSIONS) {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.rollback(TARGET);
        }
    };

    static final String TARGET = "OFFICE";

    private static final String FIRST_VERSION = TARGET + "/v0000001";

    /** Keeps what an update must keep: the version it publishes, and the one that counted until then. */
    private static final Versioning FEWEST = Versioning.defaults().withKeep(1).withKeepFor(Duration.ZERO);

    private final Start start;

    CrashWork(Start start) {
        this.start = start;
    }

    /** What is there before. */
    private enum Start {
        /** The directory, by an update that can come after any other. */
        UPDATED,
        /** Nothing. */
        NOTHING,
        /** A directory of two versions, the second of which counts. */
        TWO_VERSIONS,
        /** The same with a symbolic link as pointer. */
        TWO_LINKED_VERSIONS
    }

    /** The sources of both versions. */
    record Versions(Path old, Path fresh) {
        static Versions make(Path scratch) throws IOException {
            Path old = write(
                    scratch.resolve("old"),
                    Map.of("A.TXT", "old a", "B.TXT", "same", "SUB/C.TXT", "old c", "OUT/GONE.TXT", "gone"),
                    Instant.parse("2001-02-03T04:05:06Z"));
            Path fresh = write(
                    scratch.resolve("fresh"),
                    Map.of("A.TXT", "new a", "B.TXT", "same", "SUB/C.TXT", "new and longer c", "IN/E.TXT", "added"),
                    Instant.parse("2011-12-13T14:15:16Z"));
            return new Versions(old, fresh);
        }

        private static Path write(Path directory, Map<String, String> files, Instant time) throws IOException {
            Trees.write(directory, files);
            for (String name : files.keySet()) {
                Files.setLastModifiedTime(directory.resolve(name), FileTime.from(time));
            }
            return directory;
        }

        Operation<?> publishOld(Share share) {
            return share.update(TARGET).from(Source.directory(old)).foreignFiles(ForeignFiles.REMOVE);
        }

        /** Publishes the new version as the first, the old one as the second: that is the present one then. */
        void publishTwoVersions(Share share, boolean symbolicLink) throws ShareException {
            publishVersion(share, fresh, symbolicLink).run();
            publishVersion(share, old, symbolicLink).run();
        }

        Operation<?> publishVersion(Share share, Path content, boolean symbolicLink) {
            return share.update(TARGET)
                    .from(Source.directory(content))
                    .strategy(UpdateStrategy.VERSIONED)
                    .versioning(symbolicLink ? FEWEST.withSymbolicLink() : FEWEST);
        }
    }

    /** Returns true for what can be done only where the share has symbolic links that others follow. */
    public boolean needsSymbolicLinks() {
        return start == Start.TWO_LINKED_VERSIONS;
    }

    /** Returns true if {@link #prepare} needs an empty share; versions, for one, are never numbered twice. */
    boolean startsOnEmptyShare() {
        return start != Start.UPDATED;
    }

    /** Brings the share to where the work starts. */
    void prepare(Share share, Versions versions) throws ShareException {
        switch (start) {
            case NOTHING -> {
                // The work itself puts the directory there.
            }
            case UPDATED -> versions.publishOld(share).run();
            case TWO_VERSIONS, TWO_LINKED_VERSIONS -> versions.publishTwoVersions(share, needsSymbolicLinks());
        }
    }

    abstract Operation<?> on(Share share, Versions versions);

    /** Returns the path of what was there, and must be gone when the work is done. */
    Optional<String> collects() {
        return Optional.empty();
    }
}
