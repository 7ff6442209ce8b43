package org.shareops.update;

import java.util.List;
import java.util.Optional;
import org.shareops.model.SharePath;

/**
 * Something of somebody's that was closed because it was in the way (rule D4).
 *
 * @param scope whether open files were closed, or the session with all it had open
 * @param user the user, where the server tells
 * @param clients the client, or every candidate; empty if nothing is known
 * @param files the files in the way, each as often as it was open
 * @param collateral how many other open files were closed with them; 0 with file scope
 */
public record Disconnected(
        ForcedDisconnect.Scope scope,
        Optional<String> user,
        List<String> clients,
        List<SharePath> files,
        int collateral) {
    /** Copies the lists. */
    public Disconnected {
        clients = List.copyOf(clients);
        files = List.copyOf(files);
    }
}
