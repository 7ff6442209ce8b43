package org.shareops.backend.memory;

import org.shareops.model.ShareException;
import org.shareops.model.SharePath;

/**
 * A test's hand in every request of the library, see {@link MemoryServer#beforeEach} and {@link MemoryServer#afterEach}.
 * Throw before: refused, nothing is done. Throw after: done, and the reply is lost; what it opened stays open until its
 * link ends. Call {@link MemoryServer#stop()} for a cut: the request then fails with {@code LINK_LOST}, or {@code
 * OUTCOME_UNKNOWN} if it changes something, since a client cannot tell whether the cut came before or after.
 *
 * <p>Called by the thread that makes the request, without any lock: it may block, and may use the server.
 */
@FunctionalInterface
public interface FaultPoint {
    /**
     * Is reached by a request; closing a volume or a link is none.
     *
     * @param primitive the method's name, but {@code readContent} for a reader's {@code read}, {@code rename} for a
     *     claim's {@code renameTo}, and {@code readSecurity} and {@code writeSecurity} for security
     * @param path the path; of two the first, but for {@code copy} the new one; the root if there is none
     */
    void reached(String primitive, SharePath path) throws ShareException;
}
