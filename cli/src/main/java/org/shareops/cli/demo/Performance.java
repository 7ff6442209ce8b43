package org.shareops.cli.demo;

import java.util.List;

/**
 * What was played.
 *
 * @param replays each scenario on each kind of share
 * @param connections who was asked whether there is a connection, on each kind of server
 * @param disconnect what became of a holder who does not leave
 * @param notPlayed what could not be played here and why, a line each
 */
public record Performance(
        List<Replay> replays, List<ConnectionReplay> connections, DisconnectReplay disconnect, List<String> notPlayed) {
    /** Copies the lists. */
    public Performance {
        replays = List.copyOf(replays);
        connections = List.copyOf(connections);
        notPlayed = List.copyOf(notPlayed);
    }

    /** Returns true if the library kept every promise. */
    public boolean held() {
        return replays.stream().allMatch(Replay::held)
                && connections.stream().allMatch(ConnectionReplay::held)
                && disconnect.held();
    }
}
