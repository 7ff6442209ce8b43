package org.shareops;

import org.shareops.internal.update.UpdateEngine;
import org.shareops.internal.update.UpdateRequest;
import org.shareops.model.ShareLocation;
import org.shareops.source.Source;
import org.shareops.update.ForeignFiles;
import org.shareops.update.SecurityChoice;
import org.shareops.update.UpdateStrategy;
import org.shareops.update.Versioning;

/**
 * Replaces a directory by another while others use it. By default: {@link UpdateStrategy#SWAP}, one attempt, foreign files
 * refused, owner and rights kept, an empty source refused (rules R1-R3, R7-R14).
 */
public final class Update extends Operation<Update> {
    Update(UpdateEngine engine, ShareLocation target) {
        super(engine, target, UpdateRequest.Kind.UPDATE);
    }

    @Override
    Update self() {
        return this;
    }

    /**
     * Sets the new content. Content decides what is replaced: a file whose bytes are the same is left with the time stamps,
     * attributes and rights it has (rule R7).
     */
    public Update from(Source source) {
        return newContent(source);
    }

    /** Sets how the directory is replaced; by default {@link UpdateStrategy#SWAP}. */
    public Update strategy(UpdateStrategy value) {
        return choose(chosen().withStrategy(value));
    }

    /** Sets how versions are kept and pointed to, for the strategy VERSIONED; by default {@link Versioning#defaults()}. */
    public Update versioning(Versioning value) {
        return choose(chosen().withVersioning(value));
    }

    /** Sets what to do with foreign files; by default {@link ForeignFiles#REFUSE} (rule R8). */
    public Update foreignFiles(ForeignFiles value) {
        return choose(chosen().withForeign(value));
    }

    /** Sets where owner and rights come from; by default {@link SecurityChoice#KEEP} (rule R14). */
    public Update security(SecurityChoice value) {
        return choose(chosen().withSecurity(value));
    }

    /** Goes on where owner, rights or streams cannot be carried over; by default that is refused (rule R14). */
    public Update acceptLoss() {
        return choose(chosen().withAcceptLoss(true));
    }

    /** Lets an empty source empty the directory; by default that is refused. */
    public Update allowEmpty() {
        return choose(chosen().withAllowEmpty(true));
    }

    /** Compares all contents of source and target, even where the record of the last update would do (rule R7). */
    public Update verifyContent() {
        return choose(chosen().withVerifyContent(true));
    }

    /** Reads staged content again from the server before it is committed. */
    public Update readBack() {
        return choose(chosen().withReadBack(true));
    }
}
