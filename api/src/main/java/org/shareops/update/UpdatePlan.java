package org.shareops.update;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.shareops.model.CordonScope;
import org.shareops.model.ShareLocation;
import org.shareops.model.SharePath;
import org.shareops.model.Strength;
import org.shareops.model.UnchangingList;

/**
 * What a run would do now (rule R12). Made without lock and without writing anything.
 *
 * <p>Lists of more than some thousand elements are read from a temporary file when they are asked for ({@link UnchangingList}), so
 * that a plan of a million files needs little memory. Two plans are equal only after all of both is read.
 *
 * @param target what is to be replaced or removed
 * @param strategy how
 * @param strength what others can notice at commit
 * @param changes all differences, in the order of their paths; empty if a run would change nothing
 * @param filesUnchanged files that are the same already
 * @param bytesToSend content that a run would send, at most: unchanged parts of large files may be copied by the server
 * @param foreign entries of the target that are neither in the source nor from the last update
 * @param notCarried what of owner, rights or streams cannot be carried over
 * @param longestWait how long the policy may wait for those in the way, in all; the attempts themselves come on top
 * @param shuts what is shut to newcomers before anybody is disconnected (rule D6); empty if the policy does not do that
 */
public record UpdatePlan(
        ShareLocation target,
        UpdateStrategy strategy,
        Strength strength,
        List<Change> changes,
        int filesUnchanged,
        long bytesToSend,
        List<SharePath> foreign,
        List<String> notCarried,
        Duration longestWait,
        Optional<CordonScope> shuts) {
    /** Copies the lists, but for those that nobody can change. */
    public UpdatePlan {
        changes = UnchangingList.copyOf(changes);
        foreign = UnchangingList.copyOf(foreign);
        notCarried = UnchangingList.copyOf(notCarried);
    }
}
