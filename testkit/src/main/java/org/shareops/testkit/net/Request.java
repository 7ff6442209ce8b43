package org.shareops.testkit.net;

/**
 * A request that came by.
 *
 * @param connection the number of its connection, from 1
 * @param command what it asks for, as its {@link MessageFormat} calls it
 * @param number how many with this command came by with it, on all connections, since the counts were last at zero
 * @param message how many messages came by with that of this request, on all connections, since the counts were last at zero
 */
public record Request(int connection, int command, long number, long message) {}
