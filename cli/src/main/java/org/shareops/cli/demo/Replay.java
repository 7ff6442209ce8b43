package org.shareops.cli.demo;

import java.util.List;

/**
 * One scenario, played by both updaters.
 *
 * @param scenario what was played
 * @param backend the kind of share, a word
 * @param place the same in a few words, with an article
 * @param naive what a reader saw of the naive updater
 * @param shareops what a reader saw of the library
 * @param holders whom the library named as holders
 * @param brokenPromises what the library should have done otherwise; empty if nothing
 */
public record Replay(
        Scenario scenario,
        String backend,
        String place,
        Sight naive,
        Sight shareops,
        List<String> holders,
        List<String> brokenPromises) {
    /** Copies the lists. */
    public Replay {
        holders = List.copyOf(holders);
        brokenPromises = List.copyOf(brokenPromises);
    }

    /** Returns true if the library kept every promise. */
    public boolean held() {
        return brokenPromises.isEmpty();
    }
}
