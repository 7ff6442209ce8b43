package org.shareops.backend.smb.rpc;

import java.time.Duration;
import java.util.Optional;

/**
 * A session as a server lists it (MS-SRVS 2.2.4.12, 2.2.4.15). What it does not tell is absent.
 *
 * @param client the client's name or address, as the server gives it but without leading backslashes
 * @param user the user
 * @param openFiles how many files, directories and pipes it has open
 * @param connectedFor for how long the session has existed
 * @param idleFor for how long it has done nothing; absent if the server can only say zero, as Samba
 * @param guest whether it was let in as a guest
 * @param clientType what the client runs, where the server knows
 * @param transport the server's own network device for this session, where it knows
 */
public record ServerSession(
        Optional<String> client,
        Optional<String> user,
        long openFiles,
        Duration connectedFor,
        Optional<Duration> idleFor,
        boolean guest,
        Optional<String> clientType,
        Optional<String> transport) {}
