package org.shareops.testkit.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.shareops.Operation;
import org.shareops.Share;
import org.shareops.source.Source;
import org.shareops.testkit.Trees;
import org.shareops.update.ForeignFiles;
import org.shareops.update.UpdateStrategy;

/** What a client does when it crashes, to a directory that an update has put there. */
public enum CrashWork {
    /** Replaces the directory as a whole. */
    SWAP {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.update(TARGET).from(Source.directory(versions.fresh()));
        }
    },
    /** Replaces the directory file by file. */
    PATCH {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.update(TARGET).from(Source.directory(versions.fresh())).strategy(UpdateStrategy.PATCH);
        }
    },
    /** Replaces one file in it. */
    REPLACE {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.replace(TARGET + "/A.TXT")
                    .from(Source.file(versions.fresh().resolve("A.TXT")));
        }
    },
    /** Adds one file to it. */
    ADD {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.replace(TARGET + "/Z.TXT")
                    .from(Source.file(versions.fresh().resolve("A.TXT")));
        }
    },
    /** Removes one file in it. */
    REMOVE_FILE {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.remove(TARGET + "/A.TXT");
        }
    },
    /** Removes the directory. */
    REMOVE_TREE {
        @Override
        Operation<?> on(Share share, Versions versions) {
            return share.remove(TARGET);
        }
    };

    static final String TARGET = "OFFICE";

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
    }

    abstract Operation<?> on(Share share, Versions versions);
}
