package org.shareops.backend.local;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Access;
import org.shareops.model.OpenFile;
import org.shareops.model.Ownership;
import org.shareops.model.SharePath;

/**
 * One thing below the share that a process holds.
 *
 * @param process who; null if the system does not tell
 * @param handle which of the process's handles: a descriptor's number, {@code cwd}, {@code map:} or {@code lock:} and more
 * @param access what the open allows
 * @param locks how many locks and leases it holds
 */
record Holding(@Nullable ProcessFacts process, String handle, Set<Access> access, int locks) {
    /**
     * Says it in the words of the SPI. Locks and leases of others block, since each of them refuses the exclusive lock of
     * a claim; plain opens do not.
     */
    OpenFile toOpenFile(SharePath path, long ownPid) {
        boolean own = process != null && process.pid() == ownPid;
        Optional<ProcessFacts> holder = Optional.ofNullable(process);
        return new OpenFile(
                holder.map(facts -> facts.sessionId() + ":").orElse("") + handle,
                path,
                holder.map(ProcessFacts::user),
                access,
                OptionalInt.of(locks),
                List.of(),
                holder.map(ProcessFacts::sessionId),
                holder.map(ProcessFacts::program),
                locks > 0 && !own,
                own ? Ownership.YES : Ownership.NO);
    }
}
