package org.shareops.cli.demo;

import java.util.List;

/**
 * What was played.
 *
 * @param replays each scenario on each kind of share
 * @param notPlayed what could not be played here and why, a line each
 */
public record Performance(List<Replay> replays, List<String> notPlayed) {
    /** Copies the lists. */
    public Performance {
        replays = List.copyOf(replays);
        notPlayed = List.copyOf(notPlayed);
    }

    /** Returns true if the library kept every promise. */
    public boolean held() {
        return replays.stream().allMatch(Replay::held);
    }
}
