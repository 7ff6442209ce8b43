package org.shareops.backend.memory;

import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * A test's hand in every request of the library, see {@link MemoryServer#beforeEach} and {@link
 * MemoryServer#afterEach}.
 *
 * <p>Three faults can be played. <b>Refused:</b> throw before: nothing is done. <b>Done, reply lost:</b> throw after;
 * what the request opened stays open until its link ends. <b>Cut:</b> call {@link MemoryServer#stop()}, before for "not
 * done" or after for "done": the request fails with {@code LINK_LOST}, or {@code OUTCOME_UNKNOWN} if it changes
 * something, since a client cannot tell the two cuts apart.
 *
 * <p>Called by the thread that makes the request, without any lock: it may block, and may use the server.
 */
@FunctionalInterface
public interface FaultPoint {
    /**
     * Is reached by a request.
     *
     * @param primitive the method's name in {@code Volume}, {@code ServerLink} or {@code Backend}; for handles {@code
     *     readContent}, {@code write}, {@code sync}, {@code rename}, {@code delete}, {@code close}; for facets the
     *     method's name, but {@code readSecurity}, {@code writeSecurity} and {@code notCarried} for security. Closing a
     *     volume or a link, and what a handle tells without a request, reaches no fault point
     * @param path the path; of two the first, but for {@code copy} the new one; the root if there is none
     */
    void reached(String primitive, SharePath path) throws ShareException;
}
