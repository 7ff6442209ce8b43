package org.shareops.cli.demo;

/**
 * What servers counted of one program.
 *
 * @param connections to the server that it sends to
 * @param connectionsToOthers to all others
 * @param logOns with a user's name, on all
 * @param anonymousLogOns without one, on all
 */
public record Traffic(int connections, int connectionsToOthers, int logOns, int anonymousLogOns) {}
