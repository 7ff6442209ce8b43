package org.shareops.benchmarks;

import java.nio.file.Path;

/**
 * One run of one contestant.
 *
 * @param kind what to do
 * @param source the directory with the content
 * @param port of the server, or of the proxy before it
 * @param parent the directory on the share for the target
 * @param disk where the same directory is on the disk
 * @param target the target's name in there
 */
record Job(Scenario.Kind kind, Path source, int port, String parent, Path disk, String target) {
    /** Where the result is on the disk. */
    Path result() {
        return disk.resolve(target);
    }
}
