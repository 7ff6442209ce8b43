package org.shareops.backend.netware.server;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.shareops.spi.EngineClock;

/**
 * How a server is to be.
 *
 * @param name in upper case
 * @param bind where to listen; port 0 is any
 * @param volumes in the order of their numbers
 * @param accounts the users
 * @param connectionLimit how many service connections there can be
 * @param licences how many of them can be logged in
 * @param tcpLimit how many TCP connections there can be
 * @param openFileLimit how many files can be open
 * @param packetLimit the most bytes of one read or write that the server agrees to
 * @param clock the server's time
 * @param refusedLogOnSlot how long the number of a connection that never logged in stays taken after its client went
 * @param watchdog how long a connection may be silent; null for ever
 * @param packetTime how long a packet may take to arrive; null for ever
 * @param closeAfterClear whether the TCP connection of a cleared connection is closed at once
 * @param loginKeys makes the eight bytes of a log-on
 * @param listeners of events
 */
record ServerOptions(
        String name,
        InetSocketAddress bind,
        List<VolumeOptions> volumes,
        List<Account> accounts,
        int connectionLimit,
        int licences,
        int tcpLimit,
        int openFileLimit,
        int packetLimit,
        EngineClock clock,
        Duration refusedLogOnSlot,
        @Nullable Duration watchdog,
        @Nullable Duration packetTime,
        boolean closeAfterClear,
        Supplier<byte[]> loginKeys,
        List<Consumer<ServerEvent>> listeners) {}
