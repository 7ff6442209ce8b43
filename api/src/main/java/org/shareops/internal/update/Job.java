package org.shareops.internal.update;

import java.util.List;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateStrategy;

/**
 * One kind of replacement, cut into the phases that {@link Run} drives. For one thread. Each phase can be repeated: a journal
 * that is written between the phases needs no more than that.
 */
interface Job {
    /** PLAN: looks at everything and writes nothing. Called again if the target changed under us. */
    UpdatePlan prepare() throws ShareException;

    /** Returns true if the last {@link #prepare} found nothing to do. */
    boolean changesNothing();

    /** STAGE and VERIFY, unless that was done since the last {@link #prepare}. */
    void stage() throws ShareException;

    /**
     * TRY: makes sure that nobody is in the way.
     *
     * @return false if the target is no longer as {@link #prepare} saw it; nothing is held then
     * @throws ShareException {@code IN_USE} if somebody is; nothing is held and nothing has changed then
     */
    boolean seize() throws ShareException;

    /**
     * COMMIT, after a successful {@link #seize}. Runs shielded from cancelling.
     *
     * @throws ShareException if it failed; nothing has changed then, but for what {@link #incomplete()} lists
     */
    void commit() throws ShareException;

    /** CLEAN after a commit: removes what was replaced and notes what is there now. Lists what it could not remove. */
    List<SharePath> clean() throws ShareException;

    /** Removes what was staged; called if there was no commit. */
    void discard() throws ShareException;

    /** Returns what was put in place by a commit that failed and could not be undone; empty otherwise. */
    List<SharePath> incomplete();

    /** Returns what went otherwise than wished without hindering the outcome. */
    List<String> warnings();

    /** Returns how it is done. */
    UpdateStrategy strategy();

    /** Returns the counts for the report. */
    Counts counts();

    /** What the last {@link #prepare} found. */
    record Counts(int changed, int unchanged, int removed, List<SharePath> foreign) {}
}
