package org.shareops;

import org.jspecify.annotations.Nullable;
import org.shareops.internal.update.UpdateEngine;
import org.shareops.internal.update.UpdateRequest;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.source.Source;
import org.shareops.update.InUsePolicy;
import org.shareops.update.ProgressListener;
import org.shareops.update.UpdateHandle;
import org.shareops.update.UpdateOptions;
import org.shareops.update.UpdatePlan;
import org.shareops.update.UpdateReport;

/**
 * What {@link Update}, {@link Replace}, {@link Remove} and {@link Rollback} have in common: a policy for those in the way, and the three ways
 * to go on. Collects choices and is not thread-safe; what {@link #run} and {@link #start} do afterwards does not see later
 * calls.
 *
 * @param <T> the concrete operation
 */
public abstract sealed class Operation<T extends Operation<T>> permits Update, Replace, Remove, Rollback {
    private final UpdateEngine engine;
    private final ShareLocation target;
    private final UpdateRequest.Kind kind;
    private UpdateOptions options = UpdateOptions.defaults();
    private ProgressListener listener = ProgressListener.none();
    private @Nullable Source source;
    private @Nullable String version;

    Operation(UpdateEngine engine, ShareLocation target, UpdateRequest.Kind kind) {
        this.engine = engine;
        this.target = target;
        this.kind = kind;
    }

    abstract T self();

    final UpdateOptions chosen() {
        return options;
    }

    final T choose(UpdateOptions value) {
        this.options = value;
        return self();
    }

    final T newContent(Source value) {
        this.source = value;
        return self();
    }

    final T toVersion(String value) {
        this.version = value;
        return self();
    }

    /** Sets all choices at once. */
    public T options(UpdateOptions value) {
        return choose(value);
    }

    /** Sets what to do when somebody is in the way; by default {@link InUsePolicy#never()}. */
    public T whenInUse(InUsePolicy policy) {
        return choose(options.withInUse(policy));
    }

    /** Sets who hears how it goes on; by default nobody. */
    public T onProgress(ProgressListener value) {
        this.listener = value;
        return self();
    }

    /**
     * Says what {@link #run} would do now. Takes no lock and writes nothing (rules R7, R12).
     *
     * @throws ShareException whatever {@link #run} would refuse before it changes anything
     * @throws IllegalStateException if there is no source
     */
    public UpdatePlan plan() throws ShareException {
        return engine.plan(request());
    }

    /**
     * Does it and returns when it is done. Interrupting the thread ends it soon with {@code CANCELLED} and keeps the
     * interrupt flag; a commit that has begun is finished (rule C4).
     *
     * @return what happened; the outcome is a success
     * @throws org.shareops.update.UpdateException if it did not succeed, with the report
     * @throws ShareException if the share could not be reached at all
     * @throws IllegalStateException if there is no source
     */
    public UpdateReport run() throws ShareException {
        return engine.run(request());
    }

    /**
     * Starts it on a thread of its own.
     *
     * @throws IllegalStateException if there is no source
     */
    public UpdateHandle start() {
        return engine.start(request());
    }

    private UpdateRequest request() {
        boolean needsSource = kind == UpdateRequest.Kind.UPDATE || kind == UpdateRequest.Kind.REPLACE;
        if (source == null && needsSource) {
            throw new IllegalStateException("say with from(...) what the new content of " + target + " is");
        }
        return new UpdateRequest(kind, target, source, options, version, listener);
    }
}
