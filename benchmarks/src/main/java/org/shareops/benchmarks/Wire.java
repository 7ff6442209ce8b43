package org.shareops.benchmarks;

/**
 * What went over the wire in one run.
 *
 * @param protection version and signature or encryption, for people
 * @param unsigned messages of both sides after the log-on that were neither signed nor encrypted
 * @param readable whether the requests could be counted; not those in encrypted messages
 * @param requests of SMB2
 * @param messages from the client; several requests in one are a compound
 * @param writes requests to write content
 * @param bytesToServer with the headers of SMB, without those of TCP
 * @param bytesToClient the same the other way
 */
record Wire(
        String protection,
        long unsigned,
        boolean readable,
        long requests,
        long messages,
        long writes,
        long bytesToServer,
        long bytesToClient) {
    long bytes() {
        return bytesToServer + bytesToClient;
    }
}
