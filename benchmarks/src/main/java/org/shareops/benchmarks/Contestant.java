package org.shareops.benchmarks;

import java.io.IOException;

/** Somebody who can upload. For one thread. */
interface Contestant extends AutoCloseable {
    /** For people; no other has it. */
    String name();

    /** Whose side it is on. */
    Side side();

    /** Returns true if it is measured in this scenario, round by round or only once. */
    boolean takesPart(Scenario scenario);

    /** Returns true if it takes so long there that it is measured once, while the wire is counted. */
    default boolean onlyOnce(Scenario scenario) {
        return false;
    }

    /**
     * Does the job.
     *
     * @return how many seconds it took, log-on included
     * @throws IOException if it did not do it
     */
    double run(Job job) throws IOException;

    /** Ends what was started for it. */
    @Override
    void close() throws IOException;

    /** Who is compared with whom. */
    enum Side {
        /** Ours, signed. */
        SHAREOPS,
        /** Ours, encrypted; nobody else encrypts here. */
        SHAREOPS_ENCRYPTED,
        /** Other programs and libraries, all signed. */
        PEER,
        /** What copies inside the computer: nobody can be faster. */
        FLOOR
    }
}
