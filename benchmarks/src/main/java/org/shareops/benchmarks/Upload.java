package org.shareops.benchmarks;

import java.nio.file.Path;

/** How a library in Java does a job, in the process of its own. */
@FunctionalInterface
interface Upload {
    /** Logs on, sends what is in {@code source}, and logs off. */
    void run(Path source, Destination destination, Login login) throws Exception;

    /**
     * Where to.
     *
     * @param port of the server
     * @param parent the directory on the share, or the whole path of one on the local disk
     * @param target the name of the new directory in there
     */
    record Destination(int port, String parent, String target) {}
}
