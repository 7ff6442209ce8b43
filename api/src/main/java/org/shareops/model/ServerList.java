package org.shareops.model;

import java.util.List;
import java.util.Optional;

/**
 * A list that a server gave, and whether it is all there is (rule S6).
 *
 * @param items what the server listed
 * @param complete false if there may be more that the server does not show: local processes of a remote server, durable
 *     handles, processes of other users
 * @param reason why it may be incomplete; present exactly if {@code complete} is false
 */
public record ServerList<T>(List<T> items, boolean complete, Optional<String> reason) {
    /** Copies the items. */
    public ServerList {
        items = List.copyOf(items);
        if (complete == reason.isPresent()) {
            throw new IllegalArgumentException("an incomplete list needs a reason, a complete one has none");
        }
    }

    /** A list that holds all there is. */
    public static <T> ServerList<T> complete(List<T> items) {
        return new ServerList<>(items, true, Optional.empty());
    }

    /** A list that may lack something. */
    public static <T> ServerList<T> incomplete(List<T> items, String reason) {
        return new ServerList<>(items, false, Optional.of(reason));
    }
}
