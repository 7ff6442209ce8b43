package org.shareops.cli.demo;

import java.util.List;
import java.util.Optional;

/**
 * What was played.
 *
 * @param replays each scenario on each kind of share
 * @param connections who was asked whether there is a connection; absent if it was not played
 * @param notPlayed what could not be played here and why, a line each
 */
public record Performance(List<Replay> replays, Optional<ConnectionReplay> connections, List<String> notPlayed) {
    /** Copies the lists. */
    public Performance {
        replays = List.copyOf(replays);
        notPlayed = List.copyOf(notPlayed);
    }

    /** Returns true if the library kept every promise. */
    public boolean held() {
        return replays.stream().allMatch(Replay::held)
                && connections.map(ConnectionReplay::held).orElse(true);
    }
}
