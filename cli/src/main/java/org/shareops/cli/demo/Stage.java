package org.shareops.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.shareops.Shares;
import org.shareops.testkit.TreeContent;

/** Where a scenario is played: a share with the old version of the package, and the new version beside it. */
interface Stage {
    /** Opens the library as the publisher uses it. */
    Shares open();

    /** Returns where the library finds the package. */
    String url();

    /** Returns where a reader finds it: on a disk of this computer, where a server's share lies as well. */
    Path live();

    /** Returns the package as the naive updater finds it. */
    LiveFiles naiveFiles() throws IOException;

    /** Returns where the new version is. */
    Path source();

    TreeContent oldVersion();

    TreeContent newVersion();

    /** Lets somebody else hold files of the package until the result is closed. */
    Holding hold(List<Integer> files) throws IOException;

    /** Somebody who holds files. */
    interface Holding extends AutoCloseable {
        /** Lets go of them. */
        @Override
        void close();
    }

    /** One kind of share to play on. */
    interface Kind {
        /** Returns its short name. */
        String name();

        /** Says what it is, in a few words with an article. */
        String place();

        /** Builds a stage in an empty directory, with whatever servers it needs. */
        Stage build(Path directory, Scenario scenario) throws IOException;
    }
}
