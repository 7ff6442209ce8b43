package org.shareops.backend.netware.client;

/**
 * What a server says of itself.
 *
 * @param name in upper case
 * @param mostConnections how many connections it can have
 * @param connections how many it has, ours included
 * @param peak the most it has had. Numbers are given from the lowest free one up, so none is higher
 */
public record ServerInformation(String name, int mostConnections, int connections, int peak) {}
