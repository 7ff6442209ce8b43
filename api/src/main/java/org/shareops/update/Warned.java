package org.shareops.update;

import java.util.List;
import java.util.Optional;

/**
 * Somebody who was told that he will be disconnected.
 *
 * @param user the user, where the server tells
 * @param clients the client, or every candidate; empty if nothing is known
 * @param delivered whether the server or the caller took the text for him. That he has read it, nobody knows
 */
public record Warned(Optional<String> user, List<String> clients, boolean delivered) {
    /** Copies the list. */
    public Warned {
        clients = List.copyOf(clients);
    }
}
