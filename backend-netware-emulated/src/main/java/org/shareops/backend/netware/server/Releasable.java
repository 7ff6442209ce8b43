package org.shareops.backend.netware.server;

/** Something that stations hold: open files, locks, directory handles. */
interface Releasable {
    /** All tasks of a station. */
    int ALL_TASKS = -1;

    /** Takes back what one task, or all tasks, of a station hold. Never fails; what goes wrong is counted and logged. */
    void release(Station station, int task);
}
