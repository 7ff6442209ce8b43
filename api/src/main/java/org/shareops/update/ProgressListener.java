package org.shareops.update;

/** Hears how a replacement goes on. Called from the engine's threads, one call at a time; should return soon. */
@FunctionalInterface
public interface ProgressListener {
    /** Called when a phase begins and, while it lasts, after each file and about each megabyte. */
    void onProgress(Progress progress);

    /** A listener that does nothing. */
    static ProgressListener none() {
        return progress -> {};
    }
}
