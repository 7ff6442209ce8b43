package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.file.Path;

/** An updater as they were written: without staging. */
@FunctionalInterface
interface NaiveUpdater {
    /** Makes {@code live} like {@code source} as far as it gets, and stops at what is held. */
    void update(Path source, LiveFiles live) throws IOException;

    /** Empties the directory, skipping what is held; fails because of that, and never comes to copying. */
    static void deleteThenCopy(Path source, LiveFiles live) throws IOException {
        boolean refused = false;
        for (String name : live.names()) {
            refused |= !live.delete(name);
        }
        if (!refused) {
            copyInPlace(source, live);
        }
    }

    /** Copies file by file over the old ones, and gives up at the first that is held. */
    static void copyInPlace(Path source, LiveFiles live) throws IOException {
        for (String name : PackageFiles.namesIn(source)) {
            if (!live.overwrite(name, source.resolve(name))) {
                return;
            }
        }
    }
}
