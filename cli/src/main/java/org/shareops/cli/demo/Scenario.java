package org.shareops.cli.demo;

import java.util.List;

/**
 * A historical failure: a package of {@link PackageFiles#COUNT} files goes from one version to the next while some of its
 * files are held.
 *
 * @param id the number of the article that described it
 * @param title the article's title
 * @param situation who holds what and what changes, in a few words
 * @param naiveWay what the naive updater does, in a few words
 * @param filesThatChange how many files, the first ones, differ between the versions
 * @param heldFiles the numbers of the files that are held
 * @param naive the updater that fails
 */
public record Scenario(
        String id,
        String title,
        String situation,
        String naiveWay,
        int filesThatChange,
        List<Integer> heldFiles,
        NaiveUpdater naive) {
    /** Copies the list. */
    public Scenario {
        heldFiles = List.copyOf(heldFiles);
    }

    /** All scenarios, in the order in which they are played. */
    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "Q184489",
                        "Package directory emptied when files are in use",
                        "a refresh of all 100 files; files 1 and 50 are held",
                        "deletes the old files first and copies the new ones later",
                        PackageFiles.COUNT,
                        List.of(1, 50),
                        NaiveUpdater::deleteThenCopy),
                new Scenario(
                        "Q147819",
                        "Update job fails if clients are logged on to the share",
                        "61 of 100 files change; file 37 is held",
                        "copies file by file over the live ones",
                        61,
                        List.of(37),
                        NaiveUpdater::copyInPlace));
    }
}
