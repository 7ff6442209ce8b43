package org.shareops.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A path that a session holds open, as the server lists it (rules S1, S4).
 *
 * @param id the backend's name for this open, unique in one listing; it goes stale
 * @param path the file or directory, relative to the share's root
 * @param user the user who opened it
 * @param access what the open allows; empty if the server does not say
 * @param locks how many locks the open holds, where the server says
 * @param clients the client, or every candidate if the protocol cannot tell which of several it is; empty if it says
 *     nothing
 * @param sessionId the session's {@link Session#id()}, where the protocol links the two
 * @param program the program that holds it, where the server can see it (local disks)
 * @param blocking whether this open hinders a replacement of the file by the rules of this backend, whoever holds it. On
 *     POSIX disks only a lock or lease of another process does; a plain open is listed as information
 * @param own whether it is ours (rule S3)
 */
public record OpenFile(
        String id,
        SharePath path,
        Optional<String> user,
        Set<Access> access,
        OptionalInt locks,
        List<String> clients,
        Optional<String> sessionId,
        Optional<String> program,
        boolean blocking,
        Ownership own) {
    /** Copies the collections. */
    public OpenFile {
        access = Set.copyOf(access);
        clients = List.copyOf(clients);
    }

    /** Returns one line that names the holder: path, user, client or program, as far as known. */
    public String describe() {
        StringBuilder text = new StringBuilder("\"").append(path).append('"');
        text.append(" held by ").append(user.orElse("an unknown user"));
        if (!clients.isEmpty()) {
            text.append(" on ").append(String.join(" or ", clients));
        }
        program.ifPresent(name -> text.append(" with ").append(name));
        sessionId.ifPresent(session -> text.append(" (session ").append(session).append(')'));
        return text.toString();
    }
}
