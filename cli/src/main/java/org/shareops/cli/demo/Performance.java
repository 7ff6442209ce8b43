package org.shareops.cli.demo;

import java.util.List;

/**
 * What was played.
 *
 * @param replays each scenario on each kind of share
 * @param connections who was asked whether there is a connection, on each kind of server
 * @param disconnect what became of a holder who does not leave
 * @param deliveries what became of messages of many senders, on each kind of share
 * @param notPlayed what could not be played here and why, a line each
 */
public record Performance(
        List<Replay> replays,
        List<ConnectionReplay> connections,
        DisconnectReplay disconnect,
        List<DeliveryReplay> deliveries,
        List<String> notPlayed) {
    /** Copies the lists. */
    public Performance {
        replays = List.copyOf(replays);
        connections = List.copyOf(connections);
        deliveries = List.copyOf(deliveries);
        notPlayed = List.copyOf(notPlayed);
    }

    /** Returns true if the library kept every promise. */
    public boolean held() {
        return replays.stream().allMatch(Replay::held)
                && connections.stream().allMatch(ConnectionReplay::held)
                && disconnect.held()
                && deliveries.stream().allMatch(DeliveryReplay::held);
    }
}
