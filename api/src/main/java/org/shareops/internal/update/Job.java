package org.shareops.internal.update;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.Cancellation;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateStrategy;

/**
 * One kind of replacement: what is to be done, and how it is made ready. The doing itself is the same for all kinds, see
 * {@link Commit} and {@link Finish}. For one thread. Each phase can be repeated.
 */
interface Job {
    /** Says in plain words what is done, for messages and records: {@code update}. */
    String operation();

    /** PLAN: looks at everything and writes nothing. Called again if the target changed under us. */
    void prepare() throws ShareException;

    /** Returns what the last {@link #prepare} found, as a caller sees it. */
    UpdatePlan plan() throws ShareException;

    /** Returns what tells this job from others of the same target, after {@link #prepare}: the same after a restart. */
    String fingerprint() throws ShareException;

    /** Returns true if {@link #prepare} has come as far as to compare the target with the record of its last update. */
    default boolean hasReadRecord() {
        return false;
    }

    /** Returns true if the last {@link #prepare} found nothing to do. */
    boolean changesNothing();

    /**
     * STAGE and VERIFY, in a transaction directory that is empty.
     *
     * @param besideVerify done beside VERIFY, once, if there is to be a {@link #manifest}: {@link #manifestExample} has its
     *     rights by then
     */
    void stage(Cancellation.Action besideVerify) throws ShareException;

    /** Returns what commit has to do with what was staged. */
    Transaction transaction() throws ShareException;

    /** Returns the record of what will be there; null if there is to be none. */
    @Nullable
    Manifest manifest() throws ShareException;

    /** Returns what those may read who may read that record. */
    SharePath manifestExample();

    /**
     * TRY: makes sure that nobody is in the way.
     *
     * @param evictor gets those off who are
     * @return false if the target is no longer as {@link #prepare} saw it; nothing is held then
     * @throws ShareException {@code IN_USE} if somebody is; nothing is held and nothing has changed then
     */
    boolean seize(Evictor evictor) throws ShareException;

    /** Lets go of what {@link #seize} holds and what would hinder the commit itself: right before it. */
    default void letGoForCommit() throws ShareException {}

    /** Returns true if an open file at or below the target hinders the job. */
    default boolean isHinderedBy(SharePath open) throws ShareException {
        return true;
    }

    /** Returns what {@link #seize} holds. */
    Claims claims();

    /** Returns the staged files that get their names through a hold of their own; see {@link Commit}. */
    default Set<SharePath> claimedWhenMoved() throws ShareException {
        return Set.of();
    }

    /** Returns true if a holder is waited for a little in the middle of the commit, since he holds for a moment only. */
    default boolean isPatient() {
        return false;
    }

    /** Lets go of everything and forgets what was staged. */
    void forget() throws ShareException;

    /** Returns how it is done. */
    UpdateStrategy strategy();

    /** Returns the counts for the report. */
    Counts counts();

    /** What the last {@link #prepare} found. */
    record Counts(int changed, int unchanged, int removed, List<SharePath> foreign) {}
}
