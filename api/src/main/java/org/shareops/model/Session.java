package org.shareops.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Somebody's presence on a server, as the server lists it. What the protocol cannot tell is absent, not invented
 * (rule S1).
 *
 * @param id the backend's name for the session, unique in one listing; it goes stale (rule S4)
 * @param user the user
 * @param client the client's host name or address
 * @param program the program that runs the session, where the server can see it (local disks)
 * @param openFiles how many files it has open
 * @param connectedFor for how long it has been connected
 * @param idleFor for how long it has done nothing
 * @param own whether it is ours (rule S3)
 */
public record Session(
        String id,
        Optional<String> user,
        Optional<String> client,
        Optional<String> program,
        OptionalInt openFiles,
        Optional<Duration> connectedFor,
        Optional<Duration> idleFor,
        Ownership own) {}
