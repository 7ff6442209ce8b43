package org.shareops;

import org.shareops.internal.update.UpdateEngine;
import org.shareops.internal.update.UpdateRequest;
import org.shareops.model.ShareLocation;
import org.shareops.source.Source;
import org.shareops.update.SecurityChoice;

/**
 * Replaces one file while others use it. A refusal changes nothing (rules R1-R3, R11, R14). By default: one attempt, owner
 * and rights kept.
 */
public final class Replace extends Operation<Replace> {
    Replace(UpdateEngine engine, ShareLocation target) {
        super(engine, target, UpdateRequest.Kind.REPLACE);
    }

    @Override
    Replace self() {
        return this;
    }

    /** Sets the new content. */
    public Replace from(Source source) {
        return newContent(source);
    }

    /** Sets where owner and rights come from; by default {@link SecurityChoice#KEEP} (rule R14). */
    public Replace security(SecurityChoice value) {
        return choose(chosen().withSecurity(value));
    }

    /** Goes on where owner, rights or streams cannot be carried over; by default that is refused (rule R14). */
    public Replace acceptLoss() {
        return choose(chosen().withAcceptLoss(true));
    }

    /** Reads staged content again from the server before it is committed. */
    public Replace readBack() {
        return choose(chosen().withReadBack(true));
    }
}
