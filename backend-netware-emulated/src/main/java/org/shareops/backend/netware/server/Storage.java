package org.shareops.backend.netware.server;

/**
 * What the functions that concern files share.
 *
 * @param paths the volumes, and where paths lead
 * @param handles directory handles
 * @param files what is open
 * @param locks what is locked
 * @param flusher makes changes durable
 * @param journal where all is noted
 */
record Storage(Paths paths, DirectoryHandles handles, OpenFiles files, Locks locks, Flusher flusher, Journal journal) {
    Counters counters() {
        return journal.counters();
    }

    /** Adds a path call: who may not, by our rules or by those of this machine, gets {@code denied}. */
    static void add(Functions to, int function, int subFunction, int denied, Handler handler) {
        to.add(function, subFunction, Functions.Needs.LOGIN, denied, DiskFailures.translating(denied, handler));
    }
}
